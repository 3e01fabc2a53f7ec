import { Counter, Gauge, type Registry } from 'prom-client'

export type ClusterMetrics = ReturnType<typeof createClusterMetrics>

/** Metrics of what nodes tell each other (realtime.md 3.11). The bus has its own: `truss_io_bus_*`, `truss_rt_bus_lag_seconds`. */
export function createClusterMetrics(registry: Registry) {
  const registers = [registry]
  const counter = (name: string, help: string) => new Counter({ name: `truss_rt_${name}`, help, registers })
  return {
    sent: counter('bus_sent_total', 'Messages about rooms told to other nodes'),
    heard: counter('bus_heard_total', 'Messages about rooms heard from other nodes'),
    publishErrors: counter('bus_publish_errors_total', 'Messages about rooms that Redis did not take'),
    ignored: new Counter({
      name: 'truss_rt_bus_ignored_total',
      help: 'Messages of another protocol, or broken',
      labelNames: ['reason'],
      registers,
    }),
    gaps: counter('bus_gaps_total', 'Times a number was missing'),
    filled: counter('bus_gaps_filled_total', 'Records that came from the log instead of the bus'),
    fillFailures: counter('bus_fill_failures_total', 'Reads of the log that failed'),
    adopted: counter('adopted_updates_total', 'Updates of another node stored by this one'),
    deadNodes: counter('dead_nodes_total', 'Nodes that fell silent'),
    asksIncomplete: counter('asks_incomplete_total', 'Questions to all nodes that not every node answered'),
  }
}

/** Gauges over the live state. */
export function watchCluster(registry: Registry, read: { nodes(): number; held(): number; isUp(): boolean }): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `truss_rt_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  gauge('nodes', 'Other live nodes', read.nodes)
  gauge('held_bytes', 'Updates of other nodes that are not known to be durable', read.held)
  gauge('redis_up', '1 while the bus hears itself', () => (read.isUp() ? 1 : 0))
}
