import { IconEye } from '@tabler/icons-react'
import { usePhone } from '../ui/usePhone.ts'
import './rooms.css'

/** What a person who may not write can do here; only its sign on a phone, whose bar is narrow. */
export function ModeChip({ children }: { children: string }) {
  const phone = usePhone()
  if (!phone) return <span className="t-mode">{children}</span>
  return (
    <span className="t-mode" role="img" aria-label={children} title={children}>
      <IconEye size={16} stroke={1.75} aria-hidden />
    </span>
  )
}
