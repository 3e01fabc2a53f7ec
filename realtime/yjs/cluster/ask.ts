import { z } from 'zod'
import { newId } from '#shared/ids.ts'
import type { Yjs } from '../context.ts'
import type { Cluster } from './context.ts'

const askChannel = 'rt:ask'
const answerChannel = (node: string): string => `rt:answer:${node}`
const Question = z.object({ v: z.literal(1), id: z.string(), from: z.string(), kind: z.string(), body: z.unknown() })
const Answer = z.object({ v: z.literal(1), id: z.string(), node: z.string(), body: z.unknown() })

/** `isComplete`: every node that is there answered in time. `answers` by node. */
export type Answers = { isComplete: boolean; answers: Map<string, unknown> }
type Waiting = { missing: Set<string>; answers: Map<string, unknown>; done: () => void }

/** A question to all other nodes and their answers. What a handler throws counts as no answer. */
export function createAsking(ctx: Yjs, cluster: Pick<Cluster, 'bus' | 'nodes' | 'hasMet' | 'isHeard' | 'metrics'>) {
  const handlers = new Map<string, (body: unknown) => Promise<unknown>>()
  /** What was asked lately: a question that is said again is not done again. */
  const given = new Map<string, { at: number; answer: Promise<unknown> }>()
  const waiting = new Map<string, Waiting>()
  const heard = [
    cluster.bus.hear(askChannel, (bytes) => {
      const question = parsed(cluster, Question, bytes)
      if (question && question.from !== ctx.processId) void answer(question)
    }),
    cluster.bus.hear(answerChannel(ctx.processId), (bytes) => {
      const answer = parsed(cluster, Answer, bytes)
      const asked = answer && waiting.get(answer.id)
      if (!asked) return
      asked.answers.set(answer.node, answer.body)
      asked.missing.delete(answer.node)
      if (asked.missing.size === 0) asked.done()
    }),
  ]

  async function answer({ id, from, kind, body }: z.infer<typeof Question>): Promise<void> {
    const handler = handlers.get(kind)
    if (!handler) return
    const now = ctx.now()
    for (const [old, { at }] of given) if (now - at > 12 * ctx.limits.askMs) given.delete(old)
    const known = given.get(id) ?? { at: now, answer: Promise.resolve(body).then(handler) }
    given.set(id, known)
    try {
      const answered = (await known.answer) ?? null
      await cluster.bus.publish(answerChannel(from), JSON.stringify({ v: 1, id, node: ctx.processId, body: answered }))
    } catch (err) {
      ctx.log.warn({ err, kind }, 'a question of another node could not be answered')
    }
  }

  return {
    answerTo: (kind: string, handler: (body: unknown) => Promise<unknown>) => void handlers.set(kind, handler),
    async askAll(kind: string, body: unknown, withinMs = ctx.limits.askMs): Promise<Answers> {
      const missing = new Set(cluster.nodes.keys())
      const answers = new Map<string, unknown>()
      // Nobody can be asked, and nobody knows who is there.
      if (!cluster.bus.isUp() && (cluster.hasMet || !cluster.isHeard)) return { isComplete: false, answers }
      if (missing.size === 0) return { isComplete: true, answers }
      const id = newId()
      const question = JSON.stringify({ v: 1, id, from: ctx.processId, kind, body })
      await new Promise<void>((resolve) => {
        const timers: NodeJS.Timeout[] = []
        const done = () => {
          for (const timer of timers) clearTimeout(timer)
          resolve()
        }
        waiting.set(id, { missing, answers, done })
        timers.push(repeatQuestion(ctx, cluster, question, { missing, done }, withinMs / 5), setTimeout(done, withinMs))
      })
      waiting.delete(id)
      // Who was found dead meanwhile holds nothing any more.
      const isComplete = [...missing].every((node) => !cluster.nodes.has(node))
      if (!isComplete) cluster.metrics.asksIncomplete.inc()
      return { isComplete, answers }
    },
    stop: () => heard.forEach(({ stop }) => stop()),
  }
}

type Asked = Pick<Waiting, 'missing' | 'done'>

/** The question or its answer may be lost. Who turns out to be lost as well is not waited for. */
function repeatQuestion(
  ctx: Yjs,
  cluster: Pick<Cluster, 'bus' | 'nodes'>,
  question: string,
  { missing, done }: Asked,
  everyMs: number,
): NodeJS.Timeout {
  const began = ctx.now()
  const deafSince = new Map<string, number>()
  void cluster.bus.publish(askChannel, question)
  return setInterval(() => {
    void cluster.bus.publish(askChannel, question)
    void lostOnes(ctx, cluster, [...missing], began, deafSince).then((nodes) => {
      for (const node of nodes) missing.delete(node)
      if (missing.size === 0) done()
    })
  }, everyMs)
}

/**
 * Finds nodes that were killed, long before their silence tells: their ears are gone from Redis at once, and they do not say that they live any
 * more. A node that is only cut off from Redis is out of reach in the same way, as it is once it is taken for dead.
 */
async function lostOnes(
  ctx: Yjs,
  { bus, nodes }: Pick<Cluster, 'bus' | 'nodes'>,
  among: string[],
  began: number,
  deafSince: Map<string, number>,
): Promise<string[]> {
  const ears = await bus.earsOf(among.map(answerChannel))
  const now = ctx.now()
  return among.filter((node, index) => {
    const isDeaf = ears?.[index] === 0 && (nodes.get(node) ?? 0) <= began
    if (!isDeaf) deafSince.delete(node)
    else if (!deafSince.has(node)) deafSince.set(node, now)
    return now - (deafSince.get(node) ?? now) >= ctx.limits.askGoneMs
  })
}

function parsed<T>(cluster: Pick<Cluster, 'metrics'>, shape: z.ZodType<T>, bytes: Buffer): T | null {
  try {
    return shape.parse(JSON.parse(bytes.toString()))
  } catch {
    cluster.metrics.ignored.inc({ reason: 'broken' })
    return null
  }
}
