import type { Message } from '#shared/chat.ts'
import type { Change } from '../pending/changes.ts'
import { today } from '../ui/time.ts'

/** A message as it is shown. `sent`: the server has it. */
export type Shown = Message & { state: 'sent' | 'sending' | { failed: string } }

export type Failed = { message: Message; reason: string }

const sent = new WeakMap<Message, Shown>()

/** The same object for the same row, so that a message is drawn again only when it changes. */
function sentOnce(message: Message): Shown {
  const known = sent.get(message) ?? { ...message, state: 'sent' as const }
  sent.set(message, known)
  return known
}

/** Messages of a room with what waits to be sent, or was refused, at the end. */
export function overlayMessages(
  roomId: string,
  messages: readonly Message[],
  changes: readonly Change[],
  failed: readonly Failed[],
): Shown[] {
  const known = new Set(messages.map(({ id }) => id))
  const shown = messages.map(sentOnce)
  for (const { message, reason } of failed) {
    if (message.roomId === roomId && !known.has(message.id)) shown.push({ ...message, state: { failed: reason } })
  }
  for (const change of changes) {
    if (change.kind === 'message.send') {
      const { message } = change
      if (message.roomId === roomId && !known.has(message.id)) shown.push({ ...message, state: 'sending' })
    }
    if (change.kind !== 'message.patch' && change.kind !== 'message.delete') continue
    const at = shown.findIndex(({ id }) => id === change.messageId)
    const old = shown[at]
    if (!old) continue
    const now = new Date().toISOString()
    shown[at] =
      change.kind === 'message.patch'
        ? { ...old, content: change.content, editedAt: now }
        : { ...old, content: '', deletedAt: now }
  }
  return shown
}

/** What stands in the column of messages, in order. */
export type Line =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: Shown; isFirst: boolean }

const groupMs = 5 * 60_000
const dayOf = (iso: string): string => today(new Date(iso))

/**
 * Lines of a room: a line a day, one "New" line before the first message of somebody else after `readPos` (null: none),
 * and messages of one person within five minutes under one name.
 */
export function linesOf(messages: readonly Shown[], readPos: number | null, me: string): Line[] {
  const lines: Line[] = []
  let before: Shown | null = null
  let isNewShown = readPos === null
  for (const message of messages) {
    const isOtherDay: boolean = !before || dayOf(before.createdAt) !== dayOf(message.createdAt)
    if (isOtherDay) lines.push({ kind: 'day', key: `day ${message.id}`, at: message.createdAt })
    const isNew = !isNewShown && message.userId !== me && message.pos > (readPos ?? 0) && message.pos > 0
    if (isNew) {
      lines.push({ kind: 'new', key: 'new' })
      isNewShown = true
    }
    const follows: boolean =
      !isOtherDay &&
      !isNew &&
      before?.userId === message.userId &&
      Date.parse(message.createdAt) - Date.parse(before.createdAt) < groupMs
    lines.push({ kind: 'message', key: message.id, message, isFirst: !follows })
    before = message
  }
  return lines
}
