import type { CatalogueAdvisory, CatalogueRevision } from '#archive';
import { type MaskingPolicy, visibleText } from '#masking';
import { revisionPath } from '../presenters/advisory-address.ts';
import { titleText } from '../presenters/advisory-line.ts';
import type { AdvisoryDocument } from '../presenters/advisory-reads.ts';
import { shortText } from '../presenters/message-text.ts';
import { type FeedEntry, feedId } from './atom.ts';

const MAX_CONTENT_LENGTH = 4000;

/** What a reader wants to know first: what changed, and what it means. */
const ROLES: ReadonlySet<string> = new Set(['updates', 'impact', 'vulnerable', 'mitigation']);

/** `together`: ids of those that went out with it as one. One revision as an entry. Its id is of the signed text: another text under the same number is another entry. */
export function advisoryEntry(
  advisory: CatalogueAdvisory,
  { revision, best, receivedAt }: CatalogueRevision,
  document: AdvisoryDocument | undefined,
  { policy, together }: { readonly policy: MaskingPolicy; readonly together: readonly string[] },
): FeedEntry {
  const { id, series } = advisory;
  const sections = document?.facts.sections.filter(({ role }) => ROLES.has(role)) ?? [];
  const head = [
    `${id} version ${revision}${best.isWithdrawn ? ', withdrawn' : ''}${best.supersededBy === null ? '' : `, superseded by ${best.supersededBy}`}`,
    best.cves.length === 0 ? 'No CVE yet' : best.cves.join(', '),
    `Signature: ${best.verdict}`,
    ...(together.length === 0 ? [] : [`Released together with ${together.join(', ')}`]),
  ].join('\n');
  const text = [head, ...sections.map(({ heading, body }) => `${heading}\n\n${body}`)].join('\n\n');
  return {
    id: feedId('advisory', id, String(revision), Buffer.from(best.textDigest).toString('hex')),
    title: `${id} v${revision}: ${titleText(best.title)}`,
    author: series,
    path: revisionPath(id, revision),
    updatedAt: receivedAt,
    categories: best.cves,
    content: visibleText(shortText(text, policy, MAX_CONTENT_LENGTH)),
  };
}
