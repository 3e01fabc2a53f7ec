import type { Said } from './messages.ts'

type Waiting = { done: (result: unknown) => void; fail: (err: Error) => void; late: NodeJS.Timeout }
/** Answers a question by its name; what it throws is the other side's rejection. */
export type Answering = (name: string, args: unknown[], visit: string | undefined) => Promise<unknown>

/** Questions and answers between a realtime process and one of its own for heavy rooms; both ask. */
export function createLine(say: (said: Said) => void, answer: Answering) {
  const waiting = new Map<number, Waiting>()
  let asked = 0
  let isCut = false

  async function reply({ id, name, args, visit }: Extract<Said, { type: 'ask' }>): Promise<void> {
    try {
      say({ type: 'answer', id, result: await answer(name, args, visit) })
    } catch (err) {
      say({ type: 'failure', id, error: err instanceof Error ? err.message : String(err) })
    }
  }

  function take(id: number): Waiting | undefined {
    const asker = waiting.get(id)
    waiting.delete(id)
    clearTimeout(asker?.late)
    return asker
  }

  return {
    hear(said: Said): void {
      switch (said.type) {
        case 'ask':
          return void reply(said)
        case 'answer':
          return take(said.id)?.done(said.result)
        case 'failure':
          return take(said.id)?.fail(new Error(said.error))
      }
    },
    /** Rejects when the other side does, when it ends, and when it has not answered in time. */
    ask(name: string, args: unknown[], withinMs: number, visit?: string): Promise<unknown> {
      if (isCut) return Promise.reject(new Error('the process has ended'))
      asked += 1
      const id = asked
      return new Promise((done, fail) => {
        const late = setTimeout(
          () => take(id)?.fail(new Error(`no answer to ${name} within ${withinMs} ms`)),
          withinMs,
        ).unref()
        waiting.set(id, { done, fail, late })
        say({ type: 'ask', id, name, args, ...(visit !== undefined && { visit }) })
      })
    },
    /** The other side has ended. */
    cut(): void {
      isCut = true
      for (const id of waiting.keys()) take(id)?.fail(new Error('the process has ended'))
    },
  }
}
