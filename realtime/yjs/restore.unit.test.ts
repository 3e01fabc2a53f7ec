import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdate } from '#shared/blocks.ts'
import { boardElementsOf, boardUpdate } from '#shared/board-elements.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import { restoringUpdate } from './restore.ts'

type Random = (below: number) => number

/** mulberry32: the same seed always makes the same history. */
function randomOf(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const roots = (doc: Y.Doc) => {
  doc.getXmlFragment('body')
  doc.getMap('elements')
  doc.getText('t')
}

const marks = ['bold', 'italic'] as const

function editText(text: Y.Text, random: Random): void {
  const at = random(text.length + 1)
  const rest = text.length - at
  const kind = random(4)
  if (kind === 0 && rest > 0) text.delete(at, 1 + random(rest))
  else if (kind === 1 && rest > 0)
    text.format(at, 1 + random(rest), { [marks[random(2)] ?? 'bold']: random(2) ? true : null })
  else text.insert(at, 'abcdefgh'.slice(random(8)))
}

function editFragment(node: Y.XmlFragment, random: Random, depth = 0): void {
  const children = node.toArray()
  const kind = random(6)
  const child = children[random(children.length || 1)]
  if (kind === 0 && child) node.delete(children.indexOf(child), 1)
  else if (kind < 4 && child instanceof Y.XmlText) editText(child, random)
  else if (kind < 4 && child instanceof Y.XmlElement) {
    if (random(3) === 0) child.setAttribute(`a${random(3)}`, `v${random(100)}`)
    else editFragment(child, random, depth + 1)
  } else if (depth === 3 || random(3) === 0) node.insert(random(children.length + 1), [new Y.XmlText('word')])
  else node.insert(random(children.length + 1), [new Y.XmlElement(`p${random(3)}`)])
}

function editMap(map: Y.Map<unknown>, random: Random): void {
  const key = `k${random(5)}`
  const held = map.get(key)
  const kind = random(5)
  if (kind === 0) map.delete(key)
  else if (kind === 1) map.set(key, new Y.Map([['x', random(50)]]))
  else if (held instanceof Y.Map) held.set(`f${random(3)}`, random(100))
  else map.set(key, random(100))
}

function edit(doc: Y.Doc, random: Random): void {
  doc.transact(() => {
    const kind = random(3)
    if (kind === 0) editText(doc.getText('t'), random)
    else if (kind === 1) editFragment(doc.getXmlFragment('body'), random)
    else editMap(doc.getMap('elements'), random)
  })
}

const merge = (to: Y.Doc, from: Y.Doc) => Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'net')

/** A room and three people who write and hear each other at random moments. */
function play(people: Y.Doc[], room: Y.Doc, random: Random, edits: number): void {
  for (let n = 0; n < edits; n += 1) {
    const person = people[random(people.length)]
    if (!person) continue
    edit(person, random)
    if (random(3) > 0) continue
    merge(room, person)
    merge(person, room)
  }
}

function settle(docs: Y.Doc[]): void {
  for (let round = 0; round < 3; round += 1) for (const a of docs) for (const b of docs) if (a !== b) merge(a, b)
}

/** Neighbouring pieces with the same format are one: how text is cut into items is not its content. */
function joined(node: Y.XmlText | Y.Text): unknown {
  const parts: { insert?: unknown; attributes?: object }[] = node.toDelta()
  const pieces: [unknown, string][] = []
  for (const { insert, attributes = {} } of parts) {
    const look = JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const last = pieces.at(-1)
    if (last && last[1] === look) last[0] = String(last[0]) + String(insert)
    else pieces.push([insert, look])
  }
  return pieces
}

function contentOf(node: unknown): unknown {
  if (node instanceof Y.XmlText || node instanceof Y.Text) return joined(node)
  if (node instanceof Y.XmlElement) return [node.nodeName, node.getAttributes(), node.toArray().map(contentOf)]
  if (node instanceof Y.XmlFragment) return node.toArray().map(contentOf)
  return node instanceof Y.Map ? node.toJSON() : node
}

const all = (doc: Y.Doc) => contentOfAll(doc.getXmlFragment('body'), doc.getMap('elements'), doc.getText('t'))
const contentOfAll = (...nodes: unknown[]) => nodes.map(contentOf)

