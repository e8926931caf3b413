import type { Context, Hono } from 'hono';
import { findAdvisory } from '#archive';
import { readBatchId, type Viewer } from '#store';
import { notFound, plainText } from '../answer.ts';
import { batchPage, checksumsOf } from '../pages/batch-page.ts';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import { type BatchView, type FoundAdvisory, presentBatch } from '../presenters/batch-view.ts';
import type { RouteContext } from './route-context.ts';

/** One page for several advisories that were released together. Before any of them is public there is none. */
export function batchRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  app.get('/advisories/batches/:id', (c) =>
    answer(c, context, reads, (view) => context.page(batchPage(view, context.settings.publicUrl))),
  );
  app.get('/advisories/batches/:id/SHA256SUMS', (c) =>
    answer(c, context, reads, (view) => {
      const sums = checksumsOf(view);
      return sums === '' ? notFound() : plainText(Buffer.from(sums, 'utf8'), 'SHA256SUMS');
    }),
  );
}

function answer(
  c: Context,
  context: RouteContext,
  reads: AdvisoryReads,
  shown: (view: BatchView) => ReturnType<RouteContext['page']>,
): Promise<Response> {
  const text = c.req.param('id') ?? '';
  const id = readBatchId(text);
  if (id === undefined || id !== text) return context.send(c, notFound());
  return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
    const view = await viewOf(context, reads, viewer, stamp, id);
    return view === null ? notFound() : shown(view);
  });
}

/** Of what the viewer sees as advisories; null where that is none. */
async function viewOf(
  { store }: RouteContext,
  reads: AdvisoryReads,
  viewer: Viewer,
  stamp: string,
  id: string,
): Promise<BatchView | null> {
  const batch = (await reads.batches(viewer, stamp)).find((each) => each.id === id);
  const catalogue = await reads.catalogue(viewer, stamp);
  const found: FoundAdvisory[] = [];
  for (const { series, number } of batch?.advisories ?? []) {
    const advisory = findAdvisory(catalogue, series, number);
    if (advisory === null || advisory.publicAt === null) continue;
    const document = (await reads.documents(viewer, series, number)).get(advisory.newest.best.message);
    if (document !== undefined) found.push({ advisory, document });
  }
  return batch === undefined || found.length === 0 ? null : presentBatch(batch, found, await store.lists(viewer));
}
