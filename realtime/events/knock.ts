import type { IncomingMessage } from 'node:http'
import type { KnockHeaders, Principal } from '#shared/ports.ts'
import type { IoSocket, Node } from './context.ts'

type Knock = { headers: KnockHeaders; principal: Principal | null }
type Refusal = 'unauthenticated' | 'too_many_connections'

/** Who knocked, by request: asked before the upgrade, used when the namespace is entered. */
export type Knocks = WeakMap<IncomingMessage, Knock>

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

const headersOf = ({ headers }: IncomingMessage): KnockHeaders => ({
  cookie: headers.cookie,
  origin: first(headers.origin),
  host: headers.host,
  forwardedProto: first(headers['x-forwarded-proto']),
})

/**
 * Before the upgrade: asks who it is. What may pass by waiting (a restart, a full process, an api that is away) is
 * refused here, as a client comes back by itself from a failed transport; the final answers are given by `admit`.
 */
export async function askWho(node: Node, knocks: Knocks, req: IncomingMessage): Promise<string | null> {
  if (node.stopping) return refuse(node, 'restart')
  if (node.listeners.size >= node.limits.connections) return refuse(node, 'overload')
  const headers = headersOf(req)
  try {
    knocks.set(req, { headers, principal: await node.api.principalOf(headers) })
    return null
  } catch (err) {
    node.log.warn({ err }, 'a knock could not be checked')
    return refuse(node, 'unavailable')
  }
}

function refuse(node: Node, reason: string): string {
  node.metrics.refused.inc({ reason })
  return reason
}

/** Into the namespace, or a `connect_error` with the reason as its message, after which a client does not retry. */
export function admit(node: Node, knocks: Knocks, socket: IoSocket): Refusal | null {
  const knock = knocks.get(socket.request)
  if (!knock?.principal) return turnAway(node, socket, 'unauthenticated')
  const { userId } = knock.principal
  let open = 0
  for (const { principal } of node.listeners.values()) if (principal.userId === userId) open++
  if (open >= node.limits.connectionsPerUser) return turnAway(node, socket, 'too_many_connections')
  const { principal, headers } = knock
  socket.data.listener = {
    socket,
    principal,
    headers,
    place: { state: 'nowhere' },
    rooms: new Set(),
    turn: 0,
    changes: 0,
    checking: 'no',
    checkedAt: node.now(),
    nextCheckAt: node.now() + node.limits.recheckMs * (0.8 + Math.random() / 5),
    status: 'online',
    viewing: null,
    viewingTurn: 0,
    buckets: new Map(),
  }
  return null
}

function turnAway(node: Node, socket: IoSocket, reason: Refusal): Refusal {
  node.metrics.refused.inc({ reason })
  // Engine.io would keep the transport of a refused socket open until `connectTimeout`.
  setImmediate(() => socket.conn.close())
  return reason
}
