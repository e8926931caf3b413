import type { CatalogueAdvisory, CatalogueRevision } from '#archive';
import type { SignedConfirmation } from '#confirmations';
import type { KnownRevision, Publication, Rating } from '#publication';
import { recordedFixes } from '#releases';
import { publishedAs } from '#statements';
import type { Viewer } from '#store';
import type { RouteContext } from '../routes/route-context.ts';
import type { AdvisoryReads } from './advisory-reads.ts';

/** Earlier revisions whose texts are read for what they say has changed. Attack: thousands of revisions of one advisory. */
const MAX_SUMMARIES = 50;

/**
 * What machines are told of a revision, from texts that the viewer may read; null where the revision is not public (its machine
 * forms are for members, and come another way), or its text proves nothing any more.
 */
export async function publicationFor(
  context: Pick<RouteContext, 'styles' | 'releases' | 'fixTables' | 'confirmations' | 'ratings' | 'settings'>,
  reads: AdvisoryReads,
  viewer: Viewer,
  advisory: CatalogueAdvisory,
  shown: CatalogueRevision,
): Promise<Publication | null> {
  const text = shown.isPublic ? await reads.text(viewer, shown.best.message) : null;
  if (text === null) return null;
  const { styles, releases, settings } = context;
  return publishedAs(
    { ...text, source: advisory.id },
    { styles, ...(releases === undefined ? {} : { releases }) },
    {
      allowUnverified: false,
      revisions: await revisionsUpTo(reads, viewer, advisory, shown),
      audience: { kind: 'public' },
      ratings: await ratingsOf(context, shown),
      fixes: [],
      isFixed: recordedFixes((await context.fixTables?.()) ?? [], advisory.id),
      site: settings.publicUrl,
    },
    { confirmations: await confirmationsOf(context, shown), onProblem: () => undefined },
  );
}

async function confirmationsOf(
  { confirmations }: Pick<RouteContext, 'confirmations'>,
  { best }: CatalogueRevision,
): Promise<ReadonlyMap<string, SignedConfirmation>> {
  const found = new Map<string, SignedConfirmation>();
  for (const each of (await confirmations?.([best.textDigest]))?.values() ?? []) {
    const opened = await each.opened();
    if (opened !== null) found.set(opened.confirmation.text, opened);
  }
  return found;
}

async function ratingsOf(
  { ratings }: Pick<RouteContext, 'ratings'>,
  { best }: CatalogueRevision,
): Promise<readonly Rating[]> {
  const [found] = (await ratings?.([best.textDigest]))?.values() ?? [];
  return found ?? [];
}

async function revisionsUpTo(
  reads: AdvisoryReads,
  viewer: Viewer,
  { revisions }: CatalogueAdvisory,
  shown: CatalogueRevision,
): Promise<readonly KnownRevision[]> {
  const known: KnownRevision[] = [];
  const earlier = revisions.filter(({ revision }) => revision <= shown.revision).slice(-MAX_SUMMARIES);
  for (const { revision, receivedAt, best } of earlier) {
    const text = await reads.text(viewer, best.message);
    known.push({ revision, at: receivedAt, summary: text?.facts.updates ?? null });
  }
  return known;
}
