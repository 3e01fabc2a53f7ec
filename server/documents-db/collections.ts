import type { Collection, Db } from 'mongodb'

/** Seed 004's `activityLogs`; `_id` is the event's pos, so a repeated write is the same document. */
export type ActivityLog = {
  _id: number
  userId: string | null
  action: string
  entityType: string
  entityId: string
  metadata: object
  timestamp: Date
}

/** Seed 003's `notifications`; `_id` is `{pos}:{user_id}`. */
export type NotificationRow = {
  _id: string
  user_id: string
  type: 'assigned' | 'mentioned' | 'commented' | 'invited' | 'taken_over'
  message: string
  read: boolean
  created_at: Date
  action_url: string
  actor_id: string | null
  workspace_id: string | null
  pos: number
  /** The comment or message quoted in `message`; when it is deleted, so is the quotation. */
  source_id: string | null
}

/** Seed 000's `tbl_user_sessions`, a projection of Postgres' `sessions`; `_id` is their uuid. No token, no hash. */
export type UserSessionRow = { _id: string; expires: Date; session: string; last_sync: Date; data: object[] }

type Collections = {
  activityLogs: Collection<ActivityLog>
  notifications: Collection<NotificationRow>
  tbl_user_sessions: Collection<UserSessionRow>
}

/** The api's own collections; rooms' `rt_*`, `documentContent` and `whiteboardData` belong to realtime/. */
export const collections = (db: Db): Collections => ({
  activityLogs: db.collection<ActivityLog>('activityLogs'),
  notifications: db.collection<NotificationRow>('notifications'),
  tbl_user_sessions: db.collection<UserSessionRow>('tbl_user_sessions'),
})
