import { Counter, Histogram, type Registry } from 'prom-client'

export const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

/** Metrics of loading, compaction and memory. */
export function storageMetrics(registers: Registry[]) {
  return {
    load: new Histogram({ name: 'truss_rt_load_seconds', help: 'Time to load a room', buckets: seconds, registers }),
    loadBytes: new Histogram({
      name: 'truss_rt_load_bytes',
      help: 'Encoded size of loaded rooms',
      buckets: [1e3, 1e4, 1e5, 1e6, 1e7],
      registers,
    }),
    compaction: new Histogram({
      name: 'truss_rt_compaction_seconds',
      help: 'Time of one compaction, mostly in its own thread',
      buckets: seconds,
      registers,
    }),
    compactions: new Counter({
      name: 'truss_rt_compactions_total',
      help: 'Compactions; lost: another node was faster',
      labelNames: ['state'],
      registers,
    }),
    snapshotBytes: new Histogram({
      name: 'truss_rt_snapshot_bytes',
      help: 'Size of new snapshots',
      buckets: [1e3, 1e4, 1e5, 1e6, 1e7],
      registers,
    }),
    damaged: new Counter({
      name: 'truss_rt_snapshots_damaged_total',
      help: 'Loads that found a damaged snapshot and used the one before and the log',
      registers,
    }),
    early: new Counter({
      name: 'truss_rt_early_total',
      help: 'Clients that got the stored snapshot before the room was built',
      registers,
    }),
    evictions: new Counter({
      name: 'truss_rt_evictions_total',
      help: 'Idle rooms put out early because memory got scarce',
      registers,
    }),
    roomsRefused: new Counter({
      name: 'truss_rt_rooms_refused_total',
      help: 'Rooms not opened because memory is full',
      registers,
    }),
  }
}
