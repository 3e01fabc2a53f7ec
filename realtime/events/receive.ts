import type { Welcome } from '#shared/socket.ts'
import { setActive } from '../presence/people.ts'
import { relayTyping, relayWriting } from '../presence/typing.ts'
import { setViewing } from '../presence/viewing.ts'
import type { IoSocket, Listener, Node } from './context.ts'
import { endListener } from './ending.ts'
import { hello, leave } from './hello.ts'
import { takeToken } from './rate.ts'

/** Takes what a connection sends. Nothing it sends throws, and no content is logged. */
export function receive(node: Node, socket: IoSocket): void {
  const { listener } = socket.data
  if (!listener) return void socket.disconnect(true)
  node.listeners.set(socket.id, listener)
  socket.use((_sent, next) => {
    if (!isWithin(node, listener, 'messages')) return endListener(node, listener, 'too_fast')
    next()
  })
  socket.on('hello', (sent, answer) => void answerHello(node, listener, sent, answer))
  socket.on('typing', (sent) => {
    if (isWithin(node, listener, 'typing')) relayTyping(node, listener, sent)
  })
  socket.on('writing', (sent) => {
    if (isWithin(node, listener, 'typing')) relayWriting(node, listener, sent)
  })
  socket.on('active', (sent) => {
    if (isWithin(node, listener, 'active')) setActive(node, listener, sent)
  })
  socket.on('viewing', (sent) => {
    if (!isWithin(node, listener, 'viewing')) return
    void setViewing(node, listener, sent).catch((err: unknown) => {
      node.log.warn({ err }, 'viewing could not be checked')
      node.metrics.failures.inc({ what: 'viewing' })
    })
  })
  // Before the socket has left its rooms, so that what it leaves behind is known.
  socket.on('disconnecting', () => {
    leave(node, listener)
    listener.turn++
    node.listeners.delete(socket.id)
    node.rechecks.waiting.delete(listener)
  })
}

function isWithin(
  node: Node,
  listener: Listener,
  what: 'messages' | 'typing' | 'active' | 'viewing' | 'hellos',
): boolean {
  const isAllowed = takeToken(listener.buckets, what, node.limits[what], node.now())
  if (!isAllowed) node.metrics.ignored.inc({ reason: what })
  return isAllowed
}

async function answerHello(node: Node, listener: Listener, sent: unknown, answer: unknown): Promise<void> {
  const welcome = await welcomeTo(node, listener, sent)
  node.metrics.hellos.inc({ answer: welcome.state === 'refused' ? welcome.reason : welcome.state })
  if (typeof answer === 'function') answer(welcome)
  // A client whose transport was cut comes back by itself, later each time; one that was only refused would wait for ever.
  if (welcome.state === 'refused' && welcome.reason === 'unavailable') endListener(node, listener, 'unavailable')
}

async function welcomeTo(node: Node, listener: Listener, sent: unknown): Promise<Welcome> {
  if (!isWithin(node, listener, 'hellos')) return { state: 'refused', reason: 'rate_limited' }
  try {
    return await hello(node, listener, sent)
  } catch (err) {
    node.log.warn({ err }, 'a hello could not be answered')
    return { state: 'refused', reason: 'unavailable' }
  }
}
