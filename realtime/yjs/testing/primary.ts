import { connect, createServer, type Socket } from 'node:net'
import { type BSON, ObjectId } from 'mongodb'
import {
  answeredId,
  answerTo,
  changeAnswer,
  type Command,
  countApart,
  readCommand,
  readdressed,
  splitMessages,
} from './mongo-wire.ts'

/**
 * What becomes of the write that is under way when the primary steps down. An answer with `writeConcernError` says that it is there and
 * not on the majority, so that the next primary may have it or have rolled it back.
 */
export const fates = [
  'applied, answer lost',
  'lost on the way',
  'not on the majority',
  'rolled back',
  'interrupted',
] as const
export type Fate = (typeof fates)[number]

type State = { is: 'primary' } | { is: 'falling'; fate: Fate; into: string; fallen: () => void } | { is: 'secondary' }
/** A driver's connection and the one behind it; `asked`: what was forwarded and not answered, by request. */
type Line = { near: Socket; far: Socket; asked: Map<number, Command> }
type Fake = {
  address: string
  state: State
  elections: number
  lines: Set<Line>
  /** Answers to retryable writes, by session and number: a repeated one is not done again. */
  written: Map<string, Buffer>
  met: Record<'refused' | 'repeated', number>
}

const writes = new Set([
  'insert',
  'update',
  'delete',
  'findAndModify',
  'create',
  'createIndexes',
  'drop',
  'dropDatabase',
])
const always = new Set([
  'hello',
  'ismaster',
  'isMaster',
  'saslStart',
  'saslContinue',
  'ping',
  'endSessions',
  'buildInfo',
])
const setName = 'rs0'

/**
 * The document database as a replica set of one that can step down: a proxy that speaks the wire between driver and database, as documented
 * for MongoDB 4.4 and later. It stands in for what a driver sees of an election. It is none: there is one database, and nothing replicates.
 */
