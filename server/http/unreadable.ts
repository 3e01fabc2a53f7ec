import { randomUUID } from 'node:crypto'
import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ProblemCode } from '#shared/problem.ts'

const reasons: Record<string, [number, ProblemCode, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'too_large', 'The address and the headers together are longer than 16 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'invalid', 'The request did not arrive in time.'],
}

const lingerMs = 1000

/**
 * For `clientError` of the HTTP server: what cannot be read as a request gets a problem as its answer too, and the connection ends. Node by itself
 * answers a status without a word.
 */
export function answerUnreadable(err: Error, socket: Duplex): void {
  const cause = 'code' in err ? String(err.code) : ''
  // In the middle of an earlier answer it would be taken for a part of that one.
  const earlier: unknown = Reflect.get(socket, '_httpMessage')
  const isAnswering = earlier instanceof ServerResponse && earlier.headersSent
  if (cause === 'ECONNRESET' || !socket.writable || isAnswering) return void socket.destroy()
  const [status, code, detail] = reasons[cause] ?? [400, 'invalid', 'This is no readable HTTP request.']
  const title = STATUS_CODES[status] ?? ''
  const body = JSON.stringify({
    type: `/docs/problems#${code}`,
    title,
    status,
    detail,
    instance: randomUUID(),
    code,
  })
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  // Who does not close it in return may not keep it.
  setTimeout(() => socket.destroy(), lingerMs).unref()
}
