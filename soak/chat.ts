import { listMessages, listRooms, sendMessage } from '#shared/chat.ts'
import { listEvents } from '#shared/events.ts'
import { newId } from '#shared/ids.ts'
import { acceptInvitation, createInvitation } from '#shared/members.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import { until } from '../bench/editor.ts'
import { type Player, play } from '../bench/people.ts'
import { startApp } from '../e2e/app.ts'
import { killableRedis } from '../realtime/events/testing/redis.ts'

const messages = 1000
const senders = 3
/** Redis is away for the messages between these. */
const killedAt = 400
const backAt = 600

/** A42: a thousand messages of three people while Redis is killed and started again. Everybody hears each once and in order, and so does who asks later. */
export async function run(): Promise<Record<string, unknown>> {
  const redis = await killableRedis()
  const address = new URL(redis.url)
  // The app chooses the database of its environment.
  address.pathname = ''
  try {
    const app = await startApp({ LOG_LEVEL: 'warn', REDIS_URL: address.href })
    try {
      return await talk(app.url, redis)
    } finally {
      await app.stop()
    }
  } finally {
    await redis.close()
  }
}

async function talk(url: string, redis: { kill(): Promise<unknown>; start(): Promise<unknown> }) {
  const { people, workspaceId, roomId } = await assemble(url)
  const [owner] = people
  if (!owner) throw new Error('nobody is there')
  const sockets = await Promise.all(people.map((person) => person.listen(workspaceId)))
  const heard = sockets.map((socket) => {
    const ids: string[] = []
    socket.on('event', (event) => {
      if (event.type === 'message.sent') ids.push(event.data.message.id)
    })
    return ids
  })
  // The log may hold what other soaks did, and then its beginning is too far back to be told.
  const { head } = await owner.call(listEvents, { params: { workspaceId }, query: { since: 0, limit: 1 } })
  const began = performance.now()
  const answered: number[] = []
  for (let n = 0; n < messages; n++) {
    if (n === killedAt) await redis.kill()
    if (n === backAt) await redis.start()
    const at = performance.now()
    const person = people[n % people.length] ?? owner
    await person.call(sendMessage, { params: { roomId }, body: { id: newId(), content: `Message ${n}` } })
    answered.push(performance.now() - at)
  }
  await until('everybody has heard all', () => heard.every((ids) => ids.length >= messages))
  const stored = await allMessages(owner, roomId)
  const since = await allSince(owner, workspaceId, head)
  const wanted = stored.join()
  const told = { heard: heard.map((ids) => ids.join() === wanted), since: since.join() === wanted }
  for (const socket of sockets) socket.close()
  const figures = {
    messages: stored.length,
    secondsForAll: Math.round((performance.now() - began) / 1000),
    slowestAnswerMs: Math.round(Math.max(...answered)),
    listenersInOrder: told.heard.filter(Boolean).length,
    sinceInOrder: told.since,
  }
  if (stored.length !== messages || !told.since || !told.heard.every(Boolean))
    throw new Error(`not all, not once or not in order: ${JSON.stringify(figures)}`)
  return figures
}

async function assemble(url: string) {
  const owner = await play(url, 'Olga Owner')
  const { id: workspaceId } = await owner.call(createWorkspace, { body: { name: 'Talk' } })
  const invitation = { params: { workspaceId }, body: { role: 'member' as const } }
  const { token } = await owner.call(createInvitation, invitation)
  const others = await Promise.all(Array.from({ length: senders - 1 }, (_, n) => play(url, `Talker ${n}`)))
  for (const other of others) await other.call(acceptInvitation, { params: { token } })
  const { data } = await owner.call(listRooms, { params: { workspaceId } })
  const roomId = data.find(({ room }) => room.type === 'channel')?.room.id
  if (!roomId) throw new Error('the workspace has no channel')
  return { people: [owner, ...others], workspaceId, roomId }
}

async function allMessages(person: Player, roomId: string): Promise<string[]> {
  const ids: string[] = []
  for (let after = 0; ;) {
    const page = await person.call(listMessages, { params: { roomId }, query: { after, limit: 200 } })
    ids.push(...page.data.map(({ id }) => id))
    after = page.data.at(-1)?.pos ?? after
    if (!page.hasMore) return ids
  }
}

async function allSince(person: Player, workspaceId: string, head: number): Promise<string[]> {
  const ids: string[] = []
  for (let since = head; ;) {
    const page = await person.call(listEvents, { params: { workspaceId }, query: { since, limit: 1000 } })
    if (page.state !== 'events') throw new Error('the log answers resync for a thousand messages')
    for (const event of page.events) if (event.type === 'message.sent') ids.push(event.data.message.id)
    since = page.events.at(-1)?.pos ?? since
    if (!page.hasMore) return ids
  }
}
