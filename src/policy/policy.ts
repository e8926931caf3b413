import { z } from 'zod';

/*
 * What a policy file may say, and so the types of a policy. Texts are bounded: a file is somebody's too.
 */

const line = z.string().min(1).max(200);
const paragraph = z.string().min(1).max(2000);

/** How far one fact lies from another. */
export const SPAN = z.union([
  z.strictObject({ workingDays: z.int().min(0).max(1000) }),
  z.strictObject({ days: z.int().min(0).max(1000) }),
  z.strictObject({
    hours: z
      .int()
      .min(0)
      .max(24 * 1000),
  }),
]);

/** What happens to a case, of which each has an instant. */
export const MOMENTS = ['reported', 'predisclosed', 'public'] as const;
const moment = z.enum(MOMENTS);

/** What there is to know of an advisory; who may know which of it when is a matter of policy. */
export const KNOWABLES = [
  'existence',
  'number',
  'date',
  'title',
  'cve',
  'text',
  'impact',
  'affected',
  'patches',
  'fixed_software',
  'own_advisory',
] as const;
const knowable = z.enum(KNOWABLES);

/** What the record of a case may have to hold. */
export const RECORDS = [
  'date_set_by',
  'date_reason',
  'cve',
  'other_projects',
  'support_scope',
  'questions_answered',
  'upstream_told_first',
  'consultation',
] as const;

/** What a rule compares; the words of the rule say the same for people. One kind may serve several rules. */
const CHECKS = [
  /** Dates that are proposed where nobody says otherwise. */
  z.strictObject({
    kind: z.literal('default_spans'),
    spans: z
      .array(z.strictObject({ from: moment, to: moment, span: SPAN }))
      .min(1)
      .max(10),
  }),
  /** No embargo ends later than this after a moment. */
  z.strictObject({ kind: z.literal('longest_embargo'), from: moment, span: SPAN }),
  /** An embargo that is longer, or shorter, is odd. */
  z.strictObject({
    kind: z.literal('preferred_embargo'),
    from: moment,
    atMost: SPAN.optional(),
    atLeast: SPAN.optional(),
  }),
  /** Days of the week on which an embargo is better not to end. */
  z.strictObject({ kind: z.literal('end_weekday'), allowed: z.array(z.int().min(1).max(7)).min(1).max(7) }),
  /** The end is an instant with a zone before anyone is told. */
  z.strictObject({ kind: z.literal('end_is_instant') }),
  /** The text that members get says when the embargo ends. */
  z.strictObject({ kind: z.literal('text_states_end') }),
  /** What is public is not predisclosed, and its text says why there is no embargo. */
  z.strictObject({ kind: z.literal('not_when_public') }),
  /** Whether members may use patches and mitigations before the end is recorded, and the text says it. */
  z.strictObject({ kind: z.literal('deployment_recorded') }),
  /** What a member may not publish before the end. */
  z.strictObject({ kind: z.literal('members_keep_back'), what: z.array(knowable).min(1) }),
  /** What members, and the public, may say and know before the end. */
  z.strictObject({ kind: z.literal('may_be_told'), what: z.array(knowable) }),
  /** So long before a moment something must be there, or someone is called. */
  z.strictObject({ kind: z.literal('ready_before'), what: z.literal('patches'), before: moment, span: SPAN }),
  /**
   * So long before the end somebody says that it stands. With `refuse` silence holds the release back, with `duty` the
   * question is asked and silence lets it come.
   */
  z.strictObject({ kind: z.literal('confirmed_before'), span: SPAN }),
  /** Where a revision that becomes public goes, in order; each proves that it came there. */
  z.strictObject({
    kind: z.literal('channels'),
    channels: z.array(line).min(1).max(50),
    revisions: z.enum(['all', 'first']),
  }),
  /** Later revisions go to whoever got an earlier one. */
  z.strictObject({ kind: z.literal('same_recipients') }),
  /** What ends an embargo before its time. */
  z.strictObject({ kind: z.literal('ends_early'), when: z.array(z.enum(['exploited', 'leaked', 'published'])).min(1) }),
  /** The record holds this. */
  z.strictObject({ kind: z.literal('recorded'), what: z.array(z.enum(RECORDS)).min(1), by: moment }),
  /** Something that a person does, with one who takes over. */
  z.strictObject({ kind: z.literal('task'), task: line, due: z.strictObject({ from: moment, span: SPAN }) }),
  /** People who must agree to a text before it is signed, the author not among them. */
  z.strictObject({ kind: z.literal('approvals'), count: z.int().min(1).max(10), role: line }),
  /** The patches of a text apply to the commits of its recipes, and with `build` build there, before anybody agrees to it. */
  z.strictObject({ kind: z.literal('patches_proved'), build: z.boolean() }),
  /** The machine forms that a release publishes say what its text says. Without such a rule the program refuses by itself. */
  z.strictObject({ kind: z.literal('forms_agree') }),
  /** The content of a case is destroyed when two people want it, and not by one alone. */
  z.strictObject({ kind: z.literal('forgotten_by_two') }),
  /** Certificates that must have signed a text before it goes out: that many of those that may sign advisories. */
  z.strictObject({ kind: z.literal('signatures'), count: z.int().min(1).max(10) }),
  /** What the text that members get does not say before the end. */
  z.strictObject({ kind: z.literal('kept_from_members'), what: z.tuple([z.literal('cve')]) }),
  /** An application for membership has all of this, or is refused. */
  z.strictObject({ kind: z.literal('application_items'), items: z.array(line).min(1).max(50) }),
  /** Who may be a member. */
  z.strictObject({ kind: z.literal('member_classes'), classes: z.array(line).min(1).max(50) }),
  /** What of a member everybody may know. */
  z.strictObject({ kind: z.literal('member_facts_public'), what: z.array(z.enum(['organisation', 'class', 'since'])) }),
  /** Every exception and every contested decision becomes public after the end. */
  z.strictObject({ kind: z.literal('decisions_published') }),
  /** Mail to members says in its Subject what it is. */
  z.strictObject({ kind: z.literal('subject_tag'), tag: line }),
  /** The words stand for themselves: people keep the rule, the program prints it. */
  z.strictObject({ kind: z.literal('words') }),
] as const;

