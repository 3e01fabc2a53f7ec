import { useEffectEvent, useLayoutEffect } from 'react'
import { createStore, useStore } from '../store.ts'
import { isCovered } from './covered.ts'
import { isPaletteOpen } from './palette.ts'
import { typeAhead } from './typeAhead.ts'

export type Command = {
  /** `mod+k`, `shift+d`, `?`, or a sequence `g b`; none: only in the palette. */
  keys?: string
  label: string
  /** Heading in the palette and in the list of shortcuts. */
  group: 'This task' | 'Go to' | 'Create' | 'Board' | 'General'
  /** It opens something with a field to type into. */
  opensField?: boolean
  run: () => void
}

type Registered = Command & { id: symbol }

/** What can be done on this page now. Later ones win. */
export const commands = createStore<readonly Registered[]>([])
/** The first key of a sequence, while its second one is awaited. */
export const prefix = createStore<string | null>(null)

const storageKey = 'truss:single-keys'
/** Shortcuts of one letter may be turned off (WCAG 2.1.4). */
export const singleKeys = createStore<boolean>(localStorage.getItem(storageKey) !== 'off')

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(storageKey, on ? 'on' : 'off')
  singleKeys.set(on)
}

/** Registers commands while the component is there, from the moment it is shown on. They may be new objects on each render. */
export function useCommands(given: readonly (Command | false | null)[]): void {
  const list = given.filter((each): each is Command => Boolean(each))
  const runAt = useEffectEvent((i: number) => list[i]?.run())
  const listNow = useEffectEvent(() => list)
  const shape = list.map((each) => `${each.keys}|${each.label}|${each.group}`).join('\n')
  useLayoutEffect(() => {
    const added = listNow().map((command, i) => ({
      ...command,
      id: Symbol(command.label),
      run: () => runAt(i),
    }))
    commands.set([...commands.get(), ...added])
    return () => commands.set(commands.get().filter((each) => !added.some(({ id }) => id === each.id)))
  }, [shape])
}

export const useAllCommands = (): readonly Command[] => useStore(commands)

/** Editors have keys of their own; a plain field only gives Ctrl K away. */
function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  // While it fades out it still has the focus, but what is pressed is meant for the page that came.
  if (!isPaletteOpen() && target.closest('.t-palette')) return false
  if (target.isContentEditable || target.closest('.excalidraw')) return true
  return target.matches('input, textarea, select') && key !== 'mod+k'
}

/** What was pressed, as written in `Command.keys`. */
export function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const shift = event.shiftKey && /^[a-z]$/.test(key) ? 'shift+' : ''
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : ''
  return `${mod}${event.altKey ? 'alt+' : ''}${shift}${key}`
}

/** An open task takes its keys from the board below it, also when that was loaded later. */
function commandOf(keys: string): Command | undefined {
  const fitting = commands.get().filter((command) => command.keys === keys)
  return fitting.findLast(({ group }) => group === 'This task') ?? fitting.at(-1)
}

const patience = 1000
let forget: ReturnType<typeof setTimeout> | undefined

function expect(first: string | null): void {
  clearTimeout(forget)
  prefix.set(first)
  if (first !== null) forget = setTimeout(() => prefix.set(null), patience)
}

/** The one listener for keys. Installed by the shell. */
export function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
  const key = pressed(event)
  const hasModifier = key.includes('mod+') || key.includes('alt+')
  if (isCovered()) return
  if (takesKey(event.target, key)) return
  if (!hasModifier && !singleKeys.get() && key !== '?') return
  const first = prefix.get()
  const wanted = first === null ? key : `${first} ${key}`
  const found = commandOf(wanted)
  if (found) {
    event.preventDefault()
    expect(null)
    if (found.opensField) typeAhead()
    return found.run()
  }
  const isPrefix = first === null && commands.get().some((command) => command.keys?.startsWith(`${key} `))
  expect(isPrefix ? key : null)
  if (isPrefix) event.preventDefault()
}
