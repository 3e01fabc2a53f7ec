import type { Contender } from './contenders.ts'
import { pssMegabytes } from './figures.ts'
import type { Generator } from './load/generator.ts'
import { familyCpuSeconds, rssMegabytes } from './processes.ts'
import type { Brief, Scenario } from './servers.ts'
import type { Figures } from './table.ts'

const perRoom = 5
const sizes = [1000, 3000, 5000]
const restMs = 2000
const watchMs = 3000

/** Connections that do nothing, five to a document, in a process that has done nothing else. */
export const idle: Scenario = {
  title: '1k, 3k, 5k idle connections, 5 to a document',
  targets: { kBEach5000: { atMost: 20 }, rss5000Mb: { atMost: 400 } },
  rounds: 1,
  isFresh: true,
  run: sitIdle,
}

async function sitIdle(contender: Contender, load: Generator, { isQuick }: Brief): Promise<Figures> {
  const figures: Figures = {}
  const first = await contender.rooms({ rooms: 2, clients: perRoom, writers: 0 })
  const wanted = isQuick ? sizes.slice(0, 1) : sizes
  const rooms = await contender.rooms({ rooms: Math.max(...wanted) / perRoom, clients: perRoom, writers: 0 })
  await contender.renew()
  // The first connections bring what is loaded only once.
  await load.open(contender.dialect, first, false)
  await load.close()
  await rest(restMs)
  const [rssBefore, pssBefore] = [await rssMegabytes(contender.pid), await pssMegabytes(contender.pid)]
  figures.rssBeforeMb = rssBefore
  let opened = 0
  for (const size of wanted) {
    const { ms, connections } = await load.open(contender.dialect, rooms.slice(opened / perRoom, size / perRoom), false)
    opened += connections
    await rest(restMs)
    const cpuBefore = await familyCpuSeconds([contender.pid])
    await rest(watchMs)
    const cpu = (await familyCpuSeconds([contender.pid])) - cpuBefore
    const [rss, pss] = [await rssMegabytes(contender.pid), await pssMegabytes(contender.pid)]
    figures[`rss${size}Mb`] = rss
    figures[`kBEach${size}`] = Math.round(((rss - rssBefore) * 10240) / opened) / 10
    figures[`pssKBEach${size}`] = Math.round(((pss - pssBefore) * 10240) / opened) / 10
    figures[`cpuMicrosEachPerSecond${size}`] = Math.round((cpu * 1e6) / opened / (watchMs / 1000))
    figures[`openedPerSecond${size}`] = Math.round((connections * 1000) / ms)
  }
  await load.close()
  return figures
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
