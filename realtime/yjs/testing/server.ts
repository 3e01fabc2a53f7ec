import { openWorld } from './world.ts'

/** A realtime server in a process of its own, so that a test can kill it. Arguments: document database URL, database name. */
const [url, database] = process.argv.slice(2)
if (!url || !database) throw new Error('give the url and the name of the database')
const world = await openWorld({ url, database, limits: { tickMs: 1000 } })
process.stdout.write(`${JSON.stringify({ port: world.port })}\n`)
