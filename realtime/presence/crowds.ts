import { newId } from '#shared/ids.ts'
import type { PresenceStatus } from '#shared/socket.ts'
import type { Bus } from '../bus.ts'
import type { Limits } from '../events/limits.ts'
import { crowdChannel, dropMembers, readMembers, writeMembers, type Write } from './store.ts'

export type Here = Exclude<PresenceStatus, 'offline'>
export type Member = { userId: string; status: Here }
export type Change = { userId: string; status: PresenceStatus }

export type CrowdsDeps = {
  bus: Bus
  limits: Limits
  now: () => number
  /** What is different for the people of a crowd; called on every node that has a connection in it. */
  onChange: (key: string, changes: Change[]) => void
  /** The last connection of this node has left a crowd, and Redis knows. */
  onLeft: (key: string) => void
  onFailure: (err: unknown) => void
}

/** One crowd as this node knows it. */
export type Crowd = {
  /** Who is here through this node, by connection. */
  local: Map<string, Member>
  /** What this node has in Redis, by person. */
  written: Map<string, Here>
  /** Who is here through other nodes, as last read; kept while Redis is away. */
  remote: Map<string, Here>
  told: Map<string, Here>
}

/**
 * Named sets of people (in a workspace, looking at an object) across connections, nodes and their deaths. Each node
 * keeps its own people in a Redis sorted set with an expiry, hints at changes, and reads the others'; so nobody is ever
 * asked over the network (realtime.md F23) and the people of a killed node go away by themselves.
 */
export type Crowds = CrowdsDeps & {
  nodeId: string
  byKey: Map<string, Crowd>
  leaving: Map<string, NodeJS.Timeout>
  /** Crowds to read again, gathered for a moment. */
  hinted: Set<string>
  reading: NodeJS.Timeout | null
  timers: NodeJS.Timeout[]
}

const gatherMs = 50
const rank = { away: 1, online: 2 } as const

export function openCrowds(deps: CrowdsDeps): Crowds {
  const crowds: Crowds = {
    ...deps,
    nodeId: newId(),
    byKey: new Map(),
    leaving: new Map(),
    hinted: new Set(),
    reading: null,
    timers: [],
  }
  const every = (ms: number, work: () => Promise<void>) =>
    crowds.timers.push(setInterval(() => void work().catch(deps.onFailure), ms))
  every(deps.limits.presenceBeatMs, () => writeAll(crowds))
  every(deps.limits.presenceSweepMs, () => readCrowds(crowds, [...crowds.byKey.keys()]))
  return crowds
}

/** Adds a connection, or changes its status. Resolves when the crowd has been read, or Redis could not say. */
export async function enterCrowd(crowds: Crowds, key: string, connectionId: string, member: Member): Promise<void> {
  cancelLeave(crowds, key, connectionId)
  const known = crowds.byKey.get(key)
  const crowd = known ?? { local: new Map(), written: new Map(), remote: new Map(), told: new Map() }
  crowds.byKey.set(key, crowd)
  crowd.local.set(connectionId, member)
  tellChanges(crowds, key)
  try {
    await writeChanges(crowds, key, crowd)
    if (!known) await readCrowds(crowds, [key])
  } catch (err) {
    crowds.onFailure(err)
  }
}

/** Takes a connection out, after a while if it may come back. */
export function leaveCrowd(crowds: Crowds, key: string, connectionId: string, afterMs = 0): void {
  cancelLeave(crowds, key, connectionId)
  if (afterMs === 0) return removeNow(crowds, key, connectionId)
  const timer = setTimeout(() => {
    cancelLeave(crowds, key, connectionId)
    removeNow(crowds, key, connectionId)
  }, afterMs)
  crowds.leaving.set(`${key} ${connectionId}`, timer)
}

/** Reads who is here through other nodes, and tells what is different. */
async function readCrowds(crowds: Crowds, keys: string[]): Promise<void> {
  const known = keys.filter((key) => crowds.byKey.has(key))
  const found = await readMembers(crowds, known)
  for (const [key, members] of found) {
    const crowd = crowds.byKey.get(key)
    if (!crowd) continue
    crowd.remote = new Map()
    for (const { userId, status } of members) {
      if (rank[status] > rankOf(crowd.remote.get(userId))) crowd.remote.set(userId, status)
    }
    tellChanges(crowds, key)
  }
}

