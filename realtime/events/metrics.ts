import { Counter, Gauge, type Registry } from 'prom-client'
import type { Node } from './context.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** Metrics of the Socket.IO side, `truss_io_*`. */
export function createMetrics(registry: Registry) {
  const registers = [registry]
  return {
    events: new Counter({ name: 'truss_io_events_total', help: 'Events of the log told by this node', registers }),
    filled: new Counter({ name: 'truss_io_gap_events_total', help: 'Events Redis did not deliver', registers }),
    lost: new Counter({ name: 'truss_io_resyncs_total', help: 'Gaps too large to fill', registers }),
    hellos: new Counter({ name: 'truss_io_hellos_total', help: 'Answers to hello', labelNames: ['answer'], registers }),
    refused: new Counter({ name: 'truss_io_refused_total', help: 'Knocks refused', labelNames: ['reason'], registers }),
    ended: new Counter({ name: 'truss_io_ended_total', help: 'Ended by us', labelNames: ['reason'], registers }),
    ignored: new Counter({
      name: 'truss_io_ignored_total',
      help: 'Messages ignored',
      labelNames: ['reason'],
      registers,
    }),
    failures: new Counter({ name: 'truss_io_failures_total', help: 'Failed work', labelNames: ['what'], registers }),
  }
}

/** Gauges over the live state, read when they are asked for. */
export function watchNode(registry: Registry, node: Node): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    const each: Gauge = new Gauge({
      name: `truss_io_${name}`,
      help,
      registers: [registry],
      collect: (): void => each.set(read()),
    })
  }
  gauge('connections', 'Open Socket.IO connections', () => node.listeners.size)
  gauge('pos', 'Place in the event log that this node has told', () => node.feed.pos)
  gauge('rechecks_waiting', 'Access re-checks that wait', () => node.rechecks.waiting.size)
}
