import { Counter, Histogram, Registry } from 'prom-client';

/** Figures of the desk, for whoever runs the machine: `createSite` shows them with its own, on this machine only. */
export interface DeskMetrics {
  /** Counts a request and how long its answer took. */
  measure(request: Request, answer: () => Promise<Response>): Promise<Response>;
  /** As Prometheus reads it. */
  text(): Promise<string>;
}

/**
 * What addresses are counted by. Attack: figures by case, person or secret link, from which somebody who may read them learns
 * what is worked on; so the class is of a closed list, and says nothing that a stranger could not ask for.
 */
const ROUTE_CLASSES = [
  ['asset', /^\/desk\/assets\//],
  ['sign_in', /^\/desk\/(?:sign-in|sign-out|code|me)(?:\/|$)/],
  ['case', /^\/desk\/(?:case|batch)(?:\/|$)/],
  ['report', /^\/(?:report|api)(?:\/|$)/],
] as const satisfies readonly (readonly [string, RegExp])[];

/**
 * In seconds, and few. Attack: on a desk with one visitor each request stands alone between two readings, and a fine time tells
 * a large case from a small one, and a refusal from a letter to fifty members.
 */
const BUCKETS = [0.1, 0.5, 2.5];

export function createDeskMetrics(): DeskMetrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'tocsin_desk_requests_total',
    help: 'Requests of the desk and of reporters, by class of address, whether a form was sent, and class of status.',
    labelNames: ['class', 'does', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'tocsin_desk_request_seconds',
    help: 'Time until an answer of the desk was ready to be sent, by class of address.',
    labelNames: ['class'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    text: () => registry.metrics(),
    async measure(request, answer) {
      const start = performance.now();
      const response = await answer();
      const routeClass = routeClassOf(new URL(request.url).pathname);
      const does = request.method === 'POST' ? 'write' : 'read';
      requests.inc({ class: routeClass, does, status: `${Math.floor(response.status / 100)}xx` });
      seconds.observe({ class: routeClass }, (performance.now() - start) / 1000);
      return response;
    },
  };
}

function routeClassOf(path: string): string {
  return ROUTE_CLASSES.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';
}
