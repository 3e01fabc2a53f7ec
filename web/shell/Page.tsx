import { useEffect, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { IconChevronRight, IconMenu2, IconSearch } from '@tabler/icons-react'
import { IconButton } from '../ui/Button.tsx'
import { useSaveState } from '../truss.ts'
import { SaveWord, type SaveState } from '../ui/SaveWord.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { openPalette } from './palette.ts'
import { openDrawer } from './drawer.ts'
import './page.css'

export type Crumb = { label: string; icon?: ReactNode; to: string }

type PageProps = {
  /** Last word of the breadcrumb and of the window's title; the page's h1 unless `heading` is false. */
  title: string
  icon?: ReactNode
  crumbs?: Crumb[]
  /** False where the content has its own h1 (a document). */
  heading?: boolean
  /** `changes`: what this page sends, watched where the word stands, so that the page is not drawn again for it. */
  save?: SaveState | 'changes'
  /** Faces of who is here. */
  people?: ReactNode
  actions?: ReactNode
  /** The second bar: tabs, filters, the one primary button. */
  bar?: ReactNode
  /** Boards lie on canvas; reading and editing on surface. */
  ground?: 'canvas' | 'surface'
  children: ReactNode
}

function PageSaveWord({ save, phone }: { save: SaveState; phone: boolean }) {
  return phone && save.state === 'saved' ? null : <SaveWord save={save} />
}

const ChangesWord = ({ phone }: { phone: boolean }) => <PageSaveWord save={useSaveState()} phone={phone} />

/** The frame of every page right of the sidebar: top bar, view bar, content. */
export function Page(props: PageProps) {
  const { title, icon, crumbs = [], heading = true, save, people, actions, bar, ground = 'surface', children } = props
  const phone = usePhone()
  const Title = heading ? 'h1' : 'span'
  useEffect(() => {
    document.title = `${title} · Truss`
  }, [title])
  return (
    <>
      <header className="t-top">
        {phone && (
          <IconButton label="Open the menu" onClick={openDrawer}>
            <IconMenu2 size={22} stroke={1.75} aria-hidden />
          </IconButton>
        )}
        <nav className="t-crumbs" aria-label="Breadcrumb">
          {!phone &&
            crumbs.map((crumb) => (
              <span key={crumb.to} className="t-crumb">
                <Link to={crumb.to} className="t-crumb-link">
                  {crumb.icon && <span className="t-emoji">{crumb.icon}</span>}
                  <span className="t-clip">{crumb.label}</span>
                </Link>
                <IconChevronRight size={14} stroke={1.75} aria-hidden />
              </span>
            ))}
          {icon && <span className="t-emoji">{icon}</span>}
          <Title className="t-title t-clip" title={title}>
            {title}
          </Title>
        </nav>
        {save === 'changes' ? <ChangesWord phone={phone} /> : save && <PageSaveWord save={save} phone={phone} />}
        <span className="t-top-space" />
        {people}
        {actions}
        {phone && (
          <IconButton label="Search" onClick={openPalette}>
            <IconSearch size={20} stroke={1.75} aria-hidden />
          </IconButton>
        )}
      </header>
      {bar && <div className="t-bar">{bar}</div>}
      <main className="t-content" data-ground={ground} id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

/** A page of settings or of a list: one readable column. */
export function Column({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className="t-column" data-wide={wide || undefined}>
      {children}
    </div>
  )
}
