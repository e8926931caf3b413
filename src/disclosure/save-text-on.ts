import { TocsinError } from '#base';
import type { TextReading } from '#embargo';
import type { CaseId } from '#store';
import { formsComparedAgain } from './compare-forms.ts';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { type Doer, isOvertaken, noSuchCase, type Performed, perform, type Refused } from './perform.ts';
import { MAX_TEXT_BYTES } from './text-desk.ts';

/** `isOvertaken`: somebody saved another text meanwhile, and nothing was done. */
export type SavedOn = Performed | (Refused & { readonly isOvertaken: true });

/**
 * Saves a text as the newest of a case, if the newest is still the one that it was written on (its digest; null: there was
 * none). What two people write at once is never lost to the one who is slower.
 */
export async function saveTextOn(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: { readonly text: string; readonly reading: TextReading; readonly basedOn: string | null },
): Promise<SavedOn> {
  const { text, reading, basedOn } = given;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_TEXT_BYTES) {
    const remedy = `at most ${MAX_TEXT_BYTES} bytes are kept`;
    return { isDone: false, refusals: [{ rule: null, found: `the text has ${bytes.length} bytes`, remedy }] };
  }
  // before the step is decided on: what is wrong with a text that is written on an older one is not said of it first
  const seen = await loadCase(parts, doer.viewer, id);
  if (seen === null) throw noSuchCase();
  if (!isBasedOn(seen, basedOn)) return overtaken();
  try {
    const saved = await perform(
      parts,
      doer,
      id,
      { kind: 'save_text', reading },
      {
        keep: { text: bytes },
        leaving: async (before) => {
          if (!isBasedOn(before, basedOn)) throw changedMeanwhile();
          return { blobs: [], rows: [], events: [] };
        },
      },
    );
    if (saved.isDone) await formsComparedAgain(parts, id);
    return saved;
  } catch (error) {
    if (!isOvertaken(error)) throw error;
    return overtaken();
  }
}

function isBasedOn({ facts }: LoadedCase, digest: string | null): boolean {
  return (facts.text?.reading.digest ?? null) === digest;
}

function overtaken(): Extract<SavedOn, { readonly isOvertaken: true }> {
  const found = 'somebody saved another text since you began';
  const remedy = 'look at both, put yours into theirs, and save again';
  return { isDone: false, isOvertaken: true, refusals: [{ rule: null, found, remedy }] };
}

/** Leaves the step before anything of it is written. */
function changedMeanwhile(): TocsinError {
  return new TocsinError({ code: 'changed_meanwhile', message: 'the text was changed meanwhile' });
}
