import { TocsinError } from '#base';
import { type LoadedCase, loadCase } from '#disclosure';
import type { DeskViewer } from '#store';
import type { OpenedDesk } from './open-desk.ts';

/** Letters of a case's id that are enough, as with commits. */
const LEAST_LETTERS = 4;

/** A case by its id, the beginning of it, or its advisory's id (`OSN-7`). Throws TocsinError `not_found`. */
export async function findCase({ parts }: OpenedDesk, viewer: DeskViewer, named: string): Promise<LoadedCase> {
  const wanted = named.trim().toLowerCase();
  const found: LoadedCase[] = [];
  for (const { id } of await parts.store.cases(viewer)) {
    const isById = wanted.length >= LEAST_LETTERS && id.startsWith(wanted);
    const loaded = await loadCase(parts, viewer, id);
    if (loaded === null) continue;
    const { id: advisory } = loaded.facts;
    if (isById || (advisory !== null && `${advisory.series}-${advisory.number}`.toLowerCase() === wanted))
      found.push(loaded);
  }
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  throw new TocsinError({
    code: 'not_found',
    message:
      only === undefined
        ? `expected a case that you are on, found none by "${named.slice(0, 80)}"`
        : `expected one case, found ${found.length} that begin with "${named.slice(0, 80)}"`,
    hint: 'tocsin desk list prints the cases that you are on',
  });
}
