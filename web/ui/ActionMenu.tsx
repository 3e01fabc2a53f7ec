import { Fragment, useEffect, useEffectEvent, useId, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { Drawer, Menu, TextInput } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { KeyHint } from './KeyHint.tsx'
import { usePhone } from './usePhone.ts'
import './actionmenu.css'

export type MenuItem = {
  id: string
  label: string
  icon?: ReactNode
  /** Secondary words at the right, or the keys that do the same. */
  hint?: string
  keys?: string
  checked?: boolean
  danger?: boolean
  disabled?: boolean
  /** Starts a new section with this heading; a blank: with a line. */
  section?: string
  onSelect: () => void
}

type ActionMenuProps = {
  /** Names the menu; the heading of the sheet on a phone. */
  label: string
  items: MenuItem[]
  /** One button that takes `onClick` and `ref`. */
  children: ReactElement
  /** A field that narrows the items; on by itself above nine. */
  searchable?: boolean
  empty?: string
  opened?: boolean
  onChange?: (opened: boolean) => void
  position?: 'bottom-start' | 'bottom-end' | 'top-start' | 'right-start'
  width?: number
}

function ItemBody({ item }: { item: MenuItem }) {
  return (
    <span className="t-menu-item">
      {item.icon && <span className="t-menu-icon">{item.icon}</span>}
      <span className="t-clip">{item.label}</span>
      {item.hint && <span className="t-menu-hint t-clip">{item.hint}</span>}
      {item.keys && <KeyHint keys={item.keys} />}
      {item.checked && <IconCheck size={16} stroke={1.75} className="t-menu-check" aria-hidden />}
    </span>
  )
}

/** A menu on a large screen, a sheet from below on a phone: the same items. */
export function ActionMenu(props: ActionMenuProps) {
  const phone = usePhone()
  const [own, setOwn] = useState(false)
  const [words, setWords] = useState('')
  const opened = props.opened ?? own
  const setOpened = (open: boolean) => {
    setOwn(open)
    setWords('')
    props.onChange?.(open)
  }
  const searchable = props.searchable ?? props.items.length > 9
  const found = props.items.filter((item) => item.label.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()))
  const shared: Body = {
    found,
    label: props.label,
    search: searchable ? { words, setWords } : null,
    opened,
    setOpened,
    empty: props.empty ?? 'Nothing found',
    target: props.children,
  }
  const { position = 'bottom-start', width = 232 } = props
  return phone ? <Sheet {...shared} /> : <Dropdown {...shared} position={position} width={width} />
}

type Body = {
  found: MenuItem[]
  label: string
  search: { words: string; setWords: (words: string) => void } | null
  empty: string
  opened: boolean
  setOpened: (open: boolean) => void
  target: ReactElement
}

function Entry({ item }: { item: MenuItem }) {
  const shared = { disabled: item.disabled ?? false, 'data-danger': item.danger || undefined }
  if (item.checked === undefined) {
    return (
      <Menu.Item {...shared} onClick={item.onSelect}>
        <ItemBody item={item} />
      </Menu.Item>
    )
  }
  return (
    <Menu.RadioItem
      {...shared}
      value={item.id}
      checked={item.checked}
      onChange={item.onSelect}
      closeMenuOnClick
      checkIcon={<></>}
    >
      <ItemBody item={item} />
    </Menu.RadioItem>
  )
}

/** The trap takes the focus once. A dropdown that is hidden in that moment, as what it hangs on is moving, would stay without the keyboard. */
function takeFocus(dropdown: HTMLElement | null): void {
  if (dropdown && !dropdown.contains(document.activeElement)) dropdown.focus({ preventScroll: true })
}

/** When it closes, the focus is where it was before; but a field that an item opened keeps it, which the library's own way would take away. */
function useFocusBack(opened: boolean, cover: '[role="menu"]' | '.t-sheet'): void {
  useEffect(() => {
    if (!opened) return
    const before = document.activeElement
    return () => {
      const now = document.activeElement
      const isFree = now === null || now === document.body || now.closest(cover) !== null
      if (isFree && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [opened, cover])
}

/** The menu hears of Escape only while it has the focus, which it has not got yet, or lost with an item that is gone. */
function useEscape(opened: boolean, onEscape: () => void): void {
  const escape = useEffectEvent(onEscape)
  useEffect(() => {
    if (!opened) return
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'Escape' && !document.activeElement?.closest('[role="menu"]')) escape()
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [opened])
}

const pointers = ['mousedown', 'touchstart']

function Dropdown(props: Body & Required<Pick<ActionMenuProps, 'position' | 'width'>>) {
  const { search } = props
  const name = useId()
  const dropdown = useRef<HTMLDivElement>(null)
  useFocusBack(props.opened, '[role="menu"]')
  useEscape(props.opened, () => props.setOpened(false))
  return (
    <Menu
      onEnterTransitionEnd={() => takeFocus(dropdown.current)}
      opened={props.opened}
      onChange={props.setOpened}
      position={props.position}
      width={props.width}
      withInitialFocusPlaceholder={false}
      // Not at a key outside, as is Mantine's way: one that was pressed before the menu took the focus is meant for it.
      clickOutsideEvents={pointers}
      trapFocus
      returnFocus={false}
      loop
    >
      <Menu.Target>{props.target}</Menu.Target>
      {/* Named by itself: what it hangs on may be a card, or have no name. */}
      <Menu.Dropdown ref={dropdown} aria-labelledby={name} className="t-menu" data-closing={!props.opened || undefined}>
        <span id={name} hidden>
          {props.label}
        </span>
        {search && (
          <Menu.Search
            aria-label={`Filter: ${props.label}`}
            placeholder="Filter"
            data-autofocus
            value={search.words}
            onChange={(event) => search.setWords(event.currentTarget.value)}
          />
        )}
        {props.found.length === 0 && <p className="t-menu-empty">{props.empty}</p>}
        {props.found.map((item) => (
          <Fragment key={item.id}>
            {item.section === ' ' ? <Menu.Divider /> : item.section && <Menu.Label>{item.section}</Menu.Label>}
            <Entry item={item} />
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Sheet(props: Body) {
  const { target, setOpened, search } = props
  useFocusBack(props.opened, '.t-sheet')
  return (
    <>
      <Menu opened={false} onChange={setOpened}>
        <Menu.Target>{target}</Menu.Target>
      </Menu>
      <Drawer
        opened={props.opened}
        onClose={() => setOpened(false)}
        position="bottom"
        size="auto"
        title={props.label}
        className="t-sheet"
        returnFocus={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {search && (
          <TextInput
            aria-label={`Filter: ${props.label}`}
            placeholder="Filter"
            className="t-menu-field"
            value={search.words}
            onChange={(event) => search.setWords(event.currentTarget.value)}
          />
        )}
        {props.found.length === 0 && <p className="t-menu-empty">{props.empty}</p>}
        {props.found.map((item) => (
          <Fragment key={item.id}>
            {item.section && (
              <p className="t-sheet-section" data-bare={item.section === ' ' || undefined}>
                {item.section}
              </p>
            )}
            <button
              type="button"
              className="t-sheet-item"
              disabled={item.disabled ?? false}
              data-danger={item.danger || undefined}
              {...(item.checked !== undefined && { 'aria-pressed': item.checked })}
              onClick={() => {
                setOpened(false)
                item.onSelect()
              }}
            >
              <ItemBody item={item} />
            </button>
          </Fragment>
        ))}
      </Drawer>
    </>
  )
}
