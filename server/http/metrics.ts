import { Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  observe(method: string, route: string, status: number, seconds: number): void
}

/** Request durations by method, route pattern and status, on a registry that may be shared. */
export function httpMetrics(registry: Registry = new Registry()): Metrics {
  const seconds = new Histogram({
    name: 'truss_http_request_seconds',
    help: 'Duration of API requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  return {
    registry,
    observe: (method, route, status, value) => seconds.observe({ method, route, status: String(status) }, value),
  }
}
