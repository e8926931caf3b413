import type { AdvisoryFacts } from '#advisory';
import { type Diagnostic, TocsinError } from '#base';
import type { SignedConfirmation } from '#confirmations';
import { cveLimits } from '#exports/cve';
import { formFindings } from '#exports/forms';
import type { HouseStyle } from '#house-style';
import { publishedAs } from '#statements';
import { PROGRAM } from '#store';
import { confirmationOfText } from './confirmation-of-text.ts';
import type { DeskParts } from './desk-parts.ts';
import type { LoadedCase } from './loaded-case.ts';
import { ratingsFor } from './ratings-desk.ts';

/**
 * What the machine forms of a draft would say otherwise than its text and what was confirmed of it, as errors; and what of the text
 * is too long for a CVE record, as warnings, since the text may stand as it is. Of a text without number or revision, or of a series
 * that publishes none, there is nothing, and other rules say why.
 */
export async function formsAgainstText(
  parts: DeskParts,
  loaded: LoadedCase,
  text: string,
  facts: AdvisoryFacts,
  style: HouseStyle,
): Promise<readonly Diagnostic[]> {
  const { id, revision } = facts;
  if (style.publisher === undefined || id === null || revision === null) return [];
  const confirmed = await confirmationOfText(parts, PROGRAM, loaded, text);
  const { releases = [] } = parts.context();
  const isFixed = (await parts.recordedFixes?.(id)) ?? (() => null);
  const sent = loaded.facts.published.map((each) => ({ revision: each.revision, at: each.at, summary: null }));
  try {
    const publication = publishedAs(
      { facts, document: Buffer.from(text, 'utf8'), verdict: 'genuine', source: id },
      { styles: [style], releases },
      {
        allowUnverified: false,
        revisions: [
          ...sent.filter((each) => each.revision !== revision),
          { revision, at: parts.clock.now(), summary: facts.updates },
        ],
        audience: { kind: 'public' },
        ratings: ratingsFor(loaded.facts.ratings, facts.cves),
        fixes: [],
        isFixed,
        site: parts.mailing.publicUrl,
      },
      { confirmations: named(confirmed), onProblem: () => undefined },
    );
    const table = releases.find(({ series }) => series === facts.series) ?? null;
    const find = parts.formFindings ?? formFindings;
    const held = find({ publication, table, isFixed }, { version: 'draft' }).filter(({ code }) =>
      code.startsWith('form-'),
    );
    return [...held, ...cveLimits(facts).map((limit): Diagnostic => ({ ...limit, severity: 'warning' }))];
  } catch (error) {
    // a text without end in its numbers: other rules tell of it
    if (error instanceof TocsinError && error.code !== 'defect') return [];
    throw error;
  }
}

function named(confirmed: SignedConfirmation | null): ReadonlyMap<string, SignedConfirmation> {
  return new Map(confirmed === null ? [] : [[confirmed.confirmation.text, confirmed]]);
}
