import { formatInstant, type Instant, parseInstant, TocsinError } from '#base';
import type { CaseCommand, Credit, Exposure } from '#embargo';
import { parseCveId } from '#identifiers';
import { oneOf } from '../one-of.ts';
import type { DeskOptions } from './open-desk.ts';

/** Options of steps; which of them a step has is its own business. */
export interface StepOptions extends DeskOptions {
  readonly reason?: string;
  readonly grounds?: string;
  readonly on?: string;
}

/** A step that needs nothing but words: how it is called, and the command that the words make. */
export interface SimpleStep {
  readonly words: string;
  readonly says: string;
  readonly example: string;
  /** Options beside `--as` and the like. `!`: must be given. */
  readonly options: readonly ('reason' | 'reason!' | 'grounds!' | 'on')[];
  command(words: readonly string[], options: StepOptions): CaseCommand;
}

const TRIAGES = ['in_scope', 'out_of_scope', 'no_vulnerability'] as const;
export const EXPOSURES = ['exploited', 'leaked', 'published'] as const satisfies readonly Exposure[];

export const SIMPLE_STEPS: readonly SimpleStep[] = [
  {
    words: 'triage <case> <what>',
    says: `what it is: ${TRIAGES.join(', ')}`,
    example: 'triage k3qz in_scope --grounds "4.19 is supported until 2027"',
    options: ['grounds!'],
    command: ([what = ''], { grounds = '' }) => ({ kind: 'triage', as: oneOf(TRIAGES, what), grounds }),
  },
  {
    words: 'cve <case> <id>',
    says: 'records a CVE identifier; nothing is asked of anybody',
    example: 'cve OSN-7 CVE-2026-12345',
    options: [],
    command: ([id = '']) => ({ kind: 'record_cve', cve: cveOf(id) }),
  },
  {
    words: 'note <case> <what> <text>',
    says: 'writes down what the policy wants on record, such as date_set_by',
    example: 'note OSN-7 date_set_by "the reporter, by mail of Monday"',
    options: [],
    command: ([what = '', text = '']) => ({ kind: 'note', what, text }),
  },
  {
    words: 'comment <case> <text>',
    says: 'says something to the team, on a section or the whole case',
    example: 'comment OSN-7 "which versions?" --on IMPACT',
    options: ['on'],
    command: ([text = ''], { on }) => ({ kind: 'comment', on: on ?? null, text }),
  },
  {
    words: 'credit <case> <as> [name]',
    says: 'how whoever reported it is thanked: named, anonymous, declined; of a duplicate, too',
    example: 'credit OSN-7 named "F. Inder"',
    options: [],
    command: ([as = '', name = '']) => ({ kind: 'choose_credit', credit: creditOf(as, name.trim()) }),
  },
  {
    words: 'keep-thanks <case>',
    says: 'leaves the text as it is, although somebody who reported it wants to be thanked otherwise',
    example: 'keep-thanks OSN-7 --reason "the members have it with the name, and he agreed by phone"',
    options: ['reason!'],
    command: (_, { reason = '' }) => ({ kind: 'keep_thanks', reason }),
  },
  {
    words: 'propose <case> <instant>',
    says: 'proposes when the embargo ends',
    example: 'propose OSN-7 2026-12-08T12:00:00Z --reason "as the reporter asked"',
    options: ['reason!'],
    command: ([end = ''], { reason = '' }) => ({ kind: 'propose_end', end: instantOf(end), reason }),
  },
  {
    words: 'agree <case> <instant>',
    says: 'agrees when the embargo ends; a later agreement replaces it',
    example: 'agree OSN-7 2026-12-08T12:00:00Z --reason "all agreed"',
    options: ['reason!'],
    command: ([end = ''], { reason = '' }) => ({ kind: 'agree_end', end: instantOf(end), reason }),
  },
  {
    words: 'decline <case> <instant>',
    says: 'declines an end that was proposed',
    example: 'decline OSN-7 2026-12-24T12:00:00Z --reason "nobody is there"',
    options: ['reason!'],
    command: ([end = ''], { reason = '' }) => ({ kind: 'decline_end', end: instantOf(end), reason }),
  },
  {
    words: 'unfile <case> <name>',
    says: 'takes a file away that was to go out with the text',
    example: 'unfile OSN-7 osn7-old.patch',
    options: [],
    command: ([name = '']) => ({ kind: 'remove_file', name }),
  },
  {
    words: 'hold <case>',
    says: 'stops everything that would go out, until it is resumed',
    example: 'hold OSN-7 --reason "the patch is wrong"',
    options: ['reason!'],
    command: (_, { reason = '' }) => ({ kind: 'hold', reason }),
  },
  {
    words: 'resume <case>',
    says: 'lets it go on',
    example: 'resume OSN-7',
    options: [],
    command: () => ({ kind: 'resume' }),
  },
  {
    words: 'confirm <case>',
    says: 'says that the end stands, where the policy wants to hear it',
    example: 'confirm OSN-7',
    options: [],
    command: () => ({ kind: 'confirm_release' }),
  },
  {
    words: 'exposed <case> <how> <where>',
    says: `what the world has learned: ${EXPOSURES.join(', ')}`,
    example: 'exposed OSN-7 leaked "a patch in a public repository"',
    options: [],
    command: ([how = '', where = '']) => ({ kind: 'learn_exposure', how: oneOf(EXPOSURES, how), where }),
  },
  {
    words: 'end-early <case> <why>',
    says: `ends the embargo now: agreed, ${EXPOSURES.join(', ')}`,
    example: 'end-early OSN-7 exploited',
    options: [],
    command: ([why = '']) => ({ kind: 'end_early', why: oneOf(['agreed', ...EXPOSURES] as const, why) }),
  },
  {
    words: 'withdraw <case>',
    says: 'stops an advisory that is not public; a public one is taken back by draft --withdraw',
    example: 'withdraw OSN-7 --reason "no vulnerability after all"',
    options: ['reason!'],
    command: (_, { reason = '' }) => ({ kind: 'withdraw', reason }),
  },
  {
    words: 'give-back <case>',
    says: 'gives its number back, which is accounted for and never used again',
    example: 'give-back OSN-7 --reason "no vulnerability after all"',
    options: ['reason!'],
    command: (_, { reason = '' }) => ({ kind: 'give_back_number', reason }),
  },
  {
    words: 'ask-exception <case> <rule>',
    says: 'asks for an exception from a rule; its reason is published after the embargo',
    example: 'ask-exception OSN-7 X12 --reason "..."',
    options: ['reason!'],
    command: ([rule = ''], { reason = '' }) => ({ kind: 'ask_exception', rule, reason }),
  },
  {
    words: 'grant-exception <case> <rule>',
    says: 'grants it, as a second person',
    example: 'grant-exception OSN-7 X12 --as Bob',
    options: [],
    command: ([rule = '']) => ({ kind: 'grant_exception', rule }),
  },
  {
    words: 'ask-waiver <case> <duty>',
    says: 'asks to close a duty without evidence; its reason is published after the embargo',
    example: 'ask-waiver OSN-7 "X5 trees v1" --reason "no tree is public"',
    options: ['reason!'],
    command: ([duty = ''], { reason = '' }) => ({ kind: 'ask_waiver', duty, reason }),
  },
  {
    words: 'waive <case> <duty>',
    says: 'closes a duty without evidence, as a second person',
    example: 'waive OSN-7 "X5 trees v1" --as Bob',
    options: [],
    command: ([duty = '']) => ({ kind: 'waive_duty', duty }),
  },
];

export function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw new TocsinError({
    code: 'usage',
    message: `expected an instant with its zone, found "${text.slice(0, 80)}"`,
    hint: `such as ${formatInstant(1_796_731_200_000 as Instant)}`,
  });
}

function creditOf(as: string, name: string): Credit {
  const how = oneOf(['named', 'anonymous', 'declined'] as const, as);
  if (how !== 'named') return { as: how };
  if (name !== '') return { as: how, name };
  throw new TocsinError({
    code: 'usage',
    message: 'expected the name as it is printed, found none',
    hint: 'named "F. Inder"',
  });
}

function cveOf(text: string): string {
  const cve = parseCveId(text.toUpperCase());
  if (cve !== undefined && cve !== null) return cve;
  throw new TocsinError({
    code: 'usage',
    message: `expected a CVE identifier, found "${text.slice(0, 80)}"`,
    hint: 'such as CVE-2026-12345',
  });
}
