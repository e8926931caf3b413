import { type Diagnostic, type Instant, TocsinError } from '#base';
import type { FormDifference } from '#embargo';
import { type CaseId, caseStream, PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { readingOfText } from './draft-desk.ts';
import { appendTo } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { newestText } from './newest-text.ts';
import { decidedAnew, PROGRAM_DOER } from './perform.ts';
import { AGAIN_MS, type CaseFailed } from './verify-again.ts';

/** Attack, or a defect: a text of which each release of each form is wrong. */
const MOST_KEPT = 10;

/** How far a case went when it was compared last, and when: a release may be tried every few seconds. */
type Compared = Map<CaseId, { readonly sequence: number; readonly at: Instant }>;

const compared = new WeakMap<ReturnType<DeskParts['context']>['keyring'], Compared>();

/**
 * Holds the machine forms of each text that is signed, or was found to differ, against it: tables of releases, house styles and
 * this program change without a word in the case. Returns in how many cases something was new.
 */
export async function compareForms(parts: DeskParts, failed?: CaseFailed): Promise<number> {
  let changed = 0;
  for (const { id } of await parts.store.cases(PROGRAM)) {
    try {
      const text = (await loadCase(parts, PROGRAM, id))?.facts.text ?? null;
      if (text === null || (text.signers.length === 0 && text.formsDiffer.length === 0)) continue;
      if (await formsComparedAgain(parts, id)) changed += 1;
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      failed?.({ id, error });
    }
  }
  return changed;
}

/**
 * Writes down whether the machine forms that a release would publish say what the text says, where that has changed: no step
 * depends on who looks. Returns whether anything was written.
 */
export async function formsComparedAgain(parts: DeskParts, id: CaseId): Promise<boolean> {
  const { keyring } = parts.context();
  const known = compared.get(keyring) ?? (new Map() as Compared);
  compared.set(keyring, known);
  return decidedAnew(async () => {
    const loaded = await loadCase(parts, PROGRAM, id);
    if (loaded === null || !isWaiting(parts, loaded)) return false;
    const { sequence, facts } = loaded;
    const at = parts.clock.now();
    const last = known.get(id);
    const isRecent = last?.sequence === sequence && at >= last.at && at < last.at + AGAIN_MS;
    if (isRecent || facts.text === null || at < (facts.latestAt ?? at)) return false;
    const differ = await differencesOf(parts, loaded);
    if (JSON.stringify(differ) === JSON.stringify(facts.text.formsDiffer)) {
      known.set(id, { sequence, at });
      return false;
    }
    const { digest } = facts.text.reading;
    await parts.store.write((writes) =>
      appendTo(writes, parts, caseStream(id), sequence, [
        { at, by: PROGRAM_DOER.actor, kind: 'forms_compared', digest, differ },
      ]),
    );
    known.set(id, { sequence: sequence + 1, at });
    return true;
  });
}

/** A text that our own archive would publish forms of, and has not yet. */
function isWaiting({ mailing, style }: DeskParts, { facts }: LoadedCase): boolean {
  const { text, published, forgotten, duplicateOf } = facts;
  if (text === null || forgotten !== null || duplicateOf !== null || style === null) return false;
  return (
    mailing.channels.some(({ kind }) => kind === 'site') && (published.at(-1)?.revision ?? 0) < text.reading.revision
  );
}

async function differencesOf(parts: DeskParts, loaded: LoadedCase): Promise<readonly FormDifference[]> {
  const text = await newestText(parts, PROGRAM_DOER, loaded);
  if (text === null || parts.style === null) return [];
  const { diagnostics } = await readingOfText(parts, PROGRAM_DOER, loaded, text, parts.style);
  return diagnostics.filter(isFormDifference).slice(0, MOST_KEPT).map(differenceOf);
}

/** A form would say otherwise than the text: no release publishes it. */
function isFormDifference({ code, severity }: Diagnostic): boolean {
  return code.startsWith('form-') && severity === 'error';
}

function differenceOf({ code, message, suggestion }: Diagnostic): FormDifference {
  return { code, found: message, remedy: suggestion ?? 'correct the text, or confirm who is concerned' };
}
