import { type Action, type HostAnswer, howToSupply, type Supply, supplies } from '#exposure';
import type { GatheredHost } from '#xen';
import { type FactSource, factSources } from './fact-sources.ts';

/** All that is shown of one host, in the order of an operator's questions. */
export interface HostReport {
  readonly name: string;
  readonly xen: string | null;
  readonly arch: string | null;
  /** Null: not known. */
  readonly guests: number | null;
  readonly findings: readonly ReportFinding[];
  /** What is to be done, the heaviest first, and because of which advisories. */
  readonly toDo: readonly { readonly action: Action; readonly advisories: readonly string[] }[];
  readonly affected: readonly ReportAnswer[];
  readonly unknown: readonly ReportAnswer[];
  readonly notAffected: readonly ReportAnswer[];
  readonly supplies: readonly Supply[];
}

export interface ReportFinding {
  readonly isError: boolean;
  readonly message: string;
  readonly suggestion: string | null;
}

export interface ReportAnswer {
  readonly advisory: string;
  readonly revision: number | null;
  readonly title: string | null;
  readonly basis: HostAnswer['basis'];
  readonly trust: string;
  readonly reasons: readonly ReportReason[];
  readonly actions: readonly Action[];
  readonly isFixed: boolean;
  readonly patches: readonly string[];
  /** What whoever is affected must know before he changes anything. */
  readonly advice: readonly string[];
  readonly mitigations: readonly { readonly quote: string; readonly inForce: boolean | null }[];
  readonly missing: readonly { readonly fact: string; readonly how: string }[];
}

/** A sentence, and the facts that it met. */
export interface ReportReason {
  readonly quote: string | null;
  readonly line: number | null;
  readonly hedge: string | null;
  readonly facts: readonly ReportFact[];
}

export interface ReportFact {
  /** `xen = 4.14.0`; where nothing is known, the statement that waits. */
  readonly text: string;
  readonly isKnown: boolean;
  /** Null: it follows from other facts. */
  readonly source: FactSource | null;
}

/** What makes most work comes first. */
const ORDER: readonly Action[] = [
  'patch_and_reboot',
  'patch_and_restart_guests',
  'patch_and_restart_service',
  'update_guests',
  'change_setting',
  'read_the_advisory',
  'get_the_signed_text',
  'answer_questions',
];

export function hostReport(host: GatheredHost, answers: readonly HostAnswer[]): HostReport {
  const { facts, findings } = host;
  const sourceOf = factSources(host);
  const by = (verdict: HostAnswer['verdict']): readonly ReportAnswer[] =>
    answers.filter((answer) => answer.verdict === verdict).map((answer) => reportAnswer(answer, sourceOf));
  const affected = by('affected');
  return {
    name: host.name,
    xen: facts.xen ?? null,
    arch: facts.arch ?? null,
    guests: facts.guests?.length ?? null,
    findings: findings.map(({ severity, message, suggestion }) => ({
      isError: severity === 'error',
      message,
      suggestion,
    })),
    toDo: ORDER.flatMap((action) => {
      const advisories = affected.filter(({ actions }) => actions.includes(action)).map(({ advisory }) => advisory);
      return advisories.length === 0 ? [] : [{ action, advisories }];
    }),
    affected,
    unknown: by('unknown'),
    notAffected: by('not_affected'),
    supplies: supplies(answers, howToSupply),
  };
}

function reportAnswer(answer: HostAnswer, sourceOf: (fact: string) => FactSource | null): ReportAnswer {
  const { advisory, revision, title, basis, trust, actions, fix, mitigations, ask } = answer;
  return {
    advisory,
    revision,
    title,
    basis,
    trust,
    reasons: reasonsOf(answer, sourceOf),
    actions,
    isFixed: fix.contained === true,
    patches: fix.patches,
    advice: mitigations.filter(({ effect }) => effect === 'advice').map(({ quote }) => quote),
    mitigations: mitigations.filter(({ effect }) => effect === 'avoids' || effect === 'reduces'),
    missing: ask.map(({ fact, question }) => ({ fact, how: question ?? howToSupply(fact) })),
  };
}

/** Each sentence once, with all facts that it met one after the other. */
function reasonsOf({ because }: HostAnswer, sourceOf: (fact: string) => FactSource | null): readonly ReportReason[] {
  const reasons: { quote: string | null; line: number | null; hedge: string | null; facts: ReportFact[] }[] = [];
  for (const { quote, line, hedge, fact, statement } of because) {
    const last = reasons.at(-1);
    const isSame = last !== undefined && last.quote === quote && last.line === line && last.hedge === hedge;
    const reason = isSame ? last : { quote, line, hedge, facts: [] };
    if (!isSame) reasons.push(reason);
    // a sentence that says it of all has no fact to meet
    if (fact === null && /^(?:yes|no|unknown)$/.test(statement)) continue;
    const met: ReportFact =
      fact === null
        ? { text: statement, isKnown: false, source: null }
        : { text: fact, isKnown: true, source: sourceOf(fact) };
    if (!reason.facts.some(({ text }) => text === met.text)) reason.facts.push(met);
  }
  return reasons;
}
