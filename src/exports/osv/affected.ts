import { type FixHistory, fixHistory, type ProductStatement, type Publication, productOf } from '#publication';
import type { GitRange, OsvAffected } from './osv-record.ts';

/** The products that are affected, or may be; of others a record says nothing. */
export function affectedOf(publication: Publication): readonly OsvAffected[] {
  return publication.products.filter(mayBeAffected).map((statement) => {
    const { vendor, product, repository } = productOf(publication.style, statement.component);
    const history = fixHistory(publication, statement, repository);
    const tagsOf = (status: string): readonly string[] =>
      statement.releases.filter((release) => release.status === status).map(({ version }) => tagOf(statement, version));
    const versions = tagsOf('affected');
    const open = tagsOf('under_investigation');
    const range = history === null ? null : rangeOf(history);
    return {
      ...(range === null ? {} : { ranges: [range] }),
      ...(versions.length === 0 ? {} : { versions }),
      database_specific: {
        vendor,
        product,
        ...(repository === undefined ? {} : { repository }),
        ...(open.length === 0 ? {} : { under_investigation: open }),
        ...(history === null || range !== null ? {} : { fixed_commits: history.fixed }),
      },
    };
  });
}

function mayBeAffected({ releases, otherwise }: ProductStatement): boolean {
  if (releases.length === 0) return otherwise !== 'not_affected';
  return releases.some(({ status }) => status === 'affected' || status === 'under_investigation');
}

function tagOf({ tag }: ProductStatement, version: string): string {
  return tag === null ? version : tag.replace('{version}', () => version);
}

/** All fixes of all branches in one range: what has any of them is fixed. Null where nobody knows from where on it was. */
function rangeOf({ repository, introduced, fixed }: FixHistory): GitRange | null {
  if (introduced === 'unknown') return null;
  const starts = introduced === 'start' ? ['0'] : introduced;
  return {
    type: 'GIT',
    repo: repository,
    events: [...starts.map((commit) => ({ introduced: commit })), ...fixed.map((commit) => ({ fixed: commit }))],
  };
}