export async function fakePrimary(targetUrl: string) {
  const target = new URL(targetUrl)
  const fake: Fake = {
    address: '',
    state: { is: 'primary' },
    elections: 1,
    lines: new Set(),
    written: new Map(),
    met: { refused: 0, repeated: 0 },
  }
  const server = createServer((near) => {
    const far = connect(Number(target.port || 27017), target.hostname)
    const line: Line = { near, far, asked: new Map() }
    fake.lines.add(line)
    eachMessage(near, (message) => takeRequest(fake, line, message))
    eachMessage(far, (message) => takeAnswer(fake, line, message))
    near.on('error', () => near.destroy()).on('close', () => fake.lines.delete(line))
    // What is under way is still written when the driver's side is gone already.
    near.on('close', () => far.end())
    far.on('error', () => near.destroy()).on('close', () => near.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the fake has no port')
  fake.address = `127.0.0.1:${address.port}`
  const url = new URL(targetUrl)
  url.host = fake.address
  url.searchParams.set('replicaSet', setName)
  return {
    url: url.href,
    /** Steps down at the next write into a collection, which meets that fate. Resolves when the connections are gone. */
    stepDown: (fate: Fate, into: string) =>
      new Promise<void>((fallen) => {
        fake.state = { is: 'falling', fate, into, fallen }
      }),
    /** Is elected again. */
    rise() {
      fake.elections += 1
      fake.state = { is: 'primary' }
    },
    isDown: () => fake.state.is === 'secondary',
    /** How many commands were refused because there was no primary, and how many retryable writes came twice. */
    met: fake.met,
    async close() {
      for (const { near, far } of fake.lines) [near, far].forEach((socket) => socket.destroy())
      await new Promise((done) => server.close(done))
    },
  }
}

function eachMessage(socket: Socket, take: (message: Buffer) => void): void {
  let arrived: Buffer = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    const { messages, rest } = splitMessages(Buffer.concat([arrived, bytes]))
    arrived = rest
    for (const message of messages) take(message)
  })
}

const numberOf = ({ body }: Command): string | null =>
  body['txnNumber'] === undefined ? null : `${JSON.stringify(body['lsid'])} ${String(body['txnNumber'])}`

function takeRequest(fake: Fake, line: Line, message: Buffer): void {
  const command = readCommand(message)
  const forward = () => {
    line.asked.set(command.id, command)
    line.far.write(message)
  }
  if (always.has(command.name)) return forward()
  if (fake.state.is === 'secondary') {
    fake.met.refused += 1
    return say(line, answerTo(command.id, notPrimary(command)))
  }
  if (!writes.has(command.name)) return forward()
  const known = fake.written.get(numberOf(command) ?? '')
  if (known) {
    fake.met.repeated += 1
    return say(line, readdressed(known, command.id))
  }
  const fate = fateOf(fake, command)
  if (!fate) return forward()
  if (fate === 'lost on the way') return fall(fake, null)
  if (fate === 'applied, answer lost' || fate === 'not on the majority') return forward()
  const count = countApart(message) + listed(command)
  say(line, answerTo(command.id, fate === 'interrupted' ? interrupted(command) : unsure(command, { n: count, ok: 1 })))
  fall(fake, line)
}

const fateOf = ({ state }: Fake, { name, body }: Command): Fate | null =>
  state.is === 'falling' && writes.has(name) && body[name] === state.into ? state.fate : null

function takeAnswer(fake: Fake, line: Line, answer: Buffer): void {
  const command = line.asked.get(answeredId(answer))
  line.asked.delete(answeredId(answer))
  if (!command) return say(line, answer)
  const number = numberOf(command)
  if (number) fake.written.set(number, answer)
  if (/^(hello|ismaster)$/i.test(command.name))
    return say(
      line,
      changeAnswer(answer, (body) => ({ ...body, ...memberOf(fake) })),
    )
  const fate = fateOf(fake, command)
  if (!fate) return say(line, answer)
  if (fate === 'applied, answer lost') return fall(fake, null)
  say(
    line,
    changeAnswer(answer, (body) => unsure(command, body)),
  )
  fall(fake, line)
}

const say = ({ near }: Line, answer: Buffer): void => void (near.writable && near.write(answer))

/** Every connection is reset, but not the one whose answer is on its way. */
function fall(fake: Fake, last: Line | null): void {
  const { state } = fake
  fake.state = { is: 'secondary' }
  for (const line of fake.lines) if (line !== last) line.near.resetAndDestroy()
  if (state.is === 'falling') state.fallen()
}

/** What a member of a replica set adds to its hello. */
function memberOf({ address, state, elections }: Fake): BSON.Document {
  const isPrimary = state.is !== 'secondary'
  return {
    setName,
    setVersion: 1,
    hosts: [address],
    me: address,
    ismaster: isPrimary,
    isWritablePrimary: isPrimary,
    secondary: !isPrimary,
    ...(isPrimary && { primary: address, electionId: new ObjectId(elections.toString(16).padStart(24, '0')) }),
  }
}

/** Servers say by a label that a retryable write may be repeated. */
const labelled = ({ body }: Command) =>
  body['txnNumber'] === undefined ? {} : { errorLabels: ['RetryableWriteError'] }

const notPrimary = (command: Command): BSON.Document =>
  writes.has(command.name)
    ? { ok: 0, errmsg: 'not primary', code: 10107, codeName: 'NotWritablePrimary', ...labelled(command) }
    : { ok: 0, errmsg: 'not primary and secondaryOk=false', code: 13435, codeName: 'NotPrimaryNoSecondaryOk' }

const interrupted = (command: Command): BSON.Document => ({
  ok: 0,
  errmsg: 'operation was interrupted',
  code: 11602,
  codeName: 'InterruptedDueToReplStateChange',
  ...labelled(command),
})

const unsure = (command: Command, body: BSON.Document): BSON.Document => ({
  ...body,
  writeConcernError: {
    code: 189,
    codeName: 'PrimarySteppedDown',
    errmsg: 'Primary stepped down while waiting for replication',
  },
  ...labelled(command),
})

/** Documents that a write has in its own document. */
const listed = ({ body }: Command): number =>
  ['documents', 'updates', 'deletes'].reduce((sum, key) => sum + (Array.isArray(body[key]) ? body[key].length : 0), 0)
