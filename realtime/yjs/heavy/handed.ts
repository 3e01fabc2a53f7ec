import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { WebSocketServer } from 'ws'
import { recheck } from '../access.ts'
import type { Yjs } from '../context.ts'
import { enter } from '../enter.ts'
import { projectBehind } from '../project.ts'
import { versionOfDue } from '../versions.ts'
import type { Knock } from './messages.ts'

type Stored = { name: string; gen: number; rev: number }

/** What a process for heavy rooms does for the one that started it. */
export const handedWork = (ctx: Yjs, wss: WebSocketServer) => ({
  isOpen: (name: string): boolean => [...ctx.rooms.values()].some((room) => room.name === name),
  /** Lets somebody in whose knock was answered elsewhere. */
  enter(knock: Knock, socket: Socket): void {
    const { principal, ref, access, v1 } = knock
    const req = new IncomingMessage(socket)
    req.method = 'GET'
    req.headers = knock.headers
    const head = Buffer.from(knock.head, 'base64')
    const connection = enter(ctx, wss, { req, socket, head, principal, ref, access, v1 })
    // Access may have changed on the way here, when no process knew of this connection.
    if (connection) void recheck(ctx, connection)
  },
  project: ({ name, gen, rev }: Stored): Promise<void> => projectBehind(ctx, { _id: name, gen, rev }),
  version: ({ name, gen }: Stored): Promise<void> => versionOfDue(ctx, name, gen),
})
