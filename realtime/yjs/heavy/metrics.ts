import { AggregatorRegistry, Counter, Gauge, type Registry } from 'prom-client'
import { z } from 'zod'
import type { Yjs } from '../context.ts'
import type { HeavyProcess } from './process.ts'

export function createHeavyMetrics(registry: Registry, processes: Set<HeavyProcess>) {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `truss_rt_heavy_${name}`,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('processes', 'Processes for heavy rooms', () => processes.size)
  gauge('rooms', 'Rooms that they have', () => [...processes].reduce((sum, { rooms }) => sum + rooms.size, 0))
  return {
    knocks: new Counter({ name: 'truss_rt_heavy_knocks_total', help: 'Sockets handed to them', registers }),
    moved: new Counter({ name: 'truss_rt_heavy_moved_total', help: 'Rooms sent there because they grew', registers }),
    died: new Counter({ name: 'truss_rt_heavy_died_total', help: 'Those that ended unasked', registers }),
  }
}

const Metric = z.looseObject({
  name: z.string(),
  values: z.array(z.looseObject({ labels: z.record(z.string(), z.union([z.string(), z.number()])) })),
})
const Metrics = z.array(Metric)
const patienceMs = 2_000

/** Prometheus text of this process and, with the label `process`, of those for heavy rooms; one that does not answer within 2 s is left out. */
export async function metricsText({ heavy, log }: Yjs, registry: Registry): Promise<string> {
  const others = await Promise.all(
    [...(heavy?.processes ?? [])].map(async (one) => {
      try {
        return labelled(Metrics.parse(await one.ask('metrics', [], patienceMs)), one.label)
      } catch (err) {
        log.info({ err, process: one.label }, 'no metrics of a process for heavy rooms')
        return []
      }
    }),
  )
  if (others.every((metrics) => metrics.length === 0)) return registry.metrics()
  const own: { name: string }[] = await registry.getMetricsAsJSON()
  // Every series is there once, so that nothing is ever summed up; prom-client would leave some out by their own wish.
  const all = [own, ...others].map((metrics) => metrics.map((metric) => ({ ...metric, aggregator: 'sum' })))
  return AggregatorRegistry.aggregate(all).metrics()
}

const labelled = (metrics: z.infer<typeof Metrics>, process: string) =>
  metrics.map((metric) => ({
    ...metric,
    values: metric.values.map((value) => ({ ...value, labels: { ...value.labels, process } })),
  }))
