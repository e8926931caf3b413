import type { CatalogueAdvisory } from '#archive';
import { formatInstant } from '#base';
import type { AnnouncedBatch, MailingList } from '#store';
import { type AdvisoryLine, presentAdvisoryLine } from './advisory-line.ts';
import type { AdvisoryDocument } from './advisory-reads.ts';
import { type FileLine, presentAdvisory } from './advisory-view.ts';
import { batchPath } from './batch-address.ts';

/** Several advisories that were released as one, on one page. */
export interface BatchView {
  readonly id: string;
  readonly path: string;
  /** `2026-12-08T12:00:00Z` */
  readonly releasedAt: string;
  /** In the order in which they went out. */
  readonly advisories: readonly BatchedAdvisory[];
  /** Those that are here as they were signed, by advisory; a file that several list stands once for each. */
  readonly files: readonly (FileLine & { readonly advisory: string })[];
}

export interface BatchedAdvisory extends AdvisoryLine {
  /** What its signed recipes want applied before, of this batch and beside it. */
  readonly needs: readonly string[];
  /** Of those the ones that stand further down: the order of the release is none to apply them in. */
  readonly needsBelow: readonly string[];
  readonly needsElsewhere: readonly string[];
  /** false: nothing signed says what has to be applied before. */
  readonly hasRecipes: boolean;
}

/** An advisory of a batch with what was found out about its newest text. */
export interface FoundAdvisory {
  readonly advisory: CatalogueAdvisory;
  readonly document: AdvisoryDocument;
}

export function presentBatch(
  batch: AnnouncedBatch,
  found: readonly FoundAdvisory[],
  lists: readonly MailingList[],
): BatchView {
  const inBatch = new Set(found.map(({ advisory }) => advisory.id));
  return {
    id: batch.id,
    path: batchPath(batch.id),
    releasedAt: formatInstant(batch.releasedAt),
    advisories: found.map((each, index) => {
      const below = new Set(found.slice(index).map(({ advisory }) => advisory.id));
      return batchedAdvisory(each, inBatch, below);
    }),
    files: found
      // nobody is to fetch what was taken back
      .filter(({ advisory }) => !advisory.isWithdrawn)
      .flatMap(({ advisory, document }) =>
        presentAdvisory(advisory, advisory.newest, document, [], { lists, others: [], together: null }).files.map(
          (file) => ({ ...file, advisory: advisory.id }),
        ),
      ),
  };
}

function batchedAdvisory(
  { advisory, document }: FoundAdvisory,
  inBatch: ReadonlySet<string>,
  below: ReadonlySet<string>,
): BatchedAdvisory {
  const { recipes } = document.facts;
  const named = Object.values(recipes ?? {}).flatMap((trees) =>
    Object.values(trees).flatMap(({ prerequisites }) => prerequisites),
  );
  const needs = [...new Set<string>(named)].filter((id) => id !== advisory.id);
  return {
    ...presentAdvisoryLine(advisory),
    needs: needs.filter((id) => inBatch.has(id)),
    needsBelow: needs.filter((id) => below.has(id)),
    needsElsewhere: needs.filter((id) => !inBatch.has(id)),
    hasRecipes: recipes !== null,
  };
}
