import type { Block } from './blocks-spec.ts'
import type { Published } from './events.ts'
import type { RoomAt, RoomEdit } from './room-edits.ts'
import type { RoomRef, RoomRole } from './rooms.ts'
import type { Viewing } from './socket.ts'
import type { Version } from './versions.ts'

type InSession = { userId: string; sessionId: string; name: string; color: string }

/**
 * Who a connection is: a person in a session, or who came with a ticket of one, which opens one room and gives at most
 * the role it was made with. Tokens and links join this union with their features.
 */
export type Principal =
  | ({ kind: 'session' } & InSession)
  | ({ kind: 'ticket'; room: RoomRef; role: RoomRole } & InSession)

/** The headers that decide who knocks; never the whole request, so that it can travel between processes. */
export type KnockHeaders = {
  cookie?: string | undefined
  origin?: string | undefined
  host?: string | undefined
  forwardedProto?: string | undefined
  /** `?ticket=` of a knock at a Yjs room, and which room: it counts in place of the cookie, and is used up by this. */
  ticket?: { value: string; room: RoomRef } | undefined
}

/** What a principal may do in a Yjs room. `until` is when the session ends (ms since 1970). `epoch` grows with every access change. */
export type RoomAccess =
  | { state: 'granted'; role: RoomRole; gen: number; epoch: number; until: number }
  | { state: 'none' }
  | { state: 'deleted' }

/** Which socket rooms a principal may hear in a workspace; null when they may not see the workspace at all. */
export type Hearing = { rooms: string[]; epoch: number; until: number } | null

/** An event with the socket rooms that may see it. */
export type Addressed = { pos: number; audience: string[]; event: Published }

/** Part of a replay: at most `limit` events after a place, or word that the gap is too large. */
export type Replay = { state: 'events'; events: Addressed[]; head: number } | { state: 'resync'; head: number }

/** Something about access changed; every node re-evaluates the connections that match. No field = everybody. */
export type AccessChanged = {
  /** Answers with this epoch or a later one know of it already; 0 when it is not known what changed. */
  epoch: number
  userId?: string
  sessionId?: string
  workspaceId?: string
  /** Rooms whose object was deleted or moved. */
  rooms?: RoomRef[]
}

/** What was committed in a Yjs room, told at most every 5 s a room. */
export type ContentCommitted = {
  room: RoomRef
  /** Grows with every committed record of the room; a repeated or older one is ignored. */
  rev: number
  /** User ids who wrote since the last call. */
  by: string[]
  /** Plain text of the room. */
  text: string
}

/**
 * What realtime asks of the api. In one process these are function calls; split, authenticated internal HTTP.
 * Every function may reject when the api's stores are away; callers fail closed.
 */
export type ApiPort = {
  /**
   * Null when the cookie names no live session, or when Origin is not ours. With a ticket: null when it is unknown,
   * used, expired, for another room or of a session that has ended; Origin may be missing then, but not foreign.
   */
  principalOf(headers: KnockHeaders): Promise<Principal | null>
  access(principal: Principal, room: RoomRef): Promise<RoomAccess>
  hearing(principal: Principal, workspaceId: string): Promise<Hearing>
  /** Whether a principal may see an object, and so who else looks at it. */
  mayView(principal: Principal, viewing: Viewing): Promise<boolean>
  /**
   * Events after `since` by `pos`: all of them, for a node that fills its gap, or (with `workspaceId` and `rooms`) those
   * of this workspace or of none whose audience holds one of the rooms. Fewer than `limit` means that there are no more
   * up to `head`. `resync` also when `since` is beyond `head`.
   */
  eventsSince(query: { since: number; limit: number; workspaceId?: string; rooms?: string[] }): Promise<Replay>
  /** What rooms hold that were due at the same moment. All of it or nothing is taken. */
  contentCommitted(committed: ContentCommitted[]): Promise<void>
  /** A version was stored, told at least once: the api lists and announces it. Of an object that is gone it does nothing. */
  versionSaved(saved: { room: RoomRef; version: Version }): Promise<void>
}

/** Why a room could not do what it was asked for; `reason` is a sentence for a person. */
export type RoomRefused = {
  state: 'refused'
  /**
   * `deleted`: the object is gone. `generation`: the room has another generation by now. `not_found`: a block or element is not
   * there. `invalid`: the room does not hold such things. `too_large`: more than a room may hold. `unavailable`: nothing can be
   * stored, or said, right now.
   */
  why: 'deleted' | 'generation' | 'not_found' | 'invalid' | 'too_large' | 'unavailable'
  reason: string
}

/** What is committed in a room: blocks of a document, elements of a whiteboard. */
export type RoomContent =
  | { kind: 'doc'; blocks: Block[]; text: string }
  | { kind: 'board'; elements: Record<string, unknown>[]; text: string }

/**
 * What the api asks of realtime. In one process these are function calls; split, authenticated internal HTTP. Nothing rejects: what
 * cannot be done is a refusal with a reason. Who may is the caller's to decide before.
 */
export type RoomsPort = {
  /** Changes a room in the name of a user; done when it is durable. `ids`: the blocks or elements it made or changed. */
  edit(room: RoomAt, edit: RoomEdit, by: string): Promise<{ state: 'done'; ids: string[] } | RoomRefused>
  /** Done when everything that any process applied in the room until now is stored. */
  flush(room: RoomRef): Promise<{ state: 'done' } | RoomRefused>
  /** What the room holds, all of it stored. */
  read(room: RoomAt): Promise<{ state: 'read'; content: RoomContent } | RoomRefused>
} & VersionsPort

/** What a version holds; pictures of a whiteboard are by `fileId`. */
export type VersionContent =
  | { kind: 'doc'; blocks: Block[] }
  | {
      kind: 'board'
      elements: Record<string, unknown>[]
      pictures: Record<string, { mimeType: string; url: string }>
    }

/** Versions of rooms: the part of `RoomsPort` that is about history. */
export type VersionsPort = {
  /** Up to `limit` versions after a place, newest first. */
  listVersions(
    room: RoomRef,
    page: { after: { at: string; id: string } | null; limit: number },
  ): Promise<{ state: 'listed'; versions: Version[] } | RoomRefused>
  readVersion(
    room: RoomRef,
    versionId: string,
  ): Promise<{ state: 'read'; version: Version; content: VersionContent } | RoomRefused>
  /** Keeps what the room holds now, under a name. With an `id` a repeat makes no second one. */
  saveVersion(
    room: RoomAt,
    wanted: { id?: string; label: string; by: string },
  ): Promise<{ state: 'saved'; version: Version } | RoomRefused>
  nameVersion(
    room: RoomRef,
    versionId: string,
    wanted: { label: string; by: string },
  ): Promise<{ state: 'saved'; version: Version } | RoomRefused>
  /** Brings the room back to a version, as an edit; `before` is what was kept of it first, null when nothing differed. */
  restoreVersion(
    room: RoomAt,
    versionId: string,
    by: string,
  ): Promise<{ state: 'restored'; before: Version | null } | RoomRefused>
}
