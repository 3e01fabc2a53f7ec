/** Redis keys, to the letter of the schema document (seed 004). Everything in Redis may be lost at any time. */
export const redisKey = {
  /** Hash or JSON `{status: online|away|offline, lastSeen}`: a projection of presence. */
  presence: (userId: string) => `user:presence:${userId}`,
  /** Set of user ids that have a document (or whiteboard) open. */
  docActive: (docId: string) => `doc:active:${docId}`,
  /** JSON `{userId, permissions, expires}`, 60 s cache of a session; `sessionId` is the sha256 of the cookie. */
  session: (sessionId: string) => `session:${sessionId}`,
  /** Ours: JSON of a realtime ticket, 60 s, by the sha256 of the ticket; taken with GETDEL. */
  ticket: (hash: string) => `ticket:${hash}`,
  user: (userId: string) => `cache:user:${userId}`,
  project: (projectId: string) => `cache:project:${projectId}`,
  /** List, newest first, at most 200 messages as JSON. */
  chatMessages: (roomId: string) => `chat:room:${roomId}:messages`,
  /** Set of message ids, at most 500. */
  chatUnread: (userId: string) => `chat:user:${userId}:unread`,
} as const

/** Redis channels. */
export const channel = {
  /** `{pos, audience, event}` of every announced event. */
  events: 'truss:events',
  /** `{pos}` each 2 s: the head of the log, so that a node notices what it missed. */
  head: 'truss:head',
  /** `AccessChanged` of ports.ts. */
  access: 'truss:access',
} as const