/** Everybody in a crowd that this node has a connection in. */
export function peopleIn(crowds: Crowds, key: string): Map<string, Here> {
  const crowd = crowds.byKey.get(key)
  return crowd ? mergeStatus(crowd.remote, localPeople(crowd)) : new Map()
}

/** Another node's people changed. */
export function hintCrowd(crowds: Crowds, key: string): void {
  if (!crowds.byKey.has(key)) return
  crowds.hinted.add(key)
  crowds.reading ??= setTimeout(() => {
    const keys = [...crowds.hinted]
    crowds.hinted.clear()
    crowds.reading = null
    void readCrowds(crowds, keys).catch(crowds.onFailure)
  }, gatherMs)
}

/** Writes everybody again: each beat, so that they do not expire, and at once when Redis came back empty. */
export async function writeAll(crowds: Crowds): Promise<void> {
  const writes: Write[] = []
  for (const [key, crowd] of crowds.byKey) {
    crowd.written = localPeople(crowd)
    writes.push({ key, gone: [], fresh: [...crowd.written] })
  }
  await writeMembers(crowds, writes)
}

/** Takes all of this node's people out at once. Never rejects. */
export async function closeCrowds(crowds: Crowds): Promise<void> {
  for (const timer of crowds.timers) clearInterval(timer)
  for (const timer of crowds.leaving.values()) clearTimeout(timer)
  if (crowds.reading) clearTimeout(crowds.reading)
  try {
    await dropMembers(crowds)
  } catch (err) {
    crowds.onFailure(err)
  }
  crowds.byKey.clear()
}

/** Tells what is different from what was told. */
function tellChanges(crowds: Crowds, key: string): void {
  const crowd = crowds.byKey.get(key)
  if (!crowd) return
  const people = peopleIn(crowds, key)
  const changes: Change[] = []
  for (const [userId, status] of people) if (crowd.told.get(userId) !== status) changes.push({ userId, status })
  for (const userId of crowd.told.keys()) if (!people.has(userId)) changes.push({ userId, status: 'offline' })
  crowd.told = people
  if (changes.length > 0) crowds.onChange(key, changes)
}

function removeNow(crowds: Crowds, key: string, connectionId: string): void {
  const crowd = crowds.byKey.get(key)
  if (!crowd?.local.delete(connectionId)) return
  tellChanges(crowds, key)
  const isEmpty = crowd.local.size === 0
  if (isEmpty) crowds.byKey.delete(key)
  void writeChanges(crowds, key, crowd)
    .then(() => isEmpty && crowds.onLeft(key))
    .catch(crowds.onFailure)
}

function cancelLeave(crowds: Crowds, key: string, connectionId: string): void {
  const name = `${key} ${connectionId}`
  clearTimeout(crowds.leaving.get(name))
  crowds.leaving.delete(name)
}

/** Brings what Redis has of this node in line with who is here, and hints at it. */
async function writeChanges(crowds: Crowds, key: string, crowd: Crowd): Promise<void> {
  const people = localPeople(crowd)
  const gone = [...crowd.written.keys()].filter((userId) => !people.has(userId))
  const fresh = [...people].filter(([userId, status]) => crowd.written.get(userId) !== status)
  if (gone.length === 0 && fresh.length === 0) return
  const before = crowd.written
  crowd.written = people
  try {
    await writeMembers(crowds, [{ key, gone, fresh }])
  } catch (err) {
    // Tried again by the next change or beat.
    crowd.written = before
    throw err
  }
  await crowds.bus.publish(crowdChannel, JSON.stringify({ key }))
}

function localPeople(crowd: Crowd): Map<string, Here> {
  const people = new Map<string, Here>()
  for (const { userId, status } of crowd.local.values()) {
    if (rank[status] > rankOf(people.get(userId))) people.set(userId, status)
  }
  return people
}

const rankOf = (status: Here | undefined): number => (status ? rank[status] : 0)

function mergeStatus(a: ReadonlyMap<string, Here>, b: ReadonlyMap<string, Here>): Map<string, Here> {
  const people = new Map(a)
  for (const [userId, status] of b) if (rank[status] > rankOf(people.get(userId))) people.set(userId, status)
  return people
}
