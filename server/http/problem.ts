import type { ErrorRequestHandler, Response } from 'express'
import { ZodError } from 'zod'
import { type Problem, type ProblemCode, statusOf } from '#shared/problem.ts'
import { Prisma } from '#prisma'
import { Refusal } from '../errors.ts'
import { Unreachable } from '../postgres/raw.ts'

const titles: Record<ProblemCode, string> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  in_flight: 'Still being worked on',
  stale: 'Changed meanwhile',
  too_large: 'Too large',
  unsupported: 'Unsupported type',
  key_reused: 'Key used before',
  rate_limited: 'Too many requests',
  internal: 'Something went wrong on our side',
  unavailable: 'Not available right now',
}

type More = Partial<Pick<Problem, 'errors' | 'current' | 'sent' | 'retryAfter'>>

function sendProblem(res: Response, code: ProblemCode, detail: string, more: More = {}): void {
  const problem: Problem = {
    type: `/docs/problems#${code}`,
    title: titles[code],
    status: statusOf[code],
    detail,
    instance: String(res.locals['requestId'] ?? ''),
    code,
    ...more,
  }
  if (more.retryAfter) res.set('Retry-After', String(more.retryAfter))
  res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

const issuesOf = (err: ZodError) =>
  err.issues.slice(0, 20).map((issue) => ({
    pointer: `/${issue.path.map(String).join('/')}`,
    code: issue.code,
    message: issue.message,
  }))

/** What a library's error means to the caller; null when it is our bug. */
function asProblem(err: unknown): [ProblemCode, string, More?] | null {
  if (err instanceof Refusal) return [err.code, err.message, err.extra]
  if (err instanceof ZodError) {
    const errors = issuesOf(err)
    return [
      'invalid',
      errors
        .map((e) => `${e.pointer} ${e.message}`)
        .join('; ')
        .slice(0, 500),
      { errors },
    ]
  }
  if (err instanceof Prisma.PrismaClientKnownRequestError && err.code === 'P2002')
    return ['conflict', 'Something with this id or name exists already.']
  if (err instanceof Unreachable && err.mayBeDone)
    return [
      'unavailable',
      'The database went away while it was storing this. It may have been done: look before you try again.',
    ]
  // Away, or no connection is left: the caller may try again.
  if (
    err instanceof Unreachable ||
    (err instanceof Prisma.PrismaClientKnownRequestError && ['P2024', 'P2028', 'P1001', 'P1017'].includes(err.code))
  )
    return ['unavailable', 'The database does not answer right now. Nothing was changed.']
  if (!(err instanceof Error)) return null
  // Bytes that are not the gzip, deflate or brotli they are said to be; zlib's error has no type.
  if ('status' in err && err.status === 400 && !('type' in err)) return ['invalid', 'The body could not be unpacked.']
  if (!('type' in err)) return null
  if (err.type === 'entity.too.large')
    return ['too_large', `The body is larger than ${'limit' in err ? String(err.limit) : 'allowed'} bytes.`]
  if (err.type === 'entity.parse.failed') return ['invalid', 'The body is not JSON.']
  if (err.type === 'charset.unsupported' || err.type === 'encoding.unsupported')
    return ['unsupported', 'This encoding of a body is not supported.']
  if (err.type === 'request.aborted' || err.type === 'request.size.invalid')
    return ['invalid', 'The body did not arrive whole.']
  return null
}

/** The one place where an error becomes an answer (RFC 9457). A bug answers 500 without details; the log has them. */
export const answerErrors: ErrorRequestHandler = (err: unknown, req, res, next) => {
  if (res.headersSent) return next(err)
  // `URIError` from a malformed %-sequence in the path.
  const problem = err instanceof URIError ? (['invalid', 'The path is not valid.'] as const) : asProblem(err)
  if (problem) return sendProblem(res, problem[0], problem[1], problem[2])
  const log = res.locals['log'] as { error(fields: object, message: string): void } | undefined
  log?.error({ err, route: req.route?.path }, 'unexpected error')
  sendProblem(res, 'internal', 'Something went wrong on our side. Nothing was changed.')
}

/** Ends the API: an unknown path is a 404 of the same shape. */
export const unknownPath = () => {
  throw new Refusal('not_found', 'There is no such address in this API.')
}
