// The table of Hocuspocus' SQLite extension, behind messages: `{ id, name, state? }` stores or fetches, `{ id, found }` answers.
import { parentPort, workerData } from 'node:worker_threads'
import sqlite from 'node-sqlite3-wasm'

const db = new sqlite.Database(workerData)
db.exec('CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))')
const insert = db.prepare(
  'INSERT INTO "documents" ("name", "data") VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET data = excluded.data',
)
const select = db.prepare('SELECT data FROM "documents" WHERE name = ?')

parentPort?.on('message', ({ id, name, state }) => {
  if (state) insert.run([name, state])
  const found = state ? null : (select.get([name])?.data ?? null)
  parentPort?.postMessage({ id, found })
})
