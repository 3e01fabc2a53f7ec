import { fork, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Unsaved } from '../engine.ts'
import { type Answering, createLine } from './line.ts'
import { type Knock, type Setup, type ToChild, ToParent } from './messages.ts'

/** A process for heavy rooms, as the one sees it that started it. */
export type HeavyProcess = {
  label: string
  state: 'up' | 'ending' | 'gone'
  /** Rejects when it could not start; it is gone then. */
  ready: Promise<unknown>
  /** Rooms that are there or on their way, with the number of the last visit. */
  rooms: Map<string, number>
  say(message: ToChild): void
  ask(name: string, args: unknown[], withinMs: number, visit?: string): Promise<unknown>
  /** Gives a socket away. From here on it is not to be touched. */
  hand(knock: Omit<Knock, 'type' | 'id'>, socket: Socket): void
  /** Stores and closes what is there. Resolves when the process is no more, at the latest some seconds after the deadline. */
  end(deadlineMs: number): Promise<Unsaved[]>
  pid: number | undefined
}

export type ProcessDeps = {
  log: Logger
  setup: Setup
  startMs: number
  answer: Answering
  /** The process has nothing of a room any more, if no later visit was said. */
  onEmpty: (room: string, seq: number) => void
  /** `how`: exit code or signal of an end that nobody asked for. */
  onGone: (how: string | null) => void
}

const UnsavedRooms = z.array(z.object({ room: z.string(), updates: z.number() })) satisfies z.ZodType<Unsaved[]>
const isSource = import.meta.url.endsWith('.ts')
/** Beside this file in the sources, beside the bundle when built. */
const script = new URL(isSource ? './child.ts' : './heavyRooms.js', import.meta.url)

/** Starts a process for heavy rooms. Signals are this process's to take: it ends them, and they end by themselves when it is gone. */
export function startProcess({ log, setup, startMs, answer, onEmpty, onGone }: ProcessDeps): HeavyProcess {
  const child = fork(script, {
    execArgv: isSource ? ['--import', 'tsx'] : process.execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const say = (message: ToChild, socket?: Socket) => {
    if (!child.connected) return
    child.send(message, socket, (err) => {
      if (err) log.warn({ err, process: setup.label }, 'a process for heavy rooms could not be told')
    })
  }
  const line = createLine(say, answer)
  const untaken = new Map<number, Socket>()
  let knocks = 0
  const gone = whenGone(child)
  const ready = line.ask('start', [setup], startMs)
  const one: HeavyProcess = {
    label: setup.label,
    state: 'up',
    ready,
    rooms: new Map(),
    say,
    ask: line.ask,
    hand(knock, socket) {
      knocks += 1
      const id = knocks
      untaken.set(id, socket)
      say({ type: 'knock', id, ...knock }, socket)
      // Waits behind the socket until the other side has it and this side's end is closed: both would read what a client sends, and
      // no client sends anything before its knock is answered.
      say({ type: 'go', id })
    },
    end: (deadlineMs) => end(one, child, gone, deadlineMs, log),
    pid: child.pid,
  }
  child.on('message', (message) => {
    const said = ToParent.parse(message)
    if (said.type === 'taken') untaken.delete(said.id)
    else if (said.type === 'empty') onEmpty(said.room, said.seq)
    else line.hear(said)
  })
  child.on('error', (err) => log.error({ err, process: setup.label }, 'a process for heavy rooms failed'))
  void gone.then((how) => {
    const wasAsked = one.state === 'ending'
    one.state = 'gone'
    line.cut()
    // Their clients come back by themselves.
    for (const socket of untaken.values()) socket.destroy()
    onGone(wasAsked ? null : how)
  })
  ready.catch((err: unknown) => {
    log.error({ err, process: setup.label }, 'a process for heavy rooms could not start')
    child.kill('SIGKILL')
  })
  return one
}

const whenGone = (child: ChildProcess): Promise<string> =>
  new Promise((done) => {
    child.once('exit', (code, signal) => done(signal ?? String(code)))
    child.once('error', (err) => child.pid === undefined && done(err.message))
  })

async function end(
  one: HeavyProcess,
  child: ChildProcess,
  gone: Promise<string>,
  deadlineMs: number,
  log: Logger,
): Promise<Unsaved[]> {
  if (one.state === 'gone') return []
  one.state = 'ending'
  try {
    await one.ready
    return UnsavedRooms.parse(await one.ask('stop', [deadlineMs], deadlineMs + 2_000))
  } catch (err) {
    log.error({ err, process: one.label }, 'a process for heavy rooms did not say how it ended')
    return []
  } finally {
    if (child.connected) child.disconnect()
    await Promise.race([gone, sleep(2_000, undefined, { ref: false })])
    child.kill('SIGKILL')
    await gone
  }
}
