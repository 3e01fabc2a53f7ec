import type { Farewell } from '#shared/socket.ts'
import type { Listener, Node } from './context.ts'

/** Says why and ends the connection. */
export function endListener(node: Node, listener: Listener, reason: Farewell['reason']): void {
  if (!listener.socket.connected) return
  node.metrics.ended.inc({ reason })
  listener.socket.emit('bye', { reason })
  // A disconnect by the server stays one: the client does not come back. A cut transport it does come back from.
  if (reason === 'signed_out' || reason === 'no_access' || reason === 'too_fast') listener.socket.disconnect(true)
  else listener.socket.conn.close()
}
