import { type Diagnostic, type Instant, TocsinError } from '#base';
import type { SignedConfirmation } from '#confirmations';
import { cveLimits } from '#exports/cve';
import { formFindings } from '#exports/forms';
import type { Reading, ReadingContext } from '#proof';
import { type ReleaseTable, recordedFixes } from '#releases';
import { publishedAs } from '#statements';
import { knownRevision } from './known-revisions.ts';

export interface FormLinting {
  readonly context: ReadingContext;
  readonly confirmations: ReadonlyMap<string, SignedConfirmation>;
  readonly fixTables: readonly ReleaseTable[];
  readonly now: Instant;
  readonly version: string;
}

/**
 * What the machine forms of a text would say otherwise than the text, and what is too long for them. Of a text without number or
 * revision, or of a series that publishes none, there are none, and other rules say why. Nothing is published by this: a text that
 * nobody signed is taken for what it says.
 */
export function lintForms(
  reading: Reading,
  { context, confirmations, fixTables, now, version }: FormLinting,
): Diagnostic[] {
  const { facts } = reading;
  const style = context.styles.find(({ series }) => series === facts.series);
  if (style?.publisher === undefined || facts.id === null || facts.revision === null) return [];
  const isFixed = recordedFixes(fixTables, facts.id);
  const known = knownRevision(reading);
  try {
    const publication = publishedAs(
      reading,
      context,
      {
        allowUnverified: true,
        revisions: known.length > 0 ? known : knownRevision(reading, now),
        audience: { kind: 'public' },
        ratings: [],
        fixes: [],
        isFixed,
        site: null,
      },
      { confirmations, onProblem: () => undefined },
    );
    const table = context.releases?.find(({ series }) => series === facts.series) ?? null;
    const held = formFindings({ publication, table, isFixed }, { version }).filter(({ code }) =>
      code.startsWith('form-'),
    );
    // the text may stand as it is: only the record would be refused
    return [...held, ...cveLimits(facts).map((limit): Diagnostic => ({ ...limit, severity: 'warning' }))];
  } catch (error) {
    // a text without end in its numbers: other rules tell of it
    if (error instanceof TocsinError && error.code !== 'defect') return [];
    throw error;
  }
}
