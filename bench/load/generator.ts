import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Burst, Content, Joined, Opened, Order, RoomOrder, Typed } from './orders.ts'
import type { Dialect } from './wire.ts'

export type Generator = ReturnType<typeof startGenerator>
const patienceMs = 180_000
type TypeOrder = Omit<Extract<Order, { do: 'type' }>, 'do'>

/**
 * Clients in a process of their own, so that their CPU is not the server's. Writers and readers of a room share the process and so its clock;
 * the time of each letter is kept by writer and number, as the letters of all contenders are the same bytes.
 */
export function startGenerator() {
  const script = fileURLToPath(new URL('./child.ts', import.meta.url))
  const child = fork(script, { execArgv: ['--import', 'tsx'], serialization: 'advanced' })

  const ended = new Promise<never>((_, reject) =>
    child.once('exit', () => reject(new Error('the load generator ended, or did not answer in time'))),
  )
  ended.catch(() => undefined)

  async function ask(order: Order): Promise<Answer> {
    child.send(order)
    const patience = setTimeout(() => child.kill(), patienceMs)
    const [answer]: Answer[] = await Promise.race([once(child, 'message'), ended])
    clearTimeout(patience)
    if (!answer || answer.did === 'fail') throw new Error(`load generator: ${answer?.why}`)
    return answer
  }
  const unexpected = (answer: Answer) => new Error(`load generator answered ${answer.did}`)
  return {
    async open(dialect: Dialect, rooms: RoomOrder[], paper = true): Promise<Opened> {
      const answer = await ask({ do: 'open', dialect, rooms, paper })
      if (answer.did !== 'open') throw unexpected(answer)
      return answer.opened
    },
    async type(order: TypeOrder): Promise<Typed> {
      const answer = await ask({ do: 'type', ...order })
      if (answer.did !== 'type') throw unexpected(answer)
      return answer.typed
    },
    async burst(dialect: Dialect, room: RoomOrder, edits: number): Promise<Burst> {
      const answer = await ask({ do: 'burst', dialect, room, edits })
      if (answer.did !== 'burst') throw unexpected(answer)
      return answer.burst
    },
    async fill(dialect: Dialect, room: RoomOrder, content: Content): Promise<void> {
      await ask({ do: 'fill', dialect, room, content })
    },
    async join(dialect: Dialect, room: RoomOrder, overMs = 0): Promise<Joined> {
      const answer = await ask({ do: 'join', dialect, room, overMs })
      if (answer.did !== 'join') throw unexpected(answer)
      return answer.joined
    },
    async close(): Promise<void> {
      await ask({ do: 'close' })
    },
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
