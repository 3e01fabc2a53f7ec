import { collectDefaultMetrics } from 'prom-client'
import type { ServerOptions } from './child.ts'
import { openWorld } from './world.ts'

/**
 * A realtime server in a process of its own, so that a test can kill it. Arguments: document database URL, database name, and as JSON
 * what else it is given.
 */
const [url, database, more] = process.argv.slice(2)
if (!url || !database) throw new Error('give the url and the name of the database')
const { redis, limits, heavy = 0 }: ServerOptions = JSON.parse(more ?? '{}')
const world = await openWorld({ url, database, heavy, limits: { tickMs: 1000, ...limits }, ...(redis && { redis }) })
collectDefaultMetrics({ register: world.registry, prefix: 'truss_' })
process.stdout.write(`${JSON.stringify({ port: world.port })}\n`)
process.once('SIGTERM', () => {
  void world.close(false).then((unsaved) => {
    // For whoever reads the output of a soak: these come back from the clients.
    if (unsaved.length > 0) process.stderr.write(`${JSON.stringify({ stopped: world.processId, unsaved })}\n`)
    process.exit(0)
  })
})
