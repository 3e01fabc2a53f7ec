import { createDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { acceptInvitation, createInvitation } from '#shared/members.ts'
import { createProject } from '#shared/projects.ts'
import { yjsPath } from '#shared/socket.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import { type App, startApp } from '../e2e/app.ts'
import type { RoomOrder } from './load/orders.ts'
import type { Dialect } from './load/wire.ts'
import { startPeer } from './peers/start.ts'
import { type Player, play } from './people.ts'
import { storeRoots } from './processes.ts'

/** How many rooms, connections in each, and how many of these type. */
export type Crowd = { rooms: number; clients: number; writers: number }

/** A server under test. `stores`: root processes of the stores it writes to. */
export type Contender = {
  name: string
  dialect: Dialect
  pid: number
  stores: number[]
  /** Fresh rooms for a crowd. */
  rooms(crowd: Crowd): Promise<RoomOrder[]>
  /** Puts rooms without people out of memory, into the store; null when it has none. */
  cool: (() => Promise<void>) | null
  /** The longest its event loop has stood still since this was last asked, ms; null when it does not say. */
  stall: (() => Promise<number>) | null
  /** Starts the process again where making the rooms has left traces in its memory. */
  renew(): Promise<void>
  stop(): Promise<void>
}

const peers = { 'y-websocket-server': 'plain', hocuspocus: 'hocuspocus', relay: 'plain' } as const

export const contenderNames = ['truss', ...Object.keys(peers)]

export async function startContender(name: string): Promise<Contender> {
  if (name === 'truss') return (await startTruss()).contender
  const found = Object.entries(peers).find(([peer]) => peer === name)
  if (!found) throw new Error(`no contender ${name}; there are ${contenderNames.join(', ')}`)
  return startOther(...found)
}

async function startOther(name: string, dialect: Dialect): Promise<Contender> {
  const { pid, url, stop } = await startPeer(name)
  const rooms = async ({ rooms: count, clients, writers }: Crowd) =>
    Array.from({ length: count }, () => {
      const room = newId()
      const address = dialect === 'hocuspocus' ? url : `${url}/${room}`
      return { url: address, name: room, headers: Array.from({ length: clients }, () => ({})), writers }
    })
  // Hocuspocus stores and unloads a room two seconds after its last edit, at the latest when everybody has left.
  const cool = name === 'hocuspocus' ? () => new Promise<void>((resolve) => setTimeout(resolve, 4000)) : null
  return { name, dialect, pid, stores: [], rooms, cool, stall: null, renew: async () => undefined, stop }
}

/** New people for every crowd, so that rooms, connections to one room and knocks in a minute stay below what the server allows a person. */
const roomsPerPerson = 25
const connectionsPerPerson = 15

/** The whole app with its stores, and without the limit of edits a second, which the peers do not have either: people who are members of one project, each with a session. */
export async function startTruss(): Promise<{ app: App; contender: Contender }> {
  const app = await startApp({ LOG_LEVEL: 'warn', FRAMES_PER_SECOND: '1000000' })
  const urls = ['DATABASE_URL', 'MONGODB_URL', 'REDIS_URL'].map((name) => process.env[name] ?? '')
  const owner = await play(app.url, 'Olga Owner')
  const workspace = await owner.call(createWorkspace, { body: { name: 'Bench' } })
  const project = await owner.call(createProject, { params: { workspaceId: workspace.id }, body: { name: 'Papers' } })
  const invitation = { params: { workspaceId: workspace.id }, body: { role: 'member' as const } }
  const { token } = await owner.call(createInvitation, invitation)
  const recruit = async (count: number) => {
    const people: Player[] = []
    while (people.length < count) {
      const some = Array.from({ length: Math.min(8, count - people.length) }, (_, index) =>
        play(app.url, `Writer ${index}`),
      )
      for (const one of await Promise.all(some)) {
        await one.call(acceptInvitation, { params: { token } })
        people.push(one)
      }
    }
    return people
  }
  const server = `${app.url.replace('http', 'ws')}${yjsPath}/doc`
  const rooms = async ({ rooms: count, clients, writers }: Crowd) => {
    const inOneRoom = Math.max(Math.min(clients, 5), Math.ceil(clients / connectionsPerPerson))
    const people = await recruit(inOneRoom * Math.ceil(count / roomsPerPerson))
    const orders: RoomOrder[] = []
    for (let index = 0; index < count; index++) {
      const { id } = await owner.call(createDocument, {
        params: { projectId: project.id },
        body: { title: `Paper ${index}` },
      })
      const first = Math.floor(index / roomsPerPerson) * inOneRoom
      const headers = Array.from({ length: clients }, (_, at) => {
        const person = people[first + (at % inOneRoom)]
        return { cookie: person?.cookie ?? '', origin: app.url }
      })
      orders.push({ url: `${server}/${id}?v=1`, name: id, headers, writers })
    }
    return orders
  }
  const loop = watchLoop(app.url)
  const contender: Contender = {
    name: 'truss',
    dialect: 'plain',
    pid: app.pid(),
    stores: await storeRoots(urls),
    rooms,
    cool: () => untilNoRooms(loop.metrics),
    stall: loop.stall,
    renew: async () => {
      await app.stop()
      await app.restart()
      contender.pid = app.pid()
      // A process that starts loads its modules in one go: nobody is served yet.
      await loop.stall()
    },
    stop: () => app.stop(),
  }
  return { app, contender }
}

/** The app's metrics, and what they say of its event loop, up to 50 ms too much; asked once, they forget the longest pause. */
function watchLoop(url: string) {
  let longest = 0
  const metrics = async () => {
    const text = await fetch(`${url}/metrics`).then((res) => res.text())
    const [, seconds] = /^truss_nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text) ?? []
    longest = Math.max(longest, Math.round(Number(seconds) * 1000))
    return text
  }
  const stall = async () => {
    await metrics()
    const stalled = longest
    longest = 0
    return stalled
  }
  return { metrics, stall }
}

/** A room leaves memory half a minute after the last person; those of a scenario before this one are compacted one after another. */
async function untilNoRooms(metrics: () => Promise<string>): Promise<void> {
  const patienceMs = 300_000
  for (const end = Date.now() + patienceMs; Date.now() < end; await new Promise((done) => setTimeout(done, 500))) {
    if (/^truss_rt_rooms 0$/m.test(await metrics())) return
  }
  throw new Error('rooms without people stay in memory')
}
