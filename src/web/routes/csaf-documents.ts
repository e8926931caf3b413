import type { Hono } from 'hono';
import { csafPath } from '#exports/csaf';
import { machineForm } from '#exports/forms';
import { notFound } from '../answer.ts';
import { readAdvisoryName } from '../presenters/advisory-address.ts';
import { publicationFor } from '../presenters/advisory-publication.ts';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import { findRevision, madeForm } from './advisories.ts';
import type { RouteContext } from './route-context.ts';

/** Longer than any id that there is. */
const LONGEST_PATH = 100;

/**
 * CSAF documents at the addresses that they give themselves, one for each version: `.well-known/csaf/v2.0/white/2020/xsa-334.json`.
 * The bytes are those of `/advisories/XSA-334.csaf.json` and its kin. The rest of a provider's tree is not there yet.
 */
export function csafDocumentRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  app.get('/.well-known/csaf/:version{v2\\.[01]}/:label/:year/:file{[a-z0-9-]+\\.json}', (c) => {
    const { pathname } = new URL(c.req.url);
    const named = readAdvisoryName((c.req.param('file') ?? '').replace(/\.json$/, ''));
    if (named === null || pathname.length > LONGEST_PATH) return context.send(c, notFound());
    return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
      const found = await findRevision(reads, viewer, stamp, named, null);
      const publication =
        found === null ? null : await publicationFor(context, reads, viewer, found.advisory, found.shown);
      if (publication === null || publication.style.publisher === undefined) return notFound();
      const version = c.req.param('version') === 'v2.0' ? '2.0' : '2.1';
      if (pathname !== `/${csafPath(named.id, publication, version)}`) return notFound();
      return madeForm(machineForm(publication, `csaf-${version}`, { version: context.settings.version }));
    });
  });
}
