import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Database } from '@hocuspocus/extension-database'
import { Server } from '@hocuspocus/server'

/**
 * Hocuspocus with its defaults and its database extension on the table of its SQLite extension, in a file. `sqlite3` needs an install
 * script, so SQLite is here a build that needs none, in a thread as `sqlite3` has it, so that writing never stops the server.
 */
const folder = mkdtempSync(join(tmpdir(), 'truss-hocuspocus-'))
const sqlite = new Worker(new URL('./sqlite.mjs', import.meta.url), { workerData: join(folder, 'db.sqlite') })
const waiting = new Map<number, (found: Uint8Array | null) => void>()
let asked = 0
sqlite.on('message', ({ id, found }: { id: number; found: Uint8Array | null }) => {
  waiting.get(id)?.(found)
  waiting.delete(id)
})
const ask = (name: string, state?: Uint8Array) =>
  new Promise<Uint8Array | null>((resolve) => {
    asked += 1
    waiting.set(asked, resolve)
    sqlite.postMessage({ id: asked, name, state })
  })

const database = new Database({
  fetch: ({ documentName }) => ask(documentName),
  store: async ({ documentName, state }) => void (await ask(documentName, state)),
})
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, stopOnSignals: false, extensions: [database] })
await server.listen()
process.stdout.write(`${JSON.stringify({ port: server.address.port })}\n`)
process.on('SIGTERM', () => {
  void sqlite.terminate().then(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })
})
