import { BSON } from 'mongodb'

/** Opcodes of the MongoDB wire protocol: the first hello of a connection is a query, everything else a message. */
const opcode = { reply: 1, query: 2004, message: 2013 } as const
const headerBytes = 16

export type Command = { id: number; name: string; body: BSON.Document }

/** Takes the whole messages off the front of what has arrived. */
export function splitMessages(arrived: Buffer): { messages: Buffer[]; rest: Buffer } {
  const messages: Buffer[] = []
  let rest = arrived
  while (rest.length >= headerBytes && rest.length >= rest.readInt32LE(0)) {
    messages.push(rest.subarray(0, rest.readInt32LE(0)))
    rest = rest.subarray(rest.readInt32LE(0))
  }
  return { messages, rest }
}

/** The command of a request: its name, and its own document without the documents that come in a section apart. */
export function readCommand(message: Buffer): Command {
  const body = BSON.deserialize(bodyOf(message), { promoteLongs: false })
  return { id: message.readInt32LE(4), name: Object.keys(body)[0] ?? '', body }
}

/** How many documents of a request come in a section apart (OP_MSG kind 1). */
export function countApart(message: Buffer): number {
  let count = 0
  if (message.readInt32LE(12) !== opcode.message) return count
  for (let at = headerBytes + 4; at < message.length;) {
    const isBody = message[at] === 0
    const end = at + 1 + message.readInt32LE(at + 1)
    if (!isBody)
      for (let next = message.indexOf(0, at + 5) + 1; next < end; next += message.readInt32LE(next)) count += 1
    at = end
  }
  return count
}

export const answeredId = (answer: Buffer): number => answer.readInt32LE(8)

function bodyOf(message: Buffer): Buffer {
  const kind = message.readInt32LE(12)
  if (kind === opcode.reply) return message.subarray(headerBytes + 20)
  if (kind === opcode.query) return message.subarray(message.indexOf(0, headerBytes + 4) + 1 + 8)
  for (let at = headerBytes + 4; at < message.length; at += 1 + message.readInt32LE(at + 1))
    if (message[at] === 0) return message.subarray(at + 1, at + 1 + message.readInt32LE(at + 1))
  throw new Error('a message without a body')
}

/** An answer with other content, in the shape of `like`. */
export function changeAnswer(like: Buffer, change: (body: BSON.Document) => BSON.Document): Buffer {
  const body = change(BSON.deserialize(bodyOf(like), { promoteLongs: false }))
  const before = like.readInt32LE(12) === opcode.reply ? headerBytes + 20 : headerBytes + 5
  const changed = Buffer.concat([like.subarray(0, before), BSON.serialize(body)])
  changed.writeInt32LE(changed.length, 0)
  return changed
}

/** An answer of our own to a message. */
export function answerTo(id: number, body: BSON.Document): Buffer {
  const head = Buffer.alloc(headerBytes + 5)
  const answer = Buffer.concat([head, BSON.serialize(body)])
  answer.writeInt32LE(answer.length, 0)
  answer.writeInt32LE(id, 8)
  answer.writeInt32LE(opcode.message, 12)
  return answer
}

/** The same answer, to another request. */
export function readdressed(answer: Buffer, id: number): Buffer {
  const copy = Buffer.from(answer)
  copy.writeInt32LE(id, 8)
  return copy
}
