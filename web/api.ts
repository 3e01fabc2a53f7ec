import type { BodyInput, Endpoint, Params, QueryInput, Result } from '#shared/endpoint.ts'
import { Problem } from '#shared/problem.ts'

type Given<K extends string, T> = [T] extends [undefined] ? { [P in K]?: undefined } : { [P in K]: T }
type GivenQuery<T> = [T] extends [undefined] ? { query?: undefined } : { query?: T }

export type CallInput<E extends Endpoint> = Given<'params', Params<E>> &
  GivenQuery<QueryInput<E>> &
  Given<'body', BodyInput<E>> & {
    /** Version the change is based on; another one answers 412 `stale`. */
    ifMatch?: number | undefined
    /** The same key on a repeat: the change is made once. */
    key?: string | undefined
    signal?: AbortSignal | undefined
  }

/** What the server refused, as `cause` of the error that `call` throws. */
export function problemOf(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null
  const parsed = Problem.safeParse(error.cause)
  return parsed.success ? parsed.data : null
}

/** It is not there for me: gone, or not mine to see. */
export const isNotMine = (error: unknown): boolean => ['not_found', 'forbidden'].includes(problemOf(error)?.code ?? '')

/** No answer at all: no network, or the server is restarting. */
export const isUnreachable = (error: unknown): boolean => error instanceof Error && error.cause === 'unreachable'

/** One sentence for a person. */
export function reasonOf(error: unknown): string {
  if (isUnreachable(error)) return 'The server cannot be reached.'
  return problemOf(error)?.detail ?? (error instanceof Error ? error.message : String(error))
}

/** Messages by field name (`/body/name` or `/name` -> `name`), for a form; empty when it is not about fields. */
export function fieldErrors(error: unknown): Record<string, string> {
  const errors = problemOf(error)?.errors ?? []
  return Object.fromEntries(errors.map((each) => [each.pointer.split('/').at(-1) ?? '', each.message]))
}

/** The path under `/api/v1` with its parameters and query filled in. */
export function urlOf(endpoint: Endpoint, params: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(params))
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value))
  }
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ''}`
}

function refusalOf(status: number, text: string): Error {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    // A proxy in between answers in HTML; the status is all there is to know.
    said = undefined
  }
  const problem = Problem.safeParse(said)
  if (problem.success) return new Error(problem.data.detail, { cause: problem.data })
  if (status >= 502) return new Error('The server cannot be reached.', { cause: 'unreachable' })
  return new Error(`The server answered ${status}.`)
}

/** Milliseconds that an answer may take; a connection that died says nothing of it. */
const patience = 60_000

/** An answer that ends half-way is none: what was asked for may have been done, or not. */
async function reach<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Error('The server cannot be reached.', { cause: 'unreachable' })
  }
}

/** Calls an endpoint of `shared/`. Throws an Error whose `cause` is the Problem, or 'unreachable'. */
export async function call<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<Result<E>> {
  const { params, query, body, ifMatch, key, signal } = input
  const headers = new Headers({ accept: 'application/json, application/problem+json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (ifMatch !== undefined) headers.set('if-match', `"v${ifMatch}"`)
  if (key !== undefined) headers.set('idempotency-key', key)
  const request = {
    method: endpoint.method,
    headers,
    credentials: 'same-origin',
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(patience)]) : AbortSignal.timeout(patience),
  } as const
  const response = await reach(fetch(urlOf(endpoint, params, query ?? {}), request))
  const text = await reach(response.text())
  if (!response.ok) throw refusalOf(response.status, text)
  const answer: unknown = response.status === 204 ? undefined : JSON.parse(text)
  // The shape that `result` has is what `Result` says; the compiler cannot follow it through the generic.
  return endpoint.result.parse(answer) as Result<E>
}
