import { newId } from '#shared/ids.ts'
import type { Addressed, ApiPort, Principal } from '#shared/ports.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { Viewing } from '#shared/socket.ts'

type Answers = {
  events: Addressed[]
  /** By cookie. */
  sessions: Map<string, Principal>
  /** Rooms by `userId workspaceId`. */
  hearings: Map<string, string[]>
  /** `userId objectType objectId` of what somebody may not see. */
  hidden: Set<string>
  /** While true the api answers nothing but errors. */
  isAway: boolean
  /** When sessions end (ms since 1970). */
  until: number
  resyncAfter: number
  /** Awaited before each answer of `hearing` is made, so that a test can act in between. */
  beforeHearing: () => Promise<void>
  questions: number
}

export type Log = ReturnType<typeof openLog>

/** The api's side of the port, in memory: an event log, sessions by cookie, and who may hear and see what. */
export function openLog() {
  const answers: Answers = {
    events: [],
    sessions: new Map(),
    hearings: new Map(),
    hidden: new Set(),
    isAway: false,
    until: Date.now() + 3_600_000,
    resyncAfter: 5000,
    beforeHearing: async () => undefined,
    questions: 0,
  }
  return Object.assign(answers, {
    port: portOf(answers),
    append: (audience: string[]): Addressed => append(answers.events, audience),
    /** Somebody with a session (its cookie is returned) who hears these rooms of these workspaces. */
    person(workspaces: Record<string, string[]>, userId: string = newId()) {
      const cookie = newId()
      const name = `Person ${userId.slice(-4)}`
      answers.sessions.set(cookie, { kind: 'session', userId, sessionId: cookie, name, color: '#123456' })
      for (const [workspaceId, rooms] of Object.entries(workspaces)) {
        answers.hearings.set(`${userId} ${workspaceId}`, rooms)
      }
      return { userId, cookie, name }
    },
    hide: (userId: string, viewing: Viewing) => answers.hidden.add(sightOf(userId, viewing)),
  })
}

const sightOf = (userId: string, { objectType, objectId }: Viewing) => `${userId} ${objectType} ${objectId}`

function append(events: Addressed[], audience: string[]): Addressed {
  const pos = events.length + 1
  const about = { workspaceId: null, projectId: null, objectType: 'workspace', objectId: newId(), actorId: null }
  const event: Addressed['event'] = {
    ...about,
    pos,
    at: new Date().toISOString(),
    type: 'workspace.deleted',
    data: { id: newId() },
  }
  events.push({ pos, audience, event })
  return { pos, audience, event }
}

function portOf(answers: Answers): ApiPort {
  const beThere = () => {
    answers.questions++
    if (answers.isAway) throw new Error('the api is away')
  }
  return {
    async principalOf({ cookie, origin }) {
      beThere()
      if (origin !== undefined && origin !== 'http://truss.test') return null
      return answers.sessions.get(cookie ?? '') ?? null
    },
    async hearing({ userId, sessionId }, workspaceId) {
      await answers.beforeHearing()
      beThere()
      const rooms = answers.hearings.get(`${userId} ${workspaceId}`)
      if (!rooms || !answers.sessions.has(sessionId)) return null
      return { rooms: [socketRoom.user(userId), ...rooms], epoch: answers.events.length, until: answers.until }
    },
    async mayView({ userId }, viewing) {
      beThere()
      return !answers.hidden.has(sightOf(userId, viewing))
    },
    async eventsSince({ since, limit, rooms }) {
      beThere()
      const head = answers.events.length
      if (since > head || head - since > answers.resyncAfter) return { state: 'resync', head }
      const isHeard = ({ audience }: Addressed) => !rooms || audience.some((room) => rooms.includes(room))
      return { state: 'events', events: answers.events.slice(since).filter(isHeard).slice(0, limit), head }
    },
    access: async () => ({ state: 'none' }),
    contentCommitted: async () => undefined,
    versionSaved: async () => undefined,
  }
}
