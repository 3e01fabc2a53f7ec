import { generateNKeysBetween } from 'fractional-indexing'
import * as Y from 'yjs'
import { boardRoot, picturesRoot } from './board-elements.ts'
import type { ElementChange, ElementInput } from './board-input.ts'
import { newId } from './ids.ts'

type Props = Record<string, unknown>

/** What the editor gives a new shape, so that opening a board writes nothing into it. */
const defaults: Props = {
  angle: 0,
  strokeColor: '#1e1e1e',
  backgroundColor: 'transparent',
  fillStyle: 'solid',
  strokeWidth: 2,
  strokeStyle: 'solid',
  roughness: 1,
  opacity: 100,
  groupIds: [],
  frameId: null,
  roundness: null,
  boundElements: [],
  link: null,
  locked: false,
  isDeleted: false,
}

const lineHeight = 1.25

/** A text's size is measured by the editor that shows it; until then this is near enough to be drawn. */
function textDefaults(text: string, fontSize: number): Props {
  const lines = text.split('\n')
  const longest = Math.max(1, ...lines.map((line) => line.length))
  return {
    originalText: text,
    fontSize,
    fontFamily: 5,
    textAlign: 'left',
    verticalAlign: 'top',
    containerId: null,
    autoResize: true,
    lineHeight,
    width: Math.ceil(longest * fontSize * 0.6),
    height: Math.ceil(lines.length * fontSize * lineHeight),
  }
}

function lineDefaults({ type, points = [] }: ElementInput): Props {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const span = (values: number[]) => (values.length === 0 ? 100 : Math.max(...values) - Math.min(...values))
  const ends = type === 'arrow' ? { startArrowhead: null, endArrowhead: 'arrow', elbowed: false } : {}
  return {
    points: [
      [0, 0],
      [100, 0],
    ],
    width: span(xs),
    height: points.length === 0 ? 0 : span(ys),
    lastCommittedPoint: null,
    startBinding: null,
    endBinding: null,
    ...ends,
  }
}

function ownDefaults(element: ElementInput): Props {
  switch (element.type) {
    case 'text':
      return { text: '', ...textDefaults(element.text ?? '', element.fontSize ?? 20) }
    case 'line':
    case 'arrow':
      return lineDefaults(element)
    case 'freedraw':
      return { ...lineDefaults(element), pressures: [], simulatePressure: true }
    case 'frame':
      return { name: null, width: 100, height: 100 }
    case 'image':
      return { fileId: null, status: 'pending', scale: [1, 1], crop: null, width: 100, height: 100 }
    case 'rectangle':
    case 'diamond':
    case 'ellipse':
      return { width: 100, height: 100 }
  }
}

/** Each client keeps these for itself. */
const ownToEachClient = new Set(['id', 'version', 'versionNonce', 'updated'])
const entriesOf = (props: Props) => Object.entries(props).filter(([name]) => !ownToEachClient.has(name))

/** Draws shapes above all others, but none whose id is there already. Answers the ids of all of them. */
export function addElements(doc: Y.Doc, elements: ElementInput[]): string[] {
  const root = doc.getMap(boardRoot)
  const made = elements.map((element) => ({ ...element, id: element.id ?? newId() }))
  const fresh = made.filter(({ id }) => !root.has(id))
  const indexes = [...root.values()].flatMap((each) => {
    const index: unknown = each instanceof Y.Map ? each.get('index') : null
    return typeof index === 'string' ? [index] : []
  })
  const keys = keysAfter(indexes.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? null, fresh.length)
  for (const [at, element] of fresh.entries()) {
    const props = { ...defaults, ...ownDefaults(element), index: keys[at], ...element }
    root.set(element.id, new Y.Map<unknown>([['id', element.id], ...entriesOf(props)]))
  }
  return made.map(({ id }) => id)
}

/** Drawing order. A client may have written a key of no known scheme; then these begin again, and the editor puts them right. */
function keysAfter(last: string | null, count: number): string[] {
  try {
    return generateNKeysBetween(last, null, count)
  } catch {
    return generateNKeysBetween(null, null, count)
  }
}

/** Sets the given properties of shapes. Answers the id of the first that is not there, and then changes nothing. */
export function changeElements(doc: Y.Doc, elements: ElementChange[]): string | null {
  const root = doc.getMap(boardRoot)
  const found = elements.map((change) => ({ change, element: liveOf(root.get(change.id)) }))
  const missing = found.find(({ element }) => element === null)
  if (missing) return missing.change.id
  for (const { change, element } of found)
    for (const [name, value] of entriesOf(change)) if (!isSame(element?.get(name), value)) element?.set(name, value)
  return null
}

type Drawing = { elements: Props[]; pictures: Record<string, { mimeType: string; url: string }> }

/** Makes a board hold these shapes as they are, and no others. What is equal is not touched; a shape that goes is marked, as by the editor. */
export function replaceElements(doc: Y.Doc, { elements, pictures }: Drawing): void {
  const root = doc.getMap(boardRoot)
  const wanted = new Map(elements.map((element) => [String(element['id']), element]))
  for (const [id, value] of root) if (!wanted.has(id)) liveOf(value)?.set('isDeleted', true)
  for (const [id, element] of wanted) {
    const held = root.get(id)
    if (held instanceof Y.Map) becomeShape(held, element)
    else root.set(id, new Y.Map<unknown>([['id', id], ...entriesOf(element)]))
  }
  const shown = doc.getMap(picturesRoot)
  for (const [id, picture] of Object.entries(pictures)) if (!isSame(shown.get(id), picture)) shown.set(id, picture)
}

function becomeShape(held: Y.Map<unknown>, element: Props): void {
  for (const name of held.keys()) if (!ownToEachClient.has(name) && !(name in element)) held.delete(name)
  for (const [name, value] of entriesOf(element)) if (!isSame(held.get(name), value)) held.set(name, value)
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const liveOf = (element: unknown): Y.Map<unknown> | null =>
  element instanceof Y.Map && element.get('isDeleted') !== true ? element : null

/** Takes shapes away with the words in them, as the editor does it: marked, so that a client that has them notices. False: none was there. */
export function deleteElements(doc: Y.Doc, ids: string[]): boolean {
  const gone = new Set(ids)
  const found = [...doc.getMap(boardRoot)].flatMap(([id, value]) => {
    const element = liveOf(value)
    return element && (gone.has(id) || gone.has(String(element.get('containerId')))) ? [element] : []
  })
  for (const element of found) element.set('isDeleted', true)
  return found.length > 0
}
