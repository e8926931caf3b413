import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Counter, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly measure: MiddlewareHandler;
  readonly contentType: string;
  text(): Promise<string>;
}

/** In seconds: a page from memory takes less than the first. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Counts by pattern and status. Never addresses, queries or names of lists: what is embargoed must not stand in a metric. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'tocsin_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'tocsin_http_request_seconds',
    help: 'Time until an answer was ready to be sent, by route.',
    labelNames: ['route'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    async measure(c, next) {
      const start = performance.now();
      await next();
      const route = routePath(c, -1);
      requests.inc({ route, status: c.res.status });
      seconds.observe({ route }, (performance.now() - start) / 1000);
    },
  };
}
