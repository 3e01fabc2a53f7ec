import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Tooltip } from '@mantine/core'
import { KeyHint } from './KeyHint.tsx'
import './button.css'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'>
type Shared = Native & { ref?: Ref<HTMLButtonElement> }

type ButtonProps = Shared & {
  /** One `primary` a screen. */
  look?: 'primary' | 'default' | 'quiet' | 'danger'
  icon?: ReactNode
  busy?: boolean
  wide?: boolean
  children: ReactNode
}

export function Button({ look = 'default', icon, busy = false, wide = false, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className="t-btn"
      data-look={look}
      data-wide={wide || undefined}
      aria-busy={busy || undefined}
      // Not `disabled` while busy: that would throw the focus away.
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {icon}
      <span className="t-btn-text">{children}</span>
    </button>
  )
}

type IconButtonProps = Shared & {
  /** What it does, said by screen readers and the tooltip. */
  label: string
  keys?: string
  active?: boolean
  children: ReactNode
}

export function IconButton({ label, keys, active = false, children, ...rest }: IconButtonProps) {
  const hint = keys ? (
    <span>
      {label} <KeyHint keys={keys} />
    </span>
  ) : (
    label
  )
  return (
    <Tooltip label={hint}>
      <button type="button" aria-label={label} {...rest} className="t-icon-btn" data-active={active || undefined}>
        {children}
      </button>
    </Tooltip>
  )
}
