import { createStore } from '../store.ts'

/** What a toast says. `undo` and `action` are one button; it stays until dismissed when it is bad news. */
export type Toast = {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { label: string; run: () => void; keys?: string }
  /** Of what it tells; a newer one about the same takes its place. */
  about?: string
}

type Shown = { toasts: readonly Toast[]; spoken: string }

/** Toasts and the live region are one per page, like the page itself. */
export const toasts = createStore<Shown>({ toasts: [], spoken: '' })
let next = 1
const timers = new Map<number, ReturnType<typeof setTimeout>>()

const show = (change: Partial<Shown>) => toasts.set({ ...toasts.get(), ...change })

export function dismiss(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  show({ toasts: toasts.get().toasts.filter((toast) => toast.id !== id) })
}

/** While the pointer or the focus is on a toast it stays. */
export function hold(id: number): void {
  clearTimeout(timers.get(id))
}

export function release(id: number, after = 4000): void {
  clearTimeout(timers.get(id))
  if (toasts.get().toasts.find((toast) => toast.id === id)?.tone === 'bad') return
  timers.set(
    id,
    setTimeout(() => dismiss(id), after),
  )
}

const isBad = ({ tone }: Toast) => tone === 'bad'
const newest = (all: readonly Toast[]) => all.slice(-3)

/** Three of each kind: what else is bad waits until there is room for it. */
export function inSight(all: readonly Toast[]): readonly Toast[] {
  const bad = newest(all.filter(isBad))
  return all.filter((toast) => !isBad(toast) || bad.includes(toast))
}

/** Without `after` it stays until it is dismissed. */
function push(toast: Omit<Toast, 'id'>, after?: number): number {
  const id = next++
  const all = [...toasts.get().toasts, { ...toast, id }]
  const good = newest(all.filter((each) => !isBad(each)))
  show({ toasts: all.filter((each) => isBad(each) || good.includes(each)) })
  if (after !== undefined) release(id, after)
  return id
}

/** For what happened out of sight. Never for what is already visible. */
export function tell(text: string): number {
  return push({ text, tone: 'plain' }, 6000)
}

/** A change that can be taken back for as long as the toast is there, also by Ctrl+Z. */
export function tellWithUndo(text: string, undo: () => void): number {
  return push({ text, tone: 'plain', action: { label: 'Undo', run: undo, keys: 'mod+z' } }, 9000)
}

/**
 * Why something did not work, with a way out where there is one. `about` names what it was: its failure is told once, and no more when
 * `dismissAbout` says that it is over.
 */
export function tellFailure(text: string, action?: { label: string; run: () => void }, about?: string): number {
  // What is tried again and again, as when scrolling, is told once.
  const isSame = (each: Toast) => isBad(each) && each.text === text && !each.action
  if (!action) for (const each of toasts.get().toasts.filter(isSame)) dismiss(each.id)
  if (about !== undefined) dismissAbout(about)
  return push({ text, tone: 'bad', ...(action && { action }), ...(about !== undefined && { about }) })
}

/** What failed is done, or tried anew: its way out would do it again. */
export function dismissAbout(about: string): void {
  for (const each of toasts.get().toasts.filter((toast) => toast.about === about)) dismiss(each.id)
}

/** Runs the newest undo; false when there is none. */
export function undoNewest(): boolean {
  const toast = toasts.get().toasts.findLast((each) => each.action?.keys === 'mod+z')
  if (!toast?.action) return false
  dismiss(toast.id)
  toast.action.run()
  return true
}

/** Says something to screen readers only: the result of a keyboard move, a count. */
export function announce(text: string): void {
  // A repeated text is not read again unless it differs.
  show({ spoken: toasts.get().spoken === text ? `${text}\u00a0` : text })
}
