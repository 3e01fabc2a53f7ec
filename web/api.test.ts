import { expect, test, vi } from 'vitest'
import { authState } from '#shared/accounts.ts'
import { listColumnTasks } from '#shared/tasks.ts'
import { call, fieldErrors, isUnreachable, problemOf, reasonOf, urlOf } from './api.ts'

test('parameters are escaped and absent query values left out', () => {
  const url = urlOf(listColumnTasks, { projectId: 'c/1', columnId: 'c2' }, { after: 'a&b', limit: undefined })
  expect(url).toBe('/api/v1/projects/c%2F1/columns/c2/tasks?after=a%26b')
})

const problem = {
  type: 'about:blank',
  title: 'Invalid',
  status: 400,
  detail: 'The name is too long.',
  instance: 'r1',
  code: 'invalid',
  errors: [{ pointer: '/body/name', code: 'too_big', message: 'at most 120 characters' }],
}

test('a refusal keeps its reason and names its fields', () => {
  const error = new Error(problem.detail, { cause: problem })
  expect(problemOf(error)?.code).toBe('invalid')
  expect(fieldErrors(error)).toEqual({ name: 'at most 120 characters' })
  expect(reasonOf(error)).toBe('The name is too long.')
})

test('no answer is not a refusal', () => {
  const error = new Error('x', { cause: 'unreachable' })
  expect(isUnreachable(error)).toBe(true)
  expect(problemOf(error)).toBeNull()
})

test('an answer that ends half-way is none', async () => {
  const half = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('{"signedIn":'))
      controller.error(new TypeError('network error'))
    },
  })
  vi.stubGlobal('fetch', async () => new Response(half))
  const error = await call(authState, {}).catch((each: unknown) => each)
  vi.unstubAllGlobals()
  expect(isUnreachable(error)).toBe(true)
})

/** A server that never answers, and a clock that the test moves on: `up` is the end of the time that an answer may take. */
function silence() {
  const time = new AbortController()
  const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal)
  const never = (_: string, { signal }: { signal: AbortSignal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  vi.stubGlobal('fetch', never)
  const end = () => {
    limit.mockRestore()
    vi.unstubAllGlobals()
  }
  return { up: () => time.abort(new DOMException('too long', 'TimeoutError')), end }
}

test('what never answers is given up, also when whoever asks may lose interest before; that is no failure to reach the server', async () => {
  const { up, end } = silence()
  const asking = new AbortController()
  const failureOf = (signal?: AbortSignal) =>
    call(authState, signal ? { signal } : {}).then(String, (error: unknown) => error)
  const bored = new AbortController()
  const left = failureOf(bored.signal)
  bored.abort()
  expect(isUnreachable(await left)).toBe(false)
  const waiting = [failureOf(), failureOf(asking.signal)]
  up()
  expect((await Promise.all(waiting)).map(isUnreachable)).toEqual([true, true])
  end()
})
