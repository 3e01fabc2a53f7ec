import type { z } from 'zod'
import type { Action } from './roles.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may knock. `anyone`: no session needed. `user`: any signed-in person, the answer holds only what is theirs.
 * `admin`: `User.role` admin of the installation. An action: decided by the role on the object, see roles.ts.
 */
export type May = 'anyone' | 'user' | 'admin' | Action

type Shapes = {
  /** One sentence for the OpenAPI page. */
  summary: string
  may: May
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  result: z.ZodType
  /** Success status, 200 when not given. */
  status?: 200 | 201 | 204
  /** `optional`: the change accepts If-Match. `etag`: the answer is one row whose `version` is its ETag. */
  ifMatch?: 'optional'
  /** A body that is not JSON (an upload): the route reads the stream itself. */
  stream?: true
  /** The change is not made in Postgres: no transaction is held meanwhile, and made twice it must be as if made once. */
  elsewhere?: true
  /** The answer holds a secret shown once: it is not stored with an Idempotency-Key. */
  secret?: true
}

export type Endpoint<S extends Shapes = Shapes> = S & { method: Method; path: string }
type OutputOf<T> = T extends z.ZodType ? z.output<T> : undefined
type InputOf<T> = T extends z.ZodType ? z.input<T> : undefined
export type Params<E extends Endpoint> = OutputOf<E['params']>
export type Query<E extends Endpoint> = OutputOf<E['query']>
export type Body<E extends Endpoint> = OutputOf<E['body']>
export type QueryInput<E extends Endpoint> = InputOf<E['query']>
export type BodyInput<E extends Endpoint> = InputOf<E['body']>
export type Result<E extends Endpoint> = z.output<E['result']>

/**
 * One HTTP operation under `/api/v1`. The route, the validation in and out, the typed client, the OpenAPI page and the
 * role matrix test are all derived from it. `path` uses `:name` for parameters.
 */
export function endpoint<const S extends Shapes>(
  method: Method,
  path: string,
  shapes: S,
): S & { method: Method; path: string } {
  return { method, path, ...shapes }
}
