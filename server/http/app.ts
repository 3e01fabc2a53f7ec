import { randomUUID } from 'node:crypto'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { endpoints } from '#shared/api.ts'
import { uploadFile } from '#shared/files.ts'
import { findSession } from '../accounts/sessions.ts'
import type { PublicCtx, Server } from '../context.ts'
import { refuse } from '../errors.ts'
import { features } from '../features.ts'
import { asyncapi } from './asyncapi.ts'
import { cookiesOf, tokenIn } from './cookie.ts'
import { httpMetrics, type Metrics } from './metrics.ts'
import { openapi } from './openapi.ts'
import { isOurOrigin, originOf } from './origin.ts'
import { answerErrors, unknownPath } from './problem.ts'
import { type RateLimiter, rateLimiter } from './rateLimit.ts'
import { binder, type Knock } from './route.ts'

/** Gives each request an id and one log line without query, body or token: paths are logged as their pattern. */
const logRequests =
  (server: Server, metrics: Metrics): RequestHandler =>
  (req, res, next) => {
    const started = performance.now()
    const requestId = randomUUID()
    const log = server.log.child({ requestId })
    Object.assign(res.locals, { requestId, log })
    res.set('X-Request-Id', requestId)
    res.on('finish', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10
      const route: unknown = req.route?.path ?? 'unknown'
      metrics.observe(req.method, String(route), res.statusCode, ms / 1000)
      log[res.statusCode >= 500 ? 'error' : 'debug'](
        { method: req.method, route, status: res.statusCode, ms, userId: res.locals['userId'] },
        'request',
      )
    })
    next()
  }

async function knock(server: Server, take: RateLimiter, req: Request, res: Response): Promise<Knock> {
  const headers = {
    cookie: req.get('cookie'),
    origin: req.get('origin'),
    host: req.get('host'),
    forwardedProto: req.get('x-forwarded-proto'),
  }
  const isSafe = req.method === 'GET' || req.method === 'HEAD'
  if (!isSafe && !isOurOrigin(server.config, headers))
    refuse('forbidden', 'This request does not come from a page of this installation (Origin).')

  const token = tokenIn(headers.cookie)
  const session = token ? await findSession(server, token) : null
  const { limits } = server.config
  const { limit, remaining, resetSeconds } = await take(
    `api:${session?.userId ?? req.ip}`,
    limits.requestsPerMinute,
    server.now(),
  )
  res.set({ RateLimit: `"default";r=${remaining};t=${resetSeconds}`, 'RateLimit-Policy': `"default";q=${limit};w=60` })

  const ctx: PublicCtx & { sessionId?: string } = {
    ...server,
    log: res.locals['log'] as Server['log'],
    db: server.root,
    userId: session?.userId ?? null,
    requestId: String(res.locals['requestId']),
    ip: req.ip ?? null,
    device: (req.get('user-agent') ?? 'unknown').slice(0, 300),
  }
  return {
    ctx: session ? { ...ctx, sessionId: session.sessionId } : ctx,
    cookies: cookiesOf(server.config, headers.forwardedProto, res),
    origin: originOf(server.config, headers),
  }
}

/**
 * The API as an Express app: `/api/v1/*`, `/api/openapi.json`, `/api/asyncapi.json`. Throws at start when a contract has no route. The caller
 * mounts health, metrics and the web client beside it.
 */
export function createApi(server: Server, metrics: Metrics = httpMetrics()): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', server.config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', false)

  const router = express.Router({ caseSensitive: true, strict: false })
  const missing = new Set(Object.values(endpoints))
  const take = rateLimiter(server.redis, server.log)
  const on = binder(
    router,
    (req, res) => knock(server, take, req, res),
    (endpoint) => missing.delete(endpoint),
  )
  for (const feature of features) feature(on)
  if (missing.size > 0) throw new Error(`no route for ${[...missing].map((e) => `${e.method} ${e.path}`).join(', ')}`)

  const pages = { openapi: openapi(), asyncapi: asyncapi() }
  app.get('/api/openapi.json', (_req, res) => void res.json(pages.openapi))
  app.get('/api/asyncapi.json', (_req, res) => void res.json(pages.asyncapi))
  app.use('/api', logRequests(server, metrics))
  const json = express.json({ limit: server.config.limits.jsonBytes, type: ['application/json', 'application/*+json'] })
  // An uploaded JSON file is a file: its route reads the stream.
  app.use('/api/v1', (req, res, next) => (req.path === uploadFile.path ? next() : json(req, res, next)), router)
  app.use('/api', unknownPath)
  app.use(answerErrors)
  return app
}
