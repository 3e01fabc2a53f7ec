import { expect, test } from 'vitest'
import type { Message } from '#shared/chat.ts'
import { newId } from '#shared/ids.ts'
import { joined } from './messages.ts'
import { linesOf, overlayMessages, type Line } from './overlay.ts'

const roomId = newId()
const [ana, ben] = [newId(), newId()]

const said = (pos: number, userId: string, at: string, content = `message ${pos}`): Message => ({
  id: newId(),
  roomId,
  pos,
  userId,
  content,
  editedAt: null,
  deletedAt: null,
  version: 1,
  createdAt: `2026-11-${at}:00.000Z`,
})

const shape = (lines: Line[]) =>
  lines.map((line) => (line.kind === 'message' ? `${line.isFirst ? 'name ' : ''}${line.message.pos}` : line.kind))

const linesFor = (messages: Message[], readPos: number | null) =>
  shape(linesOf(overlayMessages(roomId, messages, [], []), readPos, ana))

test('messages of one person within five minutes stand under one name', () => {
  const log = [said(1, ben, '20T10:00'), said(2, ben, '20T10:04'), said(3, ben, '20T10:20'), said(4, ana, '20T10:21')]
  expect(linesFor(log, null)).toEqual(['day', 'name 1', '2', 'name 3', 'name 4'])
})

test('there is one line for new messages, before the first of somebody else', () => {
  const log = [said(1, ben, '20T10:00'), said(2, ana, '20T10:01'), said(3, ben, '20T10:02'), said(4, ben, '20T10:03')]
  expect(linesFor(log, 1)).toEqual(['day', 'name 1', 'name 2', 'new', 'name 3', '4'])
  expect(linesFor(log, 4)).not.toContain('new')
})

test('what waits or was refused stands at the end, and only in its own room', () => {
  const [mine, refused] = [said(0, ana, '20T10:05', 'on its way'), said(0, ana, '20T10:06', 'refused')]
  const elsewhere = { ...said(0, ana, '20T10:07'), roomId: newId() }
  const shown = overlayMessages(
    roomId,
    [said(1, ben, '20T10:00')],
    [
      { kind: 'message.send', message: mine },
      { kind: 'message.send', message: elsewhere },
    ],
    [{ message: refused, reason: 'too long' }],
  )
  expect(shown.map(({ content, state }) => [content, state])).toEqual([
    ['message 1', 'sent'],
    ['refused', { failed: 'too long' }],
    ['on its way', 'sending'],
  ])
})

test('a message that has arrived is not shown a second time as pending', () => {
  const message = said(1, ana, '20T10:00')
  expect(overlayMessages(roomId, [message], [{ kind: 'message.send', message }], [])).toHaveLength(1)
})

test('pages are joined only when no message is missing in between', () => {
  const [a, b, c, d] = [1, 2, 3, 4].map((pos) => said(pos, ben, '20T10:00'))
  if (!a || !b || !c || !d) throw new Error('four messages')
  const older = { messages: [a, b], hasMore: false }
  expect(joined(older, { messages: [c, d], hasMore: true }).messages.map(({ pos }) => pos)).toEqual([1, 2, 3, 4])
  expect(joined(older, { messages: [d], hasMore: true })).toEqual({ messages: [d], hasMore: true })
})

test('an old version never replaces a newer one', () => {
  const now = { ...said(1, ben, '20T10:00'), version: 3, content: 'edited' }
  const late = { ...now, version: 2, content: 'before' }
  const log = joined({ messages: [now], hasMore: false }, { messages: [late], hasMore: false })
  expect(log.messages[0]?.content).toBe('edited')
})
