// A process for heavy rooms: the engine of realtime/yjs without a door of its own. Sockets, questions and signals come from the process
// that started it, over the channel between them (ADR 0009).
import { Socket } from 'node:net'
import { pino, type Logger } from 'pino'
import { redact } from '#shared/redact.ts'
import { roomName } from '#shared/rooms.ts'
import { createLine } from './line.ts'
import { type Knock, Setup, ToChild, type ToParent } from './messages.ts'
import { serve, type Serving } from './serve.ts'
import { createVisits } from './visits.ts'

/** After the other process is gone, so that nobody is left behind for long. */
const orphanMs = 8_000

let log: Logger = pino({ level: 'fatal', base: null, redact })
let serving: Serving | null = null
const waiting = new Map<number, () => void>()

function say(message: ToParent): void {
  if (!process.connected) return
  process.send?.(message, undefined, undefined, (err) => {
    if (err) log.warn({ err }, 'the process that started this one could not be told')
  })
}

const visits = createVisits(
  (room) => serving?.isOpen(room) ?? false,
  (room, seq) => say({ type: 'empty', room, seq }),
)
const line = createLine(say, async (name, args, visit) => {
  try {
    if (name === 'start') return await start(Setup.parse(args[0]))
    if (!serving) throw new Error('it has not started')
    return await serving.answer(name, args)
  } finally {
    if (visit !== undefined) visits.end(visit)
  }
})

async function start(setup: Setup): Promise<void> {
  log = pino({ level: setup.logLevel, base: { process: setup.label }, redact })
  serving = await serve({ log, setup, ask: line.ask, onGone: visits.gone })
}

function hear(message: ToChild, socket: unknown): void {
  switch (message.type) {
    case 'visit':
      return visits.begin(message.room, message.seq)
    case 'left':
      return visits.end(message.room)
    case 'knock':
      return receiveKnock(message, socket)
    case 'go':
      return waiting.get(message.id)?.()
    case 'access':
      return serving?.onAccessChanged(message.change)
    default:
      return line.hear(message)
  }
}

/** The client is answered on `go`, when the other process does not read from its socket any more. */
function receiveKnock(knock: Knock, socket: unknown): void {
  const done = () => {
    waiting.delete(knock.id)
    say({ type: 'taken', id: knock.id })
    visits.end(roomName(knock.ref))
  }
  // Without a socket: the client has gone on the way.
  if (!(socket instanceof Socket)) return done()
  socket.on('error', (err) => log.debug({ err }, 'socket error'))
  waiting.set(knock.id, () => {
    try {
      if (serving) serving.enter(knock, socket)
      else socket.destroy()
    } catch (err) {
      log.warn({ err }, 'knock could not be answered')
      socket.destroy()
    } finally {
      done()
    }
  })
}

/** The other process has ended or let go of this one: what waits is stored, and clients come back elsewhere. */
async function end(): Promise<void> {
  setTimeout(() => process.exit(1), orphanMs)
  const unsaved = (await serving?.stop(orphanMs - 2_000)) ?? []
  process.exit(unsaved.length > 0 ? 1 : 0)
}

process.on('message', (message, socket) => hear(ToChild.parse(message), socket))
process.on('disconnect', () => void end())
// A terminal, and whoever ends a container, signals this process too; when it ends is for the other one to say.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'))
process.on('uncaughtException', (err) => {
  log.fatal({ err }, 'uncaught exception')
  process.exit(1)
})
