import type { Request, RequestHandler, Response, Router } from 'express'
import type { Body, Endpoint, Params, Query, Result } from '#shared/endpoint.ts'
import type { Ctx, PublicCtx } from '../context.ts'
import { refuse } from '../errors.ts'
import type { Cookies } from './cookie.ts'
import { hashOf, once, onceElsewhere } from './idempotency.ts'
import { etagOf, versionOf } from './version.ts'
import { refuseIllFormed } from './wellFormed.ts'

export type CtxOf<E extends Endpoint> = E['may'] extends 'anyone' ? PublicCtx : Ctx
export type Input<E extends Endpoint> = {
  params: Params<E>
  query: Query<E>
  body: Body<E>
  /** Version from If-Match, undefined when the caller did not ask. */
  ifMatch: number | undefined
  cookies: Cookies
  /** What names a repeat of this very request by this person, whatever it does; null when it may not be recognised. */
  repeat: string | null
  /** Where this installation is reached, for links in answers. */
  origin: string
}
// A change that answers nothing (204) may be a function that returns nothing.
type Answered<E extends Endpoint> = Result<E> extends undefined ? void : Result<E>
export type Handler<E extends Endpoint> = (ctx: CtxOf<E>, input: Input<E>) => Promise<Answered<E>>
export type StreamHandler<E extends Endpoint> = (
  ctx: CtxOf<E>,
  input: Input<E>,
  req: Request,
  res: Response,
) => Promise<void>

/** A feature's door: binds its endpoints to its service. */
export type Feature = (on: On) => void
export type On = {
  <E extends Endpoint>(endpoint: E, handle: Handler<E>): void
  stream<E extends Endpoint>(endpoint: E, handle: StreamHandler<E>): void
}

export type Knock = { ctx: PublicCtx; cookies: Cookies; origin: string }

function inputOf<E extends Endpoint>(endpoint: E, req: Request, { cookies, origin }: Knock): Input<E> {
  for (const part of [req.params, req.query, req.body]) refuseIllFormed(part)
  return {
    params: endpoint.params?.parse(req.params) as Params<E>,
    query: endpoint.query?.parse(req.query) as Query<E>,
    body: bodyOf(endpoint, req) as Body<E>,
    ifMatch: endpoint.ifMatch ? versionOf(req.get('if-match')) : undefined,
    cookies,
    repeat: null,
    origin,
  }
}

function bodyOf(endpoint: Endpoint, req: Request): unknown {
  if (!endpoint.body || endpoint.stream) return undefined
  const isSent = req.get('transfer-encoding') !== undefined || Number(req.get('content-length') ?? 0) > 0
  if (req.body === undefined && isSent) refuse('unsupported', 'Send the body as JSON (Content-Type: application/json).')
  return endpoint.body.parse(req.body ?? {})
}

const isSignedIn = (ctx: PublicCtx): ctx is Ctx => ctx.userId !== null

// The key of a repeat: the header, or the id that a client gave what it creates (architecture.md section 5, Ids).
function keyOf(endpoint: Endpoint, req: Request, body: unknown): string | null {
  const header = req.get('idempotency-key')
  if (header !== undefined)
    return header.length <= 200 && header !== ''
      ? header
      : refuse('invalid', 'Idempotency-Key must have 1 to 200 characters.')
  const id = endpoint.status === 201 && body && typeof body === 'object' && 'id' in body ? body.id : undefined
  return typeof id === 'string' ? `id:${id}` : null
}

function send(endpoint: Endpoint, req: Request, res: Response, status: number, body: unknown): void {
  if (status === 204 || body === undefined) return void res.status(204).end()
  const version = typeof body === 'object' && body !== null && 'version' in body ? body.version : undefined
  if (typeof version === 'number') res.set('ETag', etagOf(version))
  // A browser would ask whether its copy is still good, with the ETag of whoever signed in before: their `GET /me` has the same one. And what
  // somebody could see does not stay on a disk when they leave. A program that asks with If-None-Match knows who it is.
  res.set('Cache-Control', 'no-store')
  if (endpoint.method === 'GET' && typeof version === 'number' && req.get('if-none-match') === etagOf(version))
    return void res.status(304).end()
  res.status(status).json(body)
}

async function answer<E extends Endpoint>(
  endpoint: E,
  handle: Handler<E>,
  knock: Knock,
  req: Request,
  res: Response,
): Promise<void> {
  const input = inputOf(endpoint, req, knock)
  const status = endpoint.status ?? 200
  const run = async (ctx: PublicCtx, repeat: string | null = null) =>
    endpoint.result.parse(await handle(ctx as CtxOf<E>, { ...input, repeat }))

  const key = endpoint.method === 'GET' || endpoint.secret ? null : keyOf(endpoint, req, input.body)
  if (key === null || !isSignedIn(knock.ctx)) return send(endpoint, req, res, status, await run(knock.ctx))

  const hash = hashOf(endpoint.method, req.path, input.query ?? null, input.body ?? null)
  const { ctx } = knock
  const done = endpoint.elsewhere
    ? await onceElsewhere(ctx, key, hash, async () => ({
        status,
        body: await run(ctx, `${ctx.userId} ${key} ${hash}`),
      }))
    : await once(ctx, key, hash, async (tx) => ({ status, body: await run(tx) }))
  send(endpoint, req, res, done.status, done.body ?? undefined)
}

/**
 * Binds endpoints to a router: parse in, check that somebody is signed in (services check the rest), call, parse out,
 * answer. `knock` says who asks.
 */
export function binder(
  router: Router,
  knock: (req: Request, res: Response) => Promise<Knock>,
  bound: (endpoint: Endpoint) => void,
): On {
  const bind = (endpoint: Endpoint, handler: (knocked: Knock, req: Request, res: Response) => Promise<void>) => {
    const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
    const run: RequestHandler = async (req, res) => {
      const knocked = await knock(req, res)
      res.locals['userId'] = knocked.ctx.userId
      if (endpoint.may !== 'anyone' && !isSignedIn(knocked.ctx)) refuse('unauthenticated', 'Sign in first.')
      await handler(knocked, req, res)
    }
    router[method](endpoint.path, run)
    bound(endpoint)
  }
  const on = <E extends Endpoint>(endpoint: E, handle: Handler<E>) =>
    bind(endpoint, (knocked, req, res) => answer(endpoint, handle, knocked, req, res))
  const stream = <E extends Endpoint>(endpoint: E, handle: StreamHandler<E>) =>
    bind(endpoint, (knocked, req, res) => handle(knocked.ctx as CtxOf<E>, inputOf(endpoint, req, knocked), req, res))
  return Object.assign(on, { stream })
}
