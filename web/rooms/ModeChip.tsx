import './rooms.css'

/** What a person who may not write can do here. */
export function ModeChip({ children }: { children: string }) {
  return <span className="t-mode">{children}</span>
}
