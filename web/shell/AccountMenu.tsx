import { useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { IconDeviceDesktop, IconLogout, IconMoon, IconServerCog, IconSun, IconUserCircle } from '@tabler/icons-react'
import { useSignOut } from '../accounts/useSignOut.tsx'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { usePlace } from '../workspaces/context.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

/** Light, dark, or as the machine has it; used by the account menu and the palette. */
export function useThemeItems(): MenuItem[] {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return [
    { id: 'light', label: 'Light', icon: <IconSun {...icon} />, value: 'light' as const },
    { id: 'dark', label: 'Dark', icon: <IconMoon {...icon} />, value: 'dark' as const },
    { id: 'auto', label: 'Like this device', icon: <IconDeviceDesktop {...icon} />, value: 'auto' as const },
  ].map(({ value, ...item }, i) => ({
    ...item,
    ...(i === 0 && { section: 'Theme' }),
    checked: colorScheme === value,
    onSelect: () => setColorScheme(value),
  }))
}

/** Myself, at the foot of the rail. */
export function AccountMenu() {
  const { me } = usePlace()
  const navigate = useNavigate()
  const { signOut, question } = useSignOut()
  const themes = useThemeItems()
  const admin: MenuItem = {
    id: 'admin',
    label: 'Administration',
    icon: <IconServerCog {...icon} />,
    onSelect: () => void navigate({ to: '/admin' }),
  }
  const items: MenuItem[] = [
    {
      id: 'account',
      label: 'Account settings',
      icon: <IconUserCircle {...icon} />,
      section: me.email,
      onSelect: () => void navigate({ to: '/account' }),
    },
    ...(me.role === 'admin' ? [admin] : []),
    ...themes,
    { id: 'out', label: 'Sign out', icon: <IconLogout {...icon} />, section: ' ', onSelect: signOut },
  ]
  return (
    <>
      <ActionMenu label={`Account of ${me.name}`} items={items} position="right-start">
        <button type="button" className="t-rail-me">
          <span className="t-hidden">Account of {me.name}</span>
          <Avatar person={me} size={32} />
        </button>
      </ActionMenu>
      {question}
    </>
  )
}
