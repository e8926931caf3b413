import {
  compile,
  type Evaluation,
  type Explanation,
  explain,
  type Facts,
  printStatement,
  type Reason,
  type SharedParts,
  type Truth,
  type Vocabulary,
} from '#conditions';
import type { TakesEffect } from '#house-style';
import type { ReleaseTable } from '#releases';
import { reportedVersion, spanContains } from '#versions';
import { fixInBuild } from './fix-in-build.ts';
import type { Fix, Mitigation, Statement, StatementSource } from './statement.ts';

/** What `check` answers about one host and one advisory (CONTRACT 1.3). */
export interface Answer {
  readonly advisory: string;
  readonly verdict: Exposure;
  readonly basis: Statement['basis'];
  readonly trust: string;
  readonly because: readonly Because[];
  readonly ask: readonly Question[];
  readonly mitigations: readonly {
    readonly quote: string;
    readonly effect: Mitigation['effect'];
    readonly inForce: boolean | null;
  }[];
  readonly fix: { readonly contained: boolean | null; readonly patches: readonly string[] };
  /** What is to be done, the first thing first; nothing where the host is not affected, or has the fix. */
  readonly actions: readonly Action[];
  /** Set where it rests on a record that a machine wrote. */
  readonly source?: StatementSource;
}

export type Exposure = 'affected' | 'not_affected' | 'unknown';

export interface Because {
  readonly quote: string | null;
  readonly line: number | null;
  /** The statement that the sentence was read as, in the human form. */
  readonly statement: string;
  readonly fact: string | null;
  readonly holds: boolean | null;
  readonly hedge: string | null;
}

export interface Question {
  readonly fact: string;
  /** What a person has to answer; null where a file tells. */
  readonly question: string | null;
}

/** `patch_and_reboot` and its kin name what makes the fix run; `change_setting`: a mitigation is not in force and could be. */
export type Action =
  | 'patch_and_reboot'
  | 'patch_and_restart_guests'
  | 'patch_and_restart_service'
  | 'update_guests'
  | 'change_setting'
  | 'answer_questions'
  | 'get_the_signed_text'
  | 'read_the_advisory';

export interface AskOptions {
  readonly vocabulary: Vocabulary;
  /** Proposed conditions then say at most unknown. */
  readonly confirmedOnly: boolean;
  /** Text that proves nothing may then decide; one that was changed never may. */
  readonly allowUnverified: boolean;
  /** Statements that several advisories make: each then looks at a host once. For hosts that are asked one after the other. */
  readonly parts?: SharedParts;
  /** Which builds have which fixes; none: only who says what his host contains is believed. */
  readonly releases?: readonly ReleaseTable[];
}

/** Trust on which an answer may rest (CONTRACT 1.3). */
const TRUSTED = new Set(['genuine', 'incomplete']);

const EXPOSURE = { yes: 'affected', no: 'not_affected', unknown: 'unknown' } as const satisfies Record<Truth, Exposure>;

/** Answers for many hosts; what depends on the advisory alone is done once. */
export interface Asked {
  readonly statement: Statement;
  /** The verdict alone: for fleets. */
  verdict(host: Facts): Exposure;
  answer(host: Facts): Answer;
}

