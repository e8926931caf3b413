import type { Diagnostic } from '#base';
import { foldedFind } from '#drafting';
import type { Credit } from '#embargo';
import { type CaseId, PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { followMerges } from './merges.ts';

/** How one who reported the problem wants to be thanked. */
export interface ReporterCredit {
  /** The case of the report. */
  readonly id: CaseId;
  /** As the report had it; null: without one. */
  readonly name: string | null;
  /** null: still open. */
  readonly credit: Credit | null;
  /** What was chosen before, and holds no more. */
  readonly former: readonly Credit[];
}

/**
 * All who reported what a case is about, in the order of their reports: its own reporter, and those of the cases that were
 * closed into it, also where whoever writes the text is not on them. Who gave no name and no way to be asked, is none.
 * `soon`: cases as they will be once what is decided now is written.
 */
export async function reporterCredits(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  handled: LoadedCase,
  soon: readonly LoadedCase[] = [],
): Promise<readonly ReporterCredit[]> {
  const cases = [handled];
  for (const { id } of handled.facts.reportedAgain > 0 ? await parts.store.cases(PROGRAM) : []) {
    if (id === handled.id) continue;
    const other = soon.find((each) => each.id === id) ?? (await loadCase(parts, PROGRAM, id));
    if (other?.facts.duplicateOf == null) continue;
    if ((await followMerges(parts, other)).id === handled.id) cases.push(other);
  }
  return cases
    .toSorted((a, b) => (a.facts.reportedAt ?? 0) - (b.facts.reportedAt ?? 0))
    .flatMap((each) => creditIn(each));
}

function creditIn({ id, records, facts, contents }: LoadedCase): readonly ReporterCredit[] {
  const { credit } = facts;
  const reporter = contents.reports.find((report) => report.reporter !== null)?.reporter ?? null;
  const isSomebody = reporter !== null && (reporter.name !== null || reporter.address !== null);
  if (credit === null && !isSomebody) return [];
  const chosen = records.flatMap((record) => (record.kind === 'credit_chosen' ? [record.credit] : []));
  return [{ id, name: reporter?.name ?? null, credit, former: chosen.slice(0, -1) }];
}

/** The thanks of a text: what somebody wrote beside, and what each who reported chose last. */
export function withReporters(written: readonly Credit[], reporters: readonly ReporterCredit[]): readonly Credit[] {
  const chosen = reporters.flatMap(({ credit }) => credit ?? []);
  const former = reporters.flatMap((reporter) => reporter.former);
  const kept = written.filter((each) => chosen.some(isSame(each)) || !former.some(isSame(each)));
  const missing = chosen.filter((each, index) => !kept.some(isSame(each)) && chosen.findIndex(isSame(each)) === index);
  return [...kept, ...missing];
}

function isSame(one: Credit): (other: Credit) => boolean {
  return (other) => one.as === other.as && (one.as !== 'named' || other.as !== 'named' || one.name === other.name);
}

/** Shorter names stand in every text. */
const SHORTEST_NAME = 3;

/** Whether a name is long enough to be looked for: two characters are a whole name where they are no Latin letters. */
export function isLongEnough(name: string): boolean {
  return name.length >= SHORTEST_NAME || ([...name].length === 2 && /(?!\p{Script=Latin})\p{L}/u.test(name));
}

/** Where the thanks are not settled: somebody has not said how, or stands in the text who did not want to be named. */
export function creditFindings(text: string, reporters: readonly ReporterCredit[]): readonly Diagnostic[] {
  const open = reporters.filter(({ credit }) => credit === null).length;
  const mayBeNamed = new Set(
    reporters.flatMap(({ name, credit }) => (credit?.as === 'named' ? [name ?? '', credit.name] : [])),
  );
  const unnamed = reporters.flatMap(({ name, credit }) =>
    credit !== null && credit.as !== 'named' && name !== null && isLongEnough(name) ? [name] : [],
  );
  const kept = unnamed.filter((name) => !mayBeNamed.has(name));
  return [
    ...(open === 0
      ? []
      : [
          found(
            'credit-open',
            `${open === 1 ? 'one who reported it has' : `${open} who reported it have`} not said how to be thanked`,
            'ask for it: their private link takes the answer, and so does the case of their report',
          ),
        ]),
    ...(kept.length > 0 && foldedFind(text, kept).length > 0
      ? [
          found(
            'credit-name-kept',
            'somebody who did not want to be named stands in the text',
            'take the name out, also of descriptions and patches',
          ),
        ]
      : []),
  ];
}

function found(code: string, message: string, suggestion: string): Diagnostic {
  return { code, severity: 'warning', line: null, column: null, message, suggestion };
}
