import type { RoomRefused } from '#shared/ports.ts'
import type { ProblemCode } from '#shared/problem.ts'
import { refuse } from '../errors.ts'

const codes: Record<RoomRefused['why'], ProblemCode> = {
  deleted: 'not_found',
  generation: 'conflict',
  not_found: 'not_found',
  invalid: 'invalid',
  too_large: 'too_large',
  unavailable: 'unavailable',
}

const isRefused = (answer: { state: string }): answer is RoomRefused => answer.state === 'refused'

/** What a room answered; its refusal becomes the API's, with the reason that the room gave. */
export function granted<T extends { state: string }>(answer: T | RoomRefused): T {
  if (isRefused(answer)) refuse(codes[answer.why], answer.reason)
  return answer
}