export function ask(statement: Statement, options: AskOptions): Asked {
  const { condition } = statement;
  const isTrusted = TRUSTED.has(statement.trust) || (options.allowUnverified && statement.trust !== 'tampered');
  const mayDecide = isTrusted && (!options.confirmedOnly || statement.basis === 'confirmed');
  const evaluation: Evaluation = condition === null || !mayDecide ? () => 'unknown' : compile(condition, options.parts);
  const inForce = statement.mitigations.map(({ when }) =>
    when === null ? () => 'unknown' as const : compile(when, options.parts),
  );
  const verdict = (host: Facts): Exposure => EXPOSURE[evaluation(host)];
  return {
    statement,
    verdict,
    answer(host) {
      const found = verdict(host);
      const why = condition === null ? null : explain(condition, host, options.vocabulary);
      const mitigations = statement.mitigations.map(({ quote, effect }, index) => ({
        quote,
        effect,
        inForce: asBoolean(inForce[index]?.(host) ?? 'unknown'),
      }));
      const fix = fixFor(statement, host, options.releases ?? []);
      return {
        advisory: statement.advisory,
        verdict: found,
        basis: statement.basis,
        trust: statement.trust,
        because: why === null ? [] : why.because.flatMap((reason) => becauseOf(reason, statement)),
        ask: found === 'unknown' && mayDecide ? (why?.missing ?? []) : [],
        mitigations,
        fix: { contained: fix.contained, patches: fix.rows.flatMap(({ files }) => files) },
        actions: isTrusted ? actionsFor(found, why, fix, mitigations) : ['get_the_signed_text'],
        ...(statement.source === undefined ? {} : { source: statement.source }),
      };
    },
  };
}

function becauseOf({ quotes, condition, fact, holds, hedge }: Reason, { source }: Statement): readonly Because[] {
  const shared = { statement: printStatement(condition), fact, holds: asBoolean(holds), hedge };
  if (quotes.length === 0) return [{ quote: null, line: null, ...shared }];
  // a record has no lines
  return quotes.map(({ text, line }) => ({ quote: text, line: source === undefined ? line : null, ...shared }));
}

function asBoolean(truth: Truth): boolean | null {
  return truth === 'unknown' ? null : truth === 'yes';
}

interface FixHere {
  readonly contained: boolean | null;
  readonly rows: readonly Fix[];
}

/** Whether the fix is in, as somebody said, else by the build that runs, and the patches whose versions fit, or may. */
function fixFor(
  { advisory, fixes, source, aliases = [] }: Statement,
  host: Facts,
  releases: readonly ReleaseTable[],
): FixHere {
  const names = Array.isArray(host['contains']) ? host['contains'] : null;
  const isNamed = names?.some((name) => name === advisory || aliases.includes(name)) ?? null;
  // a list of fixes names them by the ids of mails: a record's may be there by another name
  const contained =
    names === null ? fixInBuild(releases, advisory, host) : source !== undefined && isNamed === false ? null : isNamed;
  return { contained, rows: fixes.filter(({ applies }) => mayApply(applies, host)) };
}

/** Versions of what the row is for, where the facts tell them; a row of which that is not known may apply. */
function mayApply({ component, spans, unread }: Fix['applies'], host: Facts): boolean {
  const version = versionOf(component, host);
  if (unread !== null || spans.length === 0 || version === undefined) return true;
  const read = reportedVersion(version);
  return read === undefined || spans.some((span) => spanContains(span, read));
}

function versionOf(component: string | null, host: Facts): string | undefined {
  const value = component === 'xen' ? host['xen'] : component === 'linux' ? host['dom0Linux'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

const ACTION_BY_EFFECT = {
  reboot: 'patch_and_reboot',
  guest_restart: 'patch_and_restart_guests',
  service_restart: 'patch_and_restart_service',
  guest_update: 'update_guests',
} as const satisfies Record<TakesEffect, Action>;

function actionsFor(
  verdict: Exposure,
  why: Explanation | null,
  { contained, rows }: FixHere,
  mitigations: Answer['mitigations'],
): readonly Action[] {
  if (verdict === 'not_affected' || contained === true) return [];
  if (verdict === 'unknown')
    return why !== null && why.missing.length > 0 ? ['answer_questions'] : ['read_the_advisory'];
  const patching = rows.flatMap(({ takesEffect }) => (takesEffect === null ? [] : [ACTION_BY_EFFECT[takesEffect]]));
  const avoidable = mitigations.some(({ effect, inForce }) => effect === 'avoids' && inForce === false);
  const actions = [...new Set<Action>([...patching, ...(avoidable ? (['change_setting'] as const) : [])])];
  return actions.length === 0 ? ['read_the_advisory'] : actions;
}
