const KiB = 1024
const MiB = 1024 * KiB

/** Bounds and times of the Yjs engine (realtime.md 3.3, 3.4, 3.10). Bytes and milliseconds. */
export const defaultLimits = {
  updateBytes: 8 * MiB,
  /** An update cannot be split and a BSON document holds 16 MB, so this stays below. */
  syncBytes: 12 * MiB,
  awarenessBytes: 64 * KiB,
  awarenessStateBytes: 4 * KiB,
  stateVectorBytes: 256 * KiB,
  nesting: 64,
  badFrames: 3,
  /** Frames a connection may send before its room is loaded. */
  waitingFrames: 64,
  waitingBytes: MiB,
  loadMs: 15_000,
  upgradeMs: 10_000,

  commitTickMs: 10,
  /** After a commit the next one collects for three times as long as that took, but not longer than this. */
  commitRestMs: 50,
  commitTimeoutMs: 5_000,
  recordUpdates: 500,
  recordBytes: MiB,
  batchRecords: 1000,
  batchBytes: 8 * MiB,
  retryMinMs: 100,
  retryMaxMs: 5_000,
  roomUnsavedBytes: 8 * MiB,
  roomUnsavedMs: 10 * 60_000,
  processUnsavedBytes: 256 * MiB,

  awarenessTickMs: 50,
  lagBytes: MiB,
  lagDrainedBytes: 64 * KiB,
  lagStalledMs: 30_000,

  tickMs: 1_000,
  pingMs: 15_000,
  keepAliveMs: 20_000,
  recheckMs: 60_000,
  recheckRetryMs: 5_000,
  lingerMs: 30_000,
  lingerJitterMs: 10_000,
  pendingAskMs: 2_000,
  pendingCloseMs: 10_000,
  /** A projection starts this long after the first edit, so that it is there within 5 s. */
  projectMs: 4_000,
  sweepMs: 60_000,
  /** A version comes by itself this long after the first edit that is in none. How long versions are kept: `thinning.ts`. */
  versionMs: 10 * 60_000,
  versionSweepMs: 30_000,
  closeSpreadMs: 10_000,
}

export type Limits = typeof defaultLimits
