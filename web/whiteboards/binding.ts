import * as Y from 'yjs'
import { boardRoot } from '#shared/board-elements.ts'

/** A shape of the drawing: any properties, of which the binding itself reads these. */
export type Shape = {
  readonly id: string
  readonly version: number
  readonly versionNonce: number
  readonly index?: string | null
}

/** What the binding needs of the editor. Given from outside, so that it is tested without one. */
export type Scene<T extends Shape> = {
  /** All shapes, deleted ones too. */
  shapes(): readonly T[]
  /** The shape whose text is being written here. */
  editing(): string | null
  /** A copy with other properties and a higher version. */
  changed(shape: T, props: Props): T
  /** Shapes of somebody else, made whole. */
  restored(shapes: Props[]): T[]
  /** Draws them, outside of the undo history. */
  show(shapes: T[]): void
}

type Props = Record<string, unknown>

export type Binding = {
  /** The editor drew something; called on every frame. */
  onChange(): void
  /** Writes at once what waits. */
  flush(): void
  close(): void
}

/** Two people's clocks: syncing these would throw away one of two edits of one shape. */
const ownToEachSide = new Set(['version', 'versionNonce', 'updated'])
const flushMs = 40

const stampOf = ({ version, versionNonce }: Shape): string => `${version}:${versionNonce}`
const propsOf = (shape: object): Props =>
  Object.fromEntries(Object.entries(shape).filter(([key, value]) => !ownToEachSide.has(key) && value !== undefined))

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  return left.length === Object.keys(b).length && left.every(([key, value]) => isSame(value, Reflect.get(b, key)))
}

/** Drawing order is the shape's own fractional `index`. */
function byIndex(a: object, b: object): number {
  const [left, right] = [orderOf(a, 'index'), orderOf(b, 'index')]
  if (left !== right) return left < right ? -1 : 1
  return orderOf(a, 'id') < orderOf(b, 'id') ? -1 : 1
}

const orderOf = (shape: object, key: 'index' | 'id'): string => String(Reflect.get(shape, key) ?? '')

/** What a binding remembers. */
type Bound<T extends Shape> = {
  doc: Y.Doc
  root: Y.Map<Y.Map<unknown>>
  scene: Scene<T>
  mayWrite: () => boolean
  /** Version of each shape that was last seen, so that a frame costs one comparison a shape. */
  stamps: Map<string, string>
  /** Properties on which the editor and the document last agreed. */
  shadow: Map<string, Props>
  waiting: Set<string>
  /** Changed by others while its text was being written here. */
  aside: Set<string>
  origin: symbol
  timer: ReturnType<typeof setTimeout> | undefined
}

/**
 * Keeps a drawing and `elements` of a Yjs document equal: a map from id to a map of properties. A three-way difference
 * writes only properties that differ from the `shadow`; comparing with the document itself would overwrite a peer's newer
 * value with a stale one.
 */
export function bindScene<T extends Shape>(doc: Y.Doc, scene: Scene<T>, mayWrite: () => boolean): Binding {
  const bound: Bound<T> = {
    doc,
    root: doc.getMap(boardRoot),
    scene,
    mayWrite,
    stamps: new Map(),
    shadow: new Map(),
    waiting: new Set(),
    aside: new Set(),
    origin: Symbol('whiteboard'),
    timer: undefined,
  }
  const onDoc = (events: Y.YEvent<Y.AbstractType<unknown>>[], { origin }: Y.Transaction) => {
    if (origin === bound.origin) return
    const ids = events.flatMap(({ path, changes }) => (path.length === 0 ? [...changes.keys.keys()] : [path[0]]))
    pull(bound, new Set(ids.filter((id) => typeof id === 'string')))
  }
  bound.root.observeDeep(onDoc)
  pull(bound, bound.root.keys())
  return {
    onChange: () => notice(bound),
    flush: () => flush(bound),
    close() {
      flush(bound)
      bound.root.unobserveDeep(onDoc)
    },
  }
}

function notice<T extends Shape>(bound: Bound<T>): void {
  const { scene, stamps, waiting, aside } = bound
  for (const shape of scene.shapes()) if (stamps.get(shape.id) !== stampOf(shape)) waiting.add(shape.id)
  if (waiting.size > 0) bound.timer ??= setTimeout(() => flush(bound), flushMs)
  const done = [...aside].filter((id) => id !== scene.editing())
  if (done.length > 0) pull(bound, done)
}

function flush<T extends Shape>(bound: Bound<T>): void {
  clearTimeout(bound.timer)
  bound.timer = undefined
  const ids = new Set(bound.waiting)
  bound.waiting.clear()
  if (ids.size === 0 || !bound.mayWrite()) return
  const shapes = bound.scene.shapes().filter(({ id }) => ids.has(id))
  bound.doc.transact(() => {
    for (const shape of shapes) {
      write(bound, shape)
      bound.stamps.set(shape.id, stampOf(shape))
    }
  }, bound.origin)
}

function write<T extends Shape>({ root, shadow }: Bound<T>, shape: T): void {
  const agreed = shadow.get(shape.id)
  const map = root.get(shape.id)
  // Agreed on once and not there any more: the server purged it.
  if (!map && agreed) return
  const changed = Object.entries(propsOf(shape)).filter(([key, value]) => !agreed || !isSame(value, agreed[key]))
  const copy = structuredClone(Object.fromEntries(changed))
  const target = map ?? new Y.Map<unknown>()
  for (const [key, value] of Object.entries(copy)) target.set(key, value)
  if (!map) root.set(shape.id, target)
  // A second copy: the editor changes `points` in place, and Yjs keeps what it was given.
  shadow.set(shape.id, { ...agreed, ...structuredClone(copy) })
}

/** Brings these shapes of the document onto the screen. What waits here is written first, so that the document is the truth. */
function pull<T extends Shape>(bound: Bound<T>, ids: Iterable<string>): void {
  flush(bound)
  const { root, scene, shadow, stamps, aside } = bound
  const editing = scene.editing()
  const shapes = new Map(scene.shapes().map((shape) => [shape.id, shape]))
  const fresh: Props[] = []
  const touched: string[] = []
  for (const id of ids) {
    if (id === editing) {
      aside.add(id)
      continue
    }
    aside.delete(id)
    touched.push(id)
    const theirs = root.get(id)?.toJSON()
    const known = shapes.get(id)
    if (!theirs) shapes.delete(id)
    else if (known) shapes.set(id, merged(scene, known, theirs))
    else fresh.push({ ...theirs, id })
  }
  if (touched.length === 0) return
  // In drawing order: the editor gives new places to shapes that come in another one.
  for (const shape of scene.restored(fresh.sort(byIndex))) shapes.set(shape.id, shape)
  for (const id of touched) {
    const shape = shapes.get(id)
    if (shape) {
      shadow.set(id, structuredClone(propsOf(shape)))
      stamps.set(id, stampOf(shape))
    } else {
      shadow.delete(id)
      stamps.delete(id)
    }
  }
  scene.show([...shapes.values()].sort(byIndex))
}

function merged<T extends Shape>(scene: Scene<T>, shape: T, theirs: Props): T {
  const mine = propsOf(shape)
  const changed = Object.entries(theirs).filter(([key, value]) => !ownToEachSide.has(key) && !isSame(value, mine[key]))
  return changed.length === 0 ? shape : scene.changed(shape, Object.fromEntries(changed))
}