function world(seed: number) {
  const random = randomOf(seed)
  const room = new Y.Doc({ gc: true })
  const people = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
  for (const [n, doc] of [room, ...people].entries()) {
    doc.clientID = seed * 10 + n + 1
    roots(doc)
  }
  play(people, room, random, 20 + random(60))
  const version = Y.encodeStateAsUpdate(room)
  const wanted = all(room)
  play(people, room, random, 10 + random(80))
  return { random, room, people, version, wanted }
}

test('300 random histories come back exactly, and can be put back', () => {
  let changed = 0
  for (let seed = 1; seed <= 300; seed += 1) {
    const { room, people, version, wanted } = world(seed)
    settle([room, ...people])
    const later = Y.encodeStateAsUpdate(room)
    const wasLater = all(room)
    const update = restoringUpdate(version, later)
    if (update) Y.applyUpdate(room, update)
    expect(all(room), `seed ${seed}`).toEqual(wanted)
    if (JSON.stringify(wanted) !== JSON.stringify(wasLater)) changed += 1

    const back = restoringUpdate(later, Y.encodeStateAsUpdate(room))
    if (back) Y.applyUpdate(room, back)
    expect(all(room), `seed ${seed}, put back`).toEqual(wasLater)
    for (const person of people) {
      merge(person, room)
      expect(all(person), `seed ${seed}, at a client`).toEqual(wasLater)
    }
  }
  expect(changed).toBeGreaterThan(280)
})

test('300 random histories with people who write meanwhile converge, and their words stay', () => {
  for (let seed = 1001; seed <= 1300; seed += 1) {
    const { random, room, people, version } = world(seed)
    const update = restoringUpdate(version, Y.encodeStateAsUpdate(room))
    // They have not heard of the restore, and the room has not heard of all that they wrote before.
    for (const [n, person] of people.entries()) {
      person.getText('t').insert(random(person.getText('t').length + 1), `<${n}>`)
      person.getXmlFragment('body').insert(0, [new Y.XmlElement(`own${n}`)])
      person.getMap('elements').set(`own${n}`, n)
    }
    if (update) Y.applyUpdate(room, update)
    settle([room, ...people])
    for (const person of people) expect(all(person), `seed ${seed}`).toEqual(all(room))
    for (const n of people.keys()) {
      const words = room.getText('t').toJSON()
      expect(
        [...`<${n}>`].every((char) => words.includes(char)),
        `seed ${seed}: ${words}`,
      ).toBe(true)
      expect(room.getXmlFragment('body').toJSON()).toContain(`<own${n}>`)
      expect(room.getMap('elements').get(`own${n}`)).toBe(n)
    }
    expect(room.store.pendingStructs).toBeNull()
  }
})

test('a document and a whiteboard come back with all that they hold', () => {
  const doc = new Y.Doc()
  Y.applyUpdate(
    doc,
    documentUpdate([
      { type: 'heading', props: { level: 2 }, content: 'Plan' },
      { type: 'paragraph', content: 'one' },
    ]),
  )
  const version = Y.encodeStateAsUpdate(doc)
  const wanted = blocksOf(doc)
  doc.getXmlFragment('body').delete(0, 1)
  Y.applyUpdate(doc, documentUpdate([{ type: 'paragraph', content: 'other' }]))
  const update = restoringUpdate(version, Y.encodeStateAsUpdate(doc))
  if (update) Y.applyUpdate(doc, update)
  expect(blocksOf(doc)).toEqual(wanted)
  expect(plainTextOf(blocksOf(doc))).toBe('Plan\none')

  const board = new Y.Doc()
  Y.applyUpdate(
    board,
    boardUpdate([
      { id: 'a', type: 'rectangle', x: 1 },
      { id: 'b', type: 'text', text: 'hi' },
    ]),
  )
  const drawn = boardElementsOf(board)
  const before = Y.encodeStateAsUpdate(board)
  board.getMap<Y.Map<unknown>>('elements').get('a')?.set('x', 9)
  board.getMap('elements').delete('b')
  const redrawn = restoringUpdate(before, Y.encodeStateAsUpdate(board))
  if (redrawn) Y.applyUpdate(board, redrawn)
  expect(boardElementsOf(board)).toEqual(drawn)
})

test('nothing between means no update', () => {
  const { room } = world(7)
  const state = Y.encodeStateAsUpdate(room)
  expect(restoringUpdate(state, state)).toBeNull()
})
