import { z } from 'zod'
import { Published } from './events.ts'
import { Id } from './ids.ts'
import { Farewell, type Payloads, PresenceStatus, type ServerToClient, Viewing } from './socket.ts'

/** What the server tells. Apart from socket.ts, because the shapes of all events are much to load for a page that needs two paths. */
export const serverMessages = {
  bye: Farewell,
  event: Published,
  resync: z.int(),
  presence: z.array(z.object({ userId: Id, status: PresenceStatus })),
  typing: z.object({ roomId: Id, userId: Id, name: z.string(), on: z.boolean() }),
  viewing: Viewing.extend({ userIds: z.array(Id) }),
  writing: Viewing.extend({ userId: Id, name: z.string(), on: z.boolean() }),
} satisfies Payloads<ServerToClient>
