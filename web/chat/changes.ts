import type { QueryClient } from '@tanstack/react-query'
import { deleteMessage, sendMessage, updateMessage, type Message } from '#shared/chat.ts'
import { newId } from '#shared/ids.ts'
import { call, reasonOf } from '../api.ts'
import { createStore } from '../store.ts'
import { forgetEdit } from '../tasks/drafts.ts'
import type { Truss } from '../truss.ts'
import { dismissAbout, tellFailure } from '../ui/toast.ts'
import { messagesQuery, putMessage } from './messages.ts'
import type { Failed } from './overlay.ts'

/** Messages that the server refused, until they are sent again or thrown away. */
export const failed = createStore<readonly Failed[]>([])
export const dismissFailed = (messageId: string): void =>
  failed.set(failed.get().filter(({ message }) => message.id !== messageId))

const entityOf = ({ id }: Message) => `message:${id}`

/** The draft of an edit. */
export const editOf = ({ id }: Message): string => `edit-message:${id}`

/** The newest version known here: an event that is not newer is of an edit before. */
function knownVersion(cache: QueryClient, { id, roomId, version }: Message): number {
  const row = cache.getQueryData(messagesQuery(roomId).queryKey)?.messages.find((each) => each.id === id)
  return Math.max(version, row?.version ?? 0)
}

/** Says something; shown at once. The id is ours, so a repeated send is one message. */
export function say(truss: Truss, me: string, roomId: string, content: string): void {
  const createdAt = new Date().toISOString()
  const row = { pos: 0, userId: me, editedAt: null, deletedAt: null, version: 0 }
  send(truss, { id: newId(), roomId, content, createdAt, ...row })
}

export function sendAgain(truss: Truss, message: Message): void {
  dismissFailed(message.id)
  send(truss, { ...message, createdAt: new Date().toISOString() })
}

function send({ cache, pending }: Truss, message: Message): void {
  const { id, roomId, content } = message
  pending.add({
    entity: entityOf(message),
    // Messages arrive in the order in which they were written.
    line: `room:${roomId}`,
    change: { kind: 'message.send', message },
    send: (key, signal) => call(sendMessage, { params: { roomId }, body: { id, content }, key, signal }),
    keep: (row) => putMessage(cache, row),
    isDoneBy: (event) => event.type === 'message.sent' && event.data.message.id === id,
    onFailed: (error) => failed.set([...failed.get(), { message, reason: reasonOf(error) }]),
  })
}

/** `onSaved` is called when the server has what was typed. */
export function editMessage(truss: Truss, message: Message, content: string, onSaved: () => void): void {
  dismissAbout(entityOf(message))
  let known = Infinity
  truss.pending.add({
    entity: entityOf(message),
    change: { kind: 'message.patch', messageId: message.id, content },
    send: async (key, signal) => {
      known = knownVersion(truss.cache, message)
      const params = { messageId: message.id }
      return call(updateMessage, { params, body: { content }, key, signal })
    },
    keep: (row) => putMessage(truss.cache, row),
    isDoneBy: (event) =>
      event.type === 'message.changed' &&
      event.data.message.id === message.id &&
      event.data.message.version > known &&
      event.data.message.content === content,
    onDone: onSaved,
    onFailed: (error) =>
      tellFailure(
        `Your message was not changed: ${reasonOf(error)}`,
        { label: 'Try again', run: () => editMessage(truss, message, content, onSaved) },
        entityOf(message),
      ),
  })
}

export function removeMessage({ pending, cache }: Truss, message: Message): void {
  pending.add({
    entity: entityOf(message),
    change: { kind: 'message.delete', messageId: message.id },
    send: (key, signal) => call(deleteMessage, { params: { messageId: message.id }, key, signal }),
    keep() {
      // The answer has no row; the event has, and until then this is what it will say.
      const now = new Date().toISOString()
      putMessage(cache, { ...message, content: '', deletedAt: now })
    },
    isDoneBy: (event) => event.type === 'message.deleted' && event.data.message.id === message.id,
    onDone: () => forgetEdit(editOf(message)),
    onFailed: (error) => tellFailure(`The message was not deleted: ${reasonOf(error)}`),
  })
}
