import * as Y from 'yjs'
import { inlineNodes, putInScratch } from './blocks.ts'
import type { Inline } from './blocks-spec.ts'

type Node = Y.XmlElement | Y.XmlText
type Marks = Record<string, unknown>
type Part = { insert: string; attributes: Marks }

/**
 * Makes the words of a node these ones by as small a change as their beginning and end allow, so that what somebody types elsewhere in
 * it stays. `isCode`: a line break is a letter, not a node. Answers whether anything changed.
 */
export function setWords(node: Y.XmlElement, content: Inline[], isCode: boolean): boolean {
  const wanted = inlineNodes(content, isCode)
  const have = node.toArray().filter((child) => child instanceof Y.XmlElement || child instanceof Y.XmlText)
  putInScratch(wanted)
  const texts = (nodes: Node[]) => nodes.map(keyOf)
  const [left, right] = [texts(have), texts(wanted)]
  const head = commonHead(left, right)
  const tail = commonTail(left, right, head)
  const [old, fresh] = [have.slice(head, have.length - tail), wanted.slice(head, wanted.length - tail)]
  if (old.length === 0 && fresh.length === 0) return false
  if (old.length === fresh.length && old.every((each, at) => isText(each) && isText(fresh[at]))) {
    for (const [at, each] of old.entries()) if (isText(each)) setText(each, partsOf(fresh[at]))
    return true
  }
  if (old.length > 0) node.delete(head, old.length)
  if (fresh.length > 0) node.insert(head, fresh.map(cloneOf))
  return true
}

const isText = (node: Node | undefined): node is Y.XmlText => node instanceof Y.XmlText
const cloneOf = (node: Node): Node => node.clone()
const sorted = (marks: object): unknown => Object.entries(marks).toSorted(([a], [b]) => (a < b ? -1 : 1))
const keyOf = (node: Node): string =>
  isText(node)
    ? JSON.stringify(partsOf(node).map(({ insert, attributes }) => [insert, sorted(attributes)]))
    : JSON.stringify([node.nodeName, sorted(node.getAttributes())])

function partsOf(node: Node | undefined): Part[] {
  if (!isText(node)) return []
  const delta: { insert?: unknown; attributes?: Marks }[] = node.toDelta()
  return delta.flatMap(({ insert, attributes = {} }) => (typeof insert === 'string' ? [{ insert, attributes }] : []))
}

const commonHead = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): number => {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1
  return at
}

const commonTail = (a: ArrayLike<unknown>, b: ArrayLike<unknown>, head: number): number => {
  let at = 0
  while (at < a.length - head && at < b.length - head && a[a.length - 1 - at] === b[b.length - 1 - at]) at += 1
  return at
}

/** First the letters, then the marks of those that stayed. */
function setText(text: Y.XmlText, wanted: Part[]): void {
  const [now, then] = [plainOf(partsOf(text)), plainOf(wanted)]
  let head = commonHead(now, then)
  // Between the halves of a character nothing can be inserted.
  if (isHighHalf(now, head - 1)) head -= 1
  let tail = commonTail(now, then, head)
  if (tail > 0 && (isHighHalf(now, now.length - tail - 1) || isHighHalf(then, then.length - tail - 1))) tail -= 1
  if (now.length - tail > head) text.delete(head, now.length - tail - head)
  insertParts(text, wanted, head, then.length - tail)
  format(text, wanted)
}

const plainOf = (parts: Part[]): string => parts.map(({ insert }) => insert).join('')
const isHighHalf = (text: string, at: number): boolean => /^[\uD800-\uDBFF]$/.test(text[at] ?? '')

/** The letters from `from` to `to` of what is wanted, at the same place of the text. */
function insertParts(text: Y.XmlText, wanted: Part[], from: number, to: number): void {
  let at = 0
  for (const { insert, attributes } of wanted) {
    const [start, end] = [Math.max(from, at), Math.min(to, at + insert.length)]
    if (start < end) text.insert(start, insert.slice(start - at, end - at), attributes)
    at += insert.length
  }
}

function format(text: Y.XmlText, wanted: Part[]): void {
  const have = marksByLetter(partsOf(text))
  let at = 0
  for (const { insert, attributes } of wanted) {
    let start = at
    for (let end = at + 1; end <= at + insert.length; end++) {
      if (end < at + insert.length && have[end] === have[start]) continue
      const change = changeOf(have[start] ?? {}, attributes)
      if (change) text.format(start, end - start, change)
      start = end
    }
    at += insert.length
  }
}

/** Letters of one part share one object. */
const marksByLetter = (parts: Part[]): Marks[] =>
  parts.flatMap(({ insert, attributes }) => Array.from({ length: insert.length }, () => attributes))

function changeOf(have: Marks, wanted: Marks): Marks | null {
  const gone = Object.keys(have).filter((name) => !(name in wanted))
  const fresh = Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(have[name]))
  if (gone.length === 0 && fresh.length === 0) return null
  return Object.fromEntries([...gone.map((name): [string, unknown] => [name, null]), ...fresh])
}
