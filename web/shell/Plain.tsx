import { useEffect, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Mark } from '../ui/Mark.tsx'
import './plain.css'

type PlainProps = { title: string; lead?: ReactNode; foot?: ReactNode; wide?: boolean; children?: ReactNode }

/** A page outside of any workspace: sign in, invitation, account. */
export function Plain({ title, lead, foot, wide = false, children }: PlainProps) {
  useEffect(() => {
    document.title = `${title} · Truss`
  }, [title])
  return (
    <div className="t-plain">
      <header>
        <Link to="/" className="t-plain-mark">
          <Mark size={26} /> Truss
        </Link>
      </header>
      <main className="t-plain-card" data-wide={wide || undefined}>
        <h1 className="t-plain-title">{title}</h1>
        {lead ? <p className="t-plain-lead">{lead}</p> : <div className="t-plain-lead" />}
        {children}
        {foot && <p className="t-plain-foot">{foot}</p>}
      </main>
    </div>
  )
}
