import { loadCase } from '#disclosure';
import type { CaseId } from '#store';
import type { Visit } from '../desk-context.ts';
import { advisoryName } from './words.ts';

/** Letters of an id that are enough, where one case alone begins with them. */
const LEAST_LETTERS = 4;

/** A case that somebody is on, by its id, the beginning of it, or its advisory; null where there is none, or more than one. */
export async function caseNamed({ parts, doer }: Pick<Visit, 'parts' | 'doer'>, named: string): Promise<CaseId | null> {
  const wanted = named.trim().toLowerCase();
  const found: CaseId[] = [];
  for (const { id } of await parts.store.cases(doer.viewer)) {
    const isById = wanted.length >= LEAST_LETTERS && id.startsWith(wanted);
    const loaded = await loadCase(parts, doer.viewer, id);
    if (isById || (loaded !== null && advisoryName(loaded.facts)?.toLowerCase() === wanted)) found.push(id);
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}
