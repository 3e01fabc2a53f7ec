import { setTimeout as pause } from 'node:timers/promises'
import { startTruss } from '../bench/contenders.ts'
import type { RoomOrder } from '../bench/load/orders.ts'
import { closeRooms, openRooms, typeLetter, type Writer } from '../bench/load/rooms.ts'
import { rssMegabytes } from '../bench/processes.ts'

const minutes = Number(process.env['SOAK_MINUTES'] ?? 10)
const rooms = 300
const atOnce = 30
const visitMs = 8000
const letterEveryMs = 40
const mostRecords = 300
/** Of memory after the first half, when caches are full. */
const mostMegabytesPerHour = 60

/** A41: people come, write and leave, in 300 rooms, thirty open at a time. Memory must not grow, and logs stay short. */
export async function run(): Promise<Record<string, unknown>> {
  const { app, contender } = await startTruss()
  const orders = await contender.rooms({ rooms, clients: 3, writers: 2 })
  const end = performance.now() + minutes * 60_000
  const samples: { at: number; rss: number }[] = []
  const seen = { visits: 0, letters: 0, tail: 0, rooms: 0 }
  const watch = async () => {
    while (performance.now() < end) {
      samples.push({ at: performance.now(), rss: await rssMegabytes(contender.pid) })
      const metrics = await fetch(`${app.url}/metrics`).then((res) => res.text())
      seen.tail = Math.max(seen.tail, metricOf(metrics, 'truss_rt_tail_records_max'))
      seen.rooms = Math.max(seen.rooms, metricOf(metrics, 'truss_rt_rooms'))
      await pause(5000)
    }
  }
  let next = 0
  const places = new Map<string, Writer[]>()
  const visitor = async () => {
    while (performance.now() < end) {
      const order = orders[next++ % orders.length]
      if (!order) return
      const letters = await visit(order, places)
      seen.letters += letters
      seen.visits += 1
    }
  }
  await Promise.all([watch(), ...Array.from({ length: atOnce }, visitor)])
  const half = samples.slice(Math.floor(samples.length / 2))
  const megabytesPerHour = Math.round(slopeOf(half) * 3_600_000 * 10) / 10
  const [first] = half
  const figures = { minutes, ...seen, rssAtHalf: first?.rss, rssAtEnd: half.at(-1)?.rss, megabytesPerHour }
  await app.stop()
  if (seen.tail > mostRecords) throw new Error(`a log of ${seen.tail} records: ${JSON.stringify(figures)}`)
  // Less than half an hour says nothing about hours.
  if (minutes >= 30 && megabytesPerHour > mostMegabytesPerHour)
    throw new Error(`memory grows: ${JSON.stringify(figures)}`)
  return figures
}

/** The first visit brings the paper; whoever comes again goes on where they stopped. */
async function visit(order: RoomOrder, places: Map<string, Writer[]>): Promise<number> {
  const before = places.get(order.name)
  const load = await openRooms('plain', [order], !before)
  const [room] = load.rooms
  if (!room) throw new Error('the room did not open')
  for (const [index, writer] of (before ?? []).entries()) {
    const wire = room.wires[index]
    if (wire) load.writers.push({ ...writer, room, wire, frameAt: [] })
  }
  places.set(order.name, load.writers)
  const end = performance.now() + visitMs
  while (performance.now() < end) {
    for (const writer of load.writers) typeLetter(load.count, writer)
    await pause(letterEveryMs)
  }
  await closeRooms(load)
  return load.count.edits
}

const metricOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)

/** Megabytes for each millisecond, by least squares. */
function slopeOf(samples: { at: number; rss: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const at = mean(samples.map((sample) => sample.at))
  const rss = mean(samples.map((sample) => sample.rss))
  const covariance = mean(samples.map((sample) => (sample.at - at) * (sample.rss - rss)))
  return covariance / mean(samples.map((sample) => (sample.at - at) ** 2))
}
