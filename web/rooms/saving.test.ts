import { expect, test } from 'vitest'
import { newWire, reconnectDelay, savingOf, unsavedOf, wireAfter, type Wire, type WireEvent } from './saving.ts'

const after = (...events: WireEvent[]): Wire => events.reduce(wireAfter, newWire)
const says = (...events: WireEvent[]) => savingOf(after(...events))

const informed: WireEvent = { type: 'informed', role: 'write', degraded: 'none' }
const answer: WireEvent = { type: 'sent', frame: 'step2' }
const edit: WireEvent = { type: 'sent', frame: 'update' }
const offlineEdit: WireEvent = { type: 'editedOffline' }
const ack = (durable: number): WireEvent => ({ type: 'acknowledged', durable })
const lost = (code: number, reason = ''): WireEvent => ({ type: 'lost', code, reason })
/** Connected, greeted, and the first answer is durable. */
const open: WireEvent[] = [{ type: 'connected' }, informed, answer, ack(1)]

test('nothing is called saved before the server has acknowledged what this browser brought', () => {
  expect(says({ type: 'connected' }, informed, answer).state).toBe('opening')
  expect(says(...open).state).toBe('saved')
})

test('an edit is saving until its own frame is durable', () => {
  expect(says(...open, edit, edit, ack(2)).state).toBe('saving')
  expect(says(...open, edit, edit, ack(3)).state).toBe('saved')
})

test('edits made offline are counted and stay unsaved until the answer after the reconnect is durable', () => {
  const offline = [...open, lost(1006), offlineEdit, offlineEdit, offlineEdit]
  expect(says(...offline)).toEqual({ state: 'offline', changes: 3 })
  expect(says(...offline, { type: 'connected' }, informed).state).toBe('saving')
  expect(says(...offline, { type: 'connected' }, informed, answer).state).toBe('saving')
  expect(says(...offline, { type: 'connected' }, informed, answer, ack(1)).state).toBe('saved')
})

test('what was sent but not acknowledged when the connection broke is still unsaved', () => {
  const broken = [...open, edit, edit, edit, ack(2), lost(1006)]
  expect(says(...broken)).toEqual({ state: 'offline', changes: 2 })
})

test('the acknowledgement of an edit made before the answer does not vouch for the offline ones', () => {
  const wire = after(offlineEdit, { type: 'connected' }, informed, edit, ack(1))
  expect(unsavedOf(wire)).toBe(2)
  expect(savingOf(wire).state).toBe('saving')
  expect(unsavedOf([answer, ack(2)].reduce(wireAfter, wire))).toBe(0)
})

test('an acknowledgement of the connection before counts for nothing', () => {
  const wire = after(...open, edit, edit, edit, edit, ack(5), lost(1012), offlineEdit, { type: 'connected' })
  expect(unsavedOf(wire)).toBe(1)
})

test('a refused edit says why, and that it is kept, until the connection is made anew', () => {
  const refused = [...open, edit, { type: 'denied', reason: 'you may only read here' } as const]
  expect(says(...refused)).toEqual({ state: 'notSaved', reason: 'you may only read here', changes: 1 })
  expect(says(...refused, lost(4500), { type: 'connected' }, informed, answer, ack(1)).state).toBe('saved')
})

test('a server that cannot store is not called saving for ever', () => {
  expect(says(...open, { type: 'informed', role: 'write', degraded: 'unsaved' }, edit).state).toBe('notSaved')
})

test('a server that takes nothing more says so before anything is typed, and a reader is not troubled with it', () => {
  const full: WireEvent = { type: 'informed', role: 'write', degraded: 'readonly' }
  expect(says(...open, full)).toMatchObject({ state: 'notSaved', changes: 0 })
  expect(says(...open, full, informed).state).toBe('saved')
  expect(says(...open, { type: 'informed', role: 'read', degraded: 'readonly' }).state).toBe('readOnly')
})

test('who sent too much at once is told to slow down, keeps it, and is saved when the connection is back', () => {
  const slowed = [...open, edit, edit, ack(2), lost(4529, 'too many frames')]
  expect(says(...slowed)).toMatchObject({ state: 'notSaved', reason: expect.stringContaining('slow down'), changes: 1 })
  expect(says(...slowed, { type: 'connected' }, informed).state).toBe('notSaved')
  expect(says(...slowed, { type: 'connected' }, informed, answer).state).toBe('saving')
  expect(says(...slowed, { type: 'connected' }, informed, answer, ack(1)).state).toBe('saved')
  expect(reconnectDelay(1, 4529, 0)).toBe(3000)
})

test('who sent one frame too large is told the way out', () => {
  expect(says(...open, edit, lost(4413))).toMatchObject({ reason: expect.stringContaining('in parts'), changes: 1 })
})

test('a reader sees that it is read-only, and a lost role keeps what was typed', () => {
  const reader: WireEvent = { type: 'informed', role: 'read', degraded: 'none' }
  expect(says({ type: 'connected' }, reader, answer, ack(1)).state).toBe('readOnly')
  const demoted = after(...open, edit, lost(4501, 'role is read'), { type: 'connected' }, reader, answer)
  expect(unsavedOf(demoted)).toBe(1)
  expect(savingOf(wireAfter(demoted, { type: 'denied', reason: 'you may only read here' }))).toEqual({
    state: 'notSaved',
    reason: 'you may only read here',
    changes: 1,
  })
})

test('final close codes each have their own word', () => {
  expect(says(...open, edit, lost(4401))).toEqual({ state: 'noAccess', changes: 1 })
  expect(says(lost(4403)).state).toBe('noAccess')
  expect(says(...open, lost(4404)).state).toBe('deleted')
  expect(says(...open, lost(4409)).state).toBe('renewed')
  expect(says(...open, edit, lost(4413)).state).toBe('notSaved')
  expect(says(...open, lost(4400, 'not a Yjs frame'))).toMatchObject({ state: 'notSaved', reason: 'not a Yjs frame' })
  expect(says(...open, lost(1013)).state).toBe('offline')
})

test('a room that had ended is opened again with what was kept', () => {
  const restored: WireEvent[] = [...open, edit, lost(4404), { type: 'knocked' }]
  expect(says(...restored).state).toBe('opening')
  expect(says(...restored, { type: 'connected' }, informed, answer, ack(1)).state).toBe('saved')
})

test('reconnects spread out and wait at most half a minute', () => {
  expect(reconnectDelay(1, 1012, 0)).toBe(100)
  expect(reconnectDelay(1, 1012, 1)).toBe(600)
  expect(reconnectDelay(30, 1006, 1)).toBe(30_100)
})
