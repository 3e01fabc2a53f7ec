import type { Server } from 'node:http'
import type { AccessChanged } from '#shared/ports.ts'
import { socketPath, yjsPath } from '#shared/socket.ts'
import { createYjs, type Unsaved, type YjsDeps } from './yjs/engine.ts'
import { refuseUpgrade } from './yjs/upgrade.ts'

export type RealtimeDeps = YjsDeps & {
  /** Upgrades of other parts of the process (the dev server's own socket) that must be left alone. */
  isForeign?: (path: string) => boolean
}

export type Realtime = ReturnType<typeof createRealtime>

/** The realtime role: one router for all WebSocket upgrades of the HTTP server, and what stands behind it. */
export function createRealtime(deps: RealtimeDeps) {
  const yjs = createYjs(deps)
  return {
    yjs,
    /** Takes the server's `upgrade` event. Paths that are nobody's are answered 404. */
    attach(server: Server): void {
      server.on('upgrade', (req, socket, head) => {
        const path = (req.url ?? '').split('?')[0] ?? ''
        if (path.startsWith(`${yjsPath}/`)) return void yjs.handleUpgrade(req, socket, head)
        // engine.io listens to the same event itself.
        if (path === socketPath || path.startsWith(`${socketPath}/`) || deps.isForeign?.(path)) return
        refuseUpgrade(socket, 404)
      })
    },
    /** Call for each `access.changed` of the bus. */
    onAccessChanged: (change: AccessChanged): void => yjs.onAccessChanged(change),
    /** Stores and closes everything; resolves within `deadlineMs` with what could not be stored. */
    close: (deadlineMs: number): Promise<Unsaved[]> => yjs.shutdown(deadlineMs),
  }
}
