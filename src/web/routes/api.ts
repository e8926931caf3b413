import type { Hono } from 'hono';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import type { RouteContext } from './route-context.ts';

/** The JSON API, read only. Its schemas take a while to load and memory to keep: it is made when somebody first asks. */
export function apiRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  let api: Promise<Hono> | null = null;
  app.get('/api/*', async (c) => {
    api ??= import('../api/answer-api.ts').then(({ createApi }) => createApi(context, reads));
    return (await api).fetch(c.req.raw, c.env as object | undefined);
  });
}