export const RULE = z.strictObject({
  /** `X4`: what refusals and exceptions name. */
  id: z.string().regex(/^[A-Z]{1,4}[0-9]{1,3}[a-z]?$/),
  /** `refuse`: it cannot be done without an exception; `warn`: whoever does it is told; `duty`: someone has to do something; `text`: printed. */
  does: z.enum(['refuse', 'warn', 'duty', 'text']),
  /** The rule, for people. */
  says: paragraph,
  /** What satisfies it; printed with each refusal. */
  remedy: paragraph.optional(),
  /** Where in the source of the policy it stands. */
  clause: line.optional(),
  check: z.discriminatedUnion('kind', CHECKS),
});

export const POLICY = z.strictObject({
  /** `xen`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Of this file: the day of its last change. */
  version: z.iso.date(),
  title: line,
  /** The text that it puts into rules, and its date. */
  source: line,
  calendar: z.strictObject({
    zone: line.refine(isZone, 'a time zone such as UTC or Europe/London'),
    workingDays: z.array(z.int().min(1).max(7)).min(1).max(7),
    holidays: z.array(z.strictObject({ date: z.iso.date(), name: line })).max(1000),
  }),
  rules: z.array(RULE).min(1).max(200).refine(haveOwnIds, 'rules with an id of their own each'),
});

export type Policy = z.infer<typeof POLICY>;
export type Rule = z.infer<typeof RULE>;
export type Check = Rule['check'];
export type CheckKind = Check['kind'];
export type CheckOf<Kind extends CheckKind> = Extract<Check, { readonly kind: Kind }>;
export type Span = z.infer<typeof SPAN>;
export type Moment = (typeof MOMENTS)[number];
export type Knowable = (typeof KNOWABLES)[number];

/** The rules of one kind, in the order of the file. */
export function rulesOf<Kind extends CheckKind>(
  policy: Policy,
  kind: Kind,
): readonly (Rule & { readonly check: CheckOf<Kind> })[] {
  return policy.rules.filter((rule): rule is Rule & { readonly check: CheckOf<Kind> } => rule.check.kind === kind);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function haveOwnIds(rules: readonly { readonly id: string }[]): boolean {
  return new Set(rules.map(({ id }) => id)).size === rules.length;
}
