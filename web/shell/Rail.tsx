import { Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { IconHelpCircle, IconHome, IconInbox, IconMenu2, type Icon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { unreadQuery } from '../inbox/queries.ts'
import { Mark } from '../ui/Mark.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { openDrawer } from './drawer.ts'
import type { Destination } from './destinations.ts'
import './rail.css'

type RailProps = { home: string; destinations: Destination[]; onHelp: () => void }

function Unread({ count }: { count: number }) {
  if (count === 0) return null
  return <span className="t-rail-unread t-num">{count > 99 ? '99+' : count}</span>
}

function RailLink({
  to,
  label,
  icon: IconOf,
  unread = 0,
  isHere = false,
  exact = false,
}: Destination & { exact?: boolean }) {
  const name = unread > 0 ? `${label}, ${unread} unread` : label
  return (
    <Tooltip label={label} position="right">
      <Link
        to={to}
        className="t-rail-item"
        aria-label={name}
        activeOptions={{ exact, includeSearch: false }}
        {...(isHere && { 'data-status': 'active' })}
      >
        <IconOf size={20} stroke={1.6} aria-hidden />
        <Unread count={unread} />
      </Link>
    </Tooltip>
  )
}

/** The slim rail: where to go, help, and myself. */
export function Rail({ home, destinations, onHelp }: RailProps) {
  const { data: unread = 0 } = useQuery(unreadQuery)
  return (
    <nav className="t-rail" aria-label="Places">
      <Link to={home} className="t-rail-mark" aria-label="Truss, home">
        <Mark />
      </Link>
      <RailLink to={home} label="Home" icon={IconHome} exact />
      <RailLink to={`${home}/inbox`} label="Inbox" icon={IconInbox} unread={unread} />
      {destinations.map((destination) => (
        <RailLink key={destination.label} {...destination} />
      ))}
      <span className="t-rail-space" />
      <Tooltip label="Keyboard shortcuts" position="right">
        <button type="button" className="t-rail-item" aria-label="Keyboard shortcuts" onClick={onHelp}>
          <IconHelpCircle size={20} stroke={1.6} aria-hidden />
        </button>
      </Tooltip>
      <AccountMenu />
    </nav>
  )
}

function BottomLink({
  to,
  label,
  icon: IconOf,
  unread = 0,
  isHere = false,
  exact = false,
}: Destination & { exact?: boolean }) {
  return (
    <Link
      to={to}
      className="t-bottom-item"
      activeOptions={{ exact, includeSearch: false }}
      {...(isHere && { 'data-status': 'active' })}
    >
      <IconOf size={22} stroke={1.6} aria-hidden />
      <span>{label}</span>
      <Unread count={unread} />
    </Link>
  )
}

/** The same on a phone: five places at the thumb. */
export function BottomBar({ home, destinations }: Omit<RailProps, 'onHelp'>) {
  const More: Icon = IconMenu2
  return (
    <nav className="t-bottom" aria-label="Places">
      <BottomLink to={home} label="Home" icon={IconHome} exact />
      {destinations
        .filter((each) => each.label !== 'Whiteboards')
        .map((destination) => (
          <BottomLink key={destination.label} {...destination} />
        ))}
      <button type="button" className="t-bottom-item" onClick={openDrawer}>
        <More size={22} stroke={1.6} aria-hidden />
        <span>More</span>
      </button>
    </nav>
  )
}
