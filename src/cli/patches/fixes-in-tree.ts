import { TocsinError } from '#base';
import { type PatchStatus, readHistory, readSourceTree, repositoryIn, statusOf } from '#history';
import type { AdvisoryId } from '#identifiers';
import { placeOfCommit, type ReleaseTable } from '#releases';
import type { Environment } from '../environment.ts';
import type { PatchesAtHand } from './patches-at-hand.ts';
import { correctionsHere } from './release-tables.ts';
import { bareAdvisory } from './wanted-advisories.ts';
import { wantedPatches } from './wanted-patches.ts';

/** What trees are of: the sources whose Makefile is read are those of Xen. */
const COMPONENT = 'xen';

/** The advisories whose fixes a tree of Xen has, by all that `patches status` looks at. */
export async function fixesInTree(
  folder: string,
  advisories: readonly AdvisoryId[],
  { factsById, bytesOf }: Pick<PatchesAtHand, 'factsById' | 'bytesOf'>,
  known: { readonly tables: readonly ReleaseTable[]; readonly series: readonly string[] },
  options: { readonly data?: string },
  environment: Environment,
): Promise<ReadonlyMap<AdvisoryId, PatchStatus>> {
  try {
    const tree = await readSourceTree(folder);
    const { commit } = tree;
    // a history takes seconds: it is not read for a commit that a table knows
    const isInTable = commit !== null && known.tables.some((table) => placeOfCommit(table, commit) !== undefined);
    const place = tree.kind === 'git' && !isInTable ? repositoryIn(folder) : null;
    const history =
      place === null
        ? null
        : await readHistory(place, { series: known.series, corrections: await correctionsHere(options, environment) });
    const wanted = advisories.map((id) => {
      const facts = factsById.get(id);
      const read = (file: string): Uint8Array | undefined => {
        const bytes = bytesOf(id, file);
        return bytes instanceof Uint8Array ? bytes : undefined;
      };
      return { ...bareAdvisory(id), patches: facts === undefined ? [] : wantedPatches(facts, COMPONENT, read) };
    });
    const found = await statusOf({ tree, history, ...known }, wanted);
    return new Map(found.filter(({ state }) => state === 'contained').map((each) => [each.advisory, each]));
  } catch (error) {
    // a tree or a repository that cannot be read tells nothing; the patches are tried all the same
    if (error instanceof TocsinError) return new Map();
    throw error;
  }
}
