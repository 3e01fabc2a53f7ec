import { rm } from 'node:fs/promises'
import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { RoomRef } from '#shared/rooms.ts'
import type { Server } from '../context.ts'
import { pathOf } from '../files/disk.ts'
import { purgeTrash } from '../trash/purge.ts'
import { forgetVersions } from '../versions/record.ts'
import { cleanUp } from './cleanup.ts'
import { countOrphans } from './orphans.ts'

/** What only realtime can do, handed in by main.ts. */
export type RoomKeeper = {
  purge(rooms: RoomRef[]): Promise<void>
  names(): Promise<string[]>
  /** Removes versions that are no longer kept at `now` (ms since 1970), after `forget` has taken their ids from all lists. */
  thin(now: number, forget: (ids: string[]) => Promise<void>): Promise<number>
}

const queueName = 'truss-jobs'

// Postgres rows are the truth: each job looks for what is due, so a lost Redis loses no job, only a tick.
const schedule = [
  { name: 'cleanup', pattern: '7 * * * *' },
  { name: 'purge-trash', pattern: '20 3 * * *' },
  { name: 'orphans', pattern: '40 3 * * *' },
  { name: 'thin-versions', pattern: '50 3 * * *' },
] as const

export async function runJob(server: Server, rooms: RoomKeeper, name: string): Promise<unknown> {
  switch (name) {
    case 'cleanup':
      return cleanUp(server)
    case 'purge-trash': {
      const purged = await purgeTrash(server)
      await rooms.purge(purged.rooms)
      for (const key of purged.storageKeys) await rm(pathOf(server.config, key), { force: true })
      return { rooms: purged.rooms.length, files: purged.storageKeys.length }
    }
    case 'orphans':
      return countOrphans(server, await rooms.names())
    case 'thin-versions':
      return { versions: await rooms.thin(server.now().getTime(), (ids) => forgetVersions(server, ids)) }
    default:
      throw new Error(`unknown job ${name}`)
  }
}

/**
 * Runs the scheduled jobs; each on one process at a time, by BullMQ. `connection` must retry for ever
 * (maxRetriesPerRequest null). The clean-up also runs once now: partitions must exist before their month begins.
 */
export async function runJobs(
  server: Server,
  connection: Redis,
  rooms: RoomKeeper,
): Promise<{ stop(): Promise<void> }> {
  await cleanUp(server)
  const log = server.log.child({ part: 'jobs' })
  const queue = new Queue(queueName, {
    connection,
    defaultJobOptions: {
      attempts: 3,
      backoff: { type: 'exponential', delay: 5000 },
      removeOnComplete: 50,
      removeOnFail: 200,
    },
  })
  const worker = new Worker(queueName, (job) => runJob(server, rooms, job.name), { connection, concurrency: 1 })
  queue.on('error', (err) => log.warn({ err: err.message }, 'job queue'))
  worker.on('error', (err) => log.warn({ err: err.message }, 'job worker'))
  worker.on('failed', (job, err) => log.error({ err, job: job?.name, attempt: job?.attemptsMade }, 'job failed'))
  worker.on('completed', (job, result: unknown) => log.info({ job: job.name, result }, 'job done'))

  // Not awaited to start: Redis may be away now, and BullMQ waits for it.
  const scheduled = Promise.all(
    schedule.map(({ name, pattern }) => queue.upsertJobScheduler(name, { pattern }, { name })),
  ).catch((err: unknown) => log.error({ err }, 'jobs not scheduled'))
  return {
    stop: async () => {
      await worker.close(true)
      await Promise.race([scheduled, Promise.resolve()])
      await queue.close()
    },
  }
}
