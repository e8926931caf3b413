import type { CaseFacts } from '#embargo';
import { type AdvisoryId, advisoryNumber, advisorySeries, parseAdvisoryId } from '#identifiers';
import { PROGRAM, PUBLIC } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';
import type { Refused } from './perform.ts';

/**
 * The advisory that another one is to name as read in its place. Refused where it is of this desk and not public: the text that
 * names it would tell that it comes, and readers would look for it in vain; and where it is the very one, `own`. One of another
 * series is believed.
 */
export async function readSuccessor(
  parts: DeskParts,
  named: string,
  own: CaseFacts['id'],
): Promise<{ readonly isDone: true; readonly id: AdvisoryId } | Refused> {
  const id = parseAdvisoryId(named.trim().toUpperCase());
  if (id === undefined) return refused('this is not the id of an advisory', 'such as XSA-334');
  if (own?.series === advisorySeries(id) && own.number === advisoryNumber(id)) {
    return refused(`${id} is this advisory itself`, 'name the one that is to be read in its place');
  }
  for (const { id: other } of await parts.store.cases(PROGRAM)) {
    const facts = (await loadCase(parts, PROGRAM, other))?.facts;
    if (facts?.id?.series !== advisorySeries(id) || facts.id.number !== advisoryNumber(id)) continue;
    if (facts.published.length === 0) return unseen(id);
    return { isDone: true, id };
  }
  return parts.style?.series === advisorySeries(id) ? unlessAnnounced(parts, id) : { isDone: true, id };
}

/** Older than this desk, or nowhere: both are answered like one that is not public yet. */
async function unlessAnnounced(
  { archive }: DeskParts,
  id: AdvisoryId,
): Promise<{ readonly isDone: true; readonly id: AdvisoryId } | Refused> {
  const announced = await archive.reads.announcementsOf(PUBLIC, advisorySeries(id), advisoryNumber(id));
  return announced.length > 0 ? { isDone: true, id } : unseen(id);
}

function unseen(id: AdvisoryId): Refused {
  return refused(`${id} is not public`, 'release it first, then name it');
}

function refused(found: string, remedy: string): Refused {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
