import { timingSafeEqual } from 'node:crypto'
import express, { type Request, type Router } from 'express'
import type { Registry } from 'prom-client'
import type { Server } from '../context.ts'

export type Health = { draining: boolean }

const withTimeout = <T>(work: Promise<T>, ms: number): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms).unref()),
  ])

async function probe(work: () => Promise<unknown>): Promise<'up' | 'down'> {
  return withTimeout(work(), 2000).then(
    () => 'up' as const,
    () => 'down' as const,
  )
}

const isLocal = (req: Request) =>
  req.get('x-forwarded-for') === undefined &&
  ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(req.socket.remoteAddress ?? '')

function knowsSecret(req: Request, secret: string): boolean {
  const given = Buffer.from(req.get('authorization') ?? '')
  const wanted = Buffer.from(`Bearer ${secret}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/**
 * `/healthz`: the process lives. `/readyz`: it may get requests: not draining, and its stores answer (Redis may be away:
 * everything in it can be lost). `/metrics`: Prometheus text, for this machine or with `Bearer INTERNAL_SECRET`.
 */
export function healthRoutes(
  server: Server,
  health: Health,
  registry: Pick<Registry, 'contentType' | 'metrics'>,
  internalSecret: string,
): Router {
  const router = express.Router()
  router.get('/healthz', (_req, res) => void res.json({ status: 'alive' }))
  router.get('/readyz', async (_req, res) => {
    const [postgres, mongodb, redis] = await Promise.all([
      probe(() => server.root.$queryRaw`SELECT 1`),
      probe(() => server.mongo.command({ ping: 1 })),
      probe(() => server.redis.ping()),
    ])
    const ready = !health.draining && postgres === 'up' && mongodb === 'up'
    res.status(ready ? 200 : 503).json({ ready, draining: health.draining, postgres, mongodb, redis })
  })
  router.get('/metrics', async (req, res) => {
    if (!isLocal(req) && !knowsSecret(req, internalSecret)) return void res.status(404).end()
    res.type(registry.contentType).send(await registry.metrics())
  })
  return router
}
