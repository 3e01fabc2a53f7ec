import { clusterLimits } from './cluster/limits.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** Bounds and times of the Yjs engine (realtime.md 3.3, 3.4, 3.10). Bytes and milliseconds. */
export const defaultLimits = {
  updateBytes: 8 * MiB,
  /** An update cannot be split and a BSON document holds 16 MB, so this stays below. */
  syncBytes: 12 * MiB,
  /** A room above this takes nothing more from the api. */
  roomBytes: 24 * MiB,
  roomNearlyFull: 0.8,
  awarenessBytes: 64 * KiB,
  awarenessStateBytes: 4 * KiB,
  stateVectorBytes: 256 * KiB,
  nesting: 64,
  badFrames: 3,
  /** One connection; above these it is read more slowly, and closed when that lasts `rateCloseMs`. */
  framesPerSecond: 100,
  framesBurst: 300,
  bytesPerSecond: 2 * MiB,
  bytesBurst: 16 * MiB,
  rateCloseMs: 10_000,
  /** Of awareness frames that come faster only the newest counts, after `awarenessLateMs`. */
  awarenessPerSecond: 30,
  awarenessBurst: 60,
  awarenessLateMs: 50,
  roomsPerUser: 50,
  connectionsPerUserRoom: 20,
  connectionsPerRoom: 500,
  connectionsPerProcess: 10_000,
  /** One person. After a restart every tab and every room in it comes back at once, and again when that fails: hence the burst. */
  connectsPerMinute: 60,
  connectsBurst: 200,
  /** Frames a connection may send before its room is loaded. */
  waitingFrames: 64,
  waitingBytes: MiB,
  loadMs: 15_000,
  upgradeMs: 10_000,

  /** Edits are stored together every so often. Each commit costs as much as passing on three edits, so not more often than needed. */
  commitTickMs: 10,
  /** While a commit takes fewer updates than this, the next one collects for `commitCalmMs`: its cost is the same for one as for many. */
  commitCalmUpdates: 12,
  commitCalmMs: 50,
  /**
   * A commit begins so long after the last one began, whether that is over or not, but no more than so many at once; later while they take
   * long: one and a half times as long as the last one that is over took, at most `commitApartMs`.
   */
  commitEveryMs: 27,
  commitsAtOnce: 2,
  commitApartMs: 105,
  commitTimeoutMs: 5_000,
  recordUpdates: 500,
  /** Updates that are applied in one transaction and become one. */
  turnUpdates: 1000,
  /**
   * In one turn of the event loop frames are looked at for so long, and then rooms, and what was late before, are served for so long; the rest
   * comes in the next one. Without the first bound the longest stall of D was 107 and 119 ms, with both 68 to 78, and 140 once.
   */
  turnMs: 16,
  recordBytes: MiB,
  batchRecords: 1000,
  batchBytes: 8 * MiB,
  retryMinMs: 100,
  retryMaxMs: 5_000,
  /** While more of one room than this waits for a database that does answer, its writers are not read. */
  queueHoldBytes: 2 * MiB,
  roomUnsavedBytes: 8 * MiB,
  roomUnsavedMs: 10 * 60_000,
  processUnsavedBytes: 256 * MiB,

  awarenessTickMs: 50,
  lagBytes: MiB,
  lagDrainedBytes: 64 * KiB,
  lagStalledMs: 30_000,
  /** More than this in a socket, beyond the first answer: it asks and does not read. */
  outboundBytes: 16 * MiB,

  tickMs: 1_000,
  pingMs: 15_000,
  keepAliveMs: 20_000,
  recheckMs: 60_000,
  recheckRetryMs: 5_000,
  lingerMs: 30_000,
  lingerJitterMs: 10_000,

  /** Estimated memory of all rooms; `createYjs` sets it to half of the heap's limit unless it is given. */
  roomMemoryBytes: 1024 * MiB,
  roomBaseBytes: 150 * KiB,
  roomFactor: 20,
  /** Parts of `roomMemoryBytes`: above the first idle rooms go at once, above the second no room is opened. */
  evictAbove: 0.8,
  refuseAbove: 0.95,
  /** Rooms above this are loaded one after the other. */
  heavyBytes: 2 * MiB,
  /**
   * Rooms whose stored size is above this are opened in a process for heavy rooms: building 10 MB takes 0.7 s, in which nobody else is
   * served. How long such a process may take to start and to answer, and how long it stays without a room.
   */
  heavyRoomBytes: MiB,
  heavyStartMs: 30_000,
  /**
   * A room that is open in the main process goes to one for heavy rooms when it has grown above twice the above, or when a single update is
   * so large (60 ms, and half the above). How long each step of storing it may keep its people waiting, and how soon it is tried again.
   */
  heavyUpdateBytes: 512 * KiB,
  heavyMoveMs: 2_000,
  heavyMoveRestMs: 60_000,
  heavyCallMs: 60_000,
  heavyIdleMs: 60_000,
  /** Answers to SyncStep1 that are kept for others who ask the same: from this size, for so long, and so much of all rooms. */
  answerMinBytes: 64 * KiB,
  answerMs: 5_000,
  answersBytes: 128 * MiB,
  /** How long the building of a cold room waits for the stored bytes to leave. */
  earlyMs: 500,

  /** A log is compacted above any of these: records, bytes, this part of the snapshot (but not below the floor). */
  compactRecords: 300,
  compactBytes: MiB,
  compactPart: 0.5,
  compactFloorBytes: 64 * KiB,
  compactOnLeave: 50,
  compactCheckMs: 30_000,
  compactRestMs: 60_000,
  /** Logs of processes that died: how many are counted at once, how often, and how long after the last edit. */
  compactPage: 100,
  compactSweepMs: 60_000,
  compactSweepDelayMs: 3 * 60_000,
  compactIdleMs: 10_000,
  /** Between two compactions: so many times as long as the first one took, at most that, and less when many wait: all within `compactSpreadMs`. */
  compactRestFactor: 10,
  compactRestMostMs: 1_000,
  compactSpreadMs: 120_000,
  /** How long records are kept after a snapshot covers them. */
  retainMs: 7 * 24 * 60 * 60_000,

  pendingAskMs: 2_000,
  pendingCloseMs: 10_000,
  /** A projection starts this long after the first edit, so that it is there within 5 s. */
  projectMs: 4_000,
  /** How often rooms are looked at for it. */
  projectTickMs: 250,
  /** Who edited so short a time ago is taken to go on: the projection then marks the room as behind for what will come. */
  projectBusyMs: 1_000,
  /** Rooms that are projected together: more at once would stop everybody else for too long. */
  projectAtOnce: 16,
  /** And what they may have together, in blocks or elements of the outermost level: a thousand are written in about 20 ms. */
  projectBlocksAtOnce: 1000,
  /** Documents are read for their projections for so long in one turn of the event loop, or one document. */
  projectSliceMs: 5,
  sweepMs: 60_000,
  /** A version comes by itself this long after the first edit that is in none. How long versions are kept: `thinning.ts`. */
  versionMs: 10 * 60_000,
  versionSweepMs: 30_000,
  closeSpreadMs: 10_000,

  ...clusterLimits,
}

export type Limits = typeof defaultLimits
