import type { Instant } from '#base';
import type {
  Actor,
  CaseEvent,
  CaseFile,
  CaseRating,
  Credit,
  Evidence,
  Exposure,
  FormDifference,
  LetterOutcome,
  PatchesProved,
  TextDigest,
  TextReading,
  ThanksDifference,
} from './case-event.ts';
import type { Permission } from './permission.ts';

/** All that is known of a case, from its events alone. */
export interface CaseFacts {
  /** Of the last event: a clock before it has gone back. */
  readonly latestAt: Instant | null;
  readonly reportedAt: Instant | null;
  /** Reports beside the first one. */
  readonly reportedAgain: number;
  readonly credit: Credit | null;
  readonly duplicateOf: string | null;
  /** Who works on it, by the ids of people. */
  readonly people: ReadonlySet<string>;
  readonly comments: readonly Comment[];
  /** What goes out with the text, by name. */
  readonly files: ReadonlyMap<string, CaseFile>;
  readonly batch: string | null;
  readonly triage: 'in_scope' | 'out_of_scope' | 'no_vulnerability' | null;
  readonly id: { readonly series: string; readonly number: number } | null;
  /** Numbers that the case had and gave back: they are accounted for, and never used again. */
  readonly returned: readonly { readonly series: string; readonly number: number; readonly reason: string }[];
  readonly cves: readonly string[];
  /** One for each vulnerability at most, by its CVE; first what is of all. */
  readonly ratings: readonly CaseRating[];
  readonly notes: ReadonlyMap<string, string>;
  readonly proposals: readonly { readonly end: Instant; readonly by: Actor; readonly reason: string }[];
  readonly embargo: Embargo;
  readonly permissions: readonly Permission[] | null;
  /** The newest text; older ones are in the events. */
  readonly text: SavedText | null;
  /** What came of the patches when they were last tried; null: they never were. */
  readonly proof: (PatchesProved & { readonly at: Instant }) | null;
  /** Texts that went to members, oldest first. */
  readonly predisclosed: readonly Sent[];
  readonly published: readonly Sent[];
  readonly hold: { readonly since: Instant; readonly reason: string } | null;
  readonly exposures: readonly { readonly how: Exposure; readonly at: Instant; readonly where: string }[];
  /** The end that somebody confirmed; a new end is to be confirmed anew. */
  readonly confirmedEnd: Instant | null;
  /** The last outcome for each receiver and revision. */
  readonly letters: ReadonlyMap<string, LetterOutcome & { readonly at: Instant }>;
  readonly duties: ReadonlyMap<string, DutyClosing>;
  readonly reminded: ReadonlySet<string>;
  readonly withdrawnAt: Instant | null;
  /** Who wants its content destroyed, first asked first. */
  readonly forgetAskedBy: readonly string[];
  /** Its content was destroyed, and nothing is done with it any more. */
  readonly forgotten: {
    readonly at: Instant;
    readonly reason: string;
    readonly by: string;
    readonly askedBy: string | null;
  } | null;
  readonly exceptions: readonly Exception[];
}

export interface Comment {
  readonly by: Actor;
  readonly at: Instant;
  readonly on: string | null;
  readonly text: string;
}

/** How far a duty is: evidence closes it, or a second person, at whose word it is published that it was not done. */
export type DutyClosing =
  | { readonly state: 'done'; readonly at: Instant; readonly evidence: Evidence }
  | { readonly state: 'waiver_asked'; readonly at: Instant; readonly reason: string; readonly askedBy: string }
  | {
      readonly state: 'waived';
      readonly at: Instant;
      readonly reason: string;
      readonly askedBy: string;
      readonly waivedBy: string;
    };

/** As in the model of coordinated disclosure: none, proposed, active, over. A new end while one is active replaces it. */
export type Embargo =
  | { readonly state: 'none' }
  | { readonly state: 'proposed' }
  | { readonly state: 'active'; readonly end: Instant; readonly agreedAt: Instant }
  | { readonly state: 'over'; readonly at: Instant; readonly why: 'date' | Exposure | 'agreed' };

export interface SavedText {
  readonly reading: TextReading;
  readonly author: Actor;
  readonly approvedBy: readonly string[];
  /** Empty too while what they signed does not count any more. */
  readonly signers: readonly string[];
  /** Signatures that do not count any more, why, and how often that was; null: there are none. */
  readonly fallen: { readonly signers: readonly string[]; readonly says: string } | null;
  readonly falls: number;
  /** Where its machine forms would say otherwise than it does. */
  readonly formsDiffer: readonly FormDifference[];
  readonly thanks: {
    /** What was found last; null: the text thanks as is wanted. */
    readonly differ: ThanksDifference | null;
    /** Differences that somebody has decided to leave, by `of`. */
    readonly kept: readonly ThanksDifference[];
  };
}

export interface Sent {
  readonly revision: number;
  readonly digest: TextDigest;
  readonly at: Instant;
  /** By it whoever got it knows that the advisory is taken back. */
  readonly saysWithdrawn: boolean;
}

export interface Exception {
  readonly rule: string;
  readonly reason: string;
  readonly askedBy: string;
  /** null: nobody has agreed yet, and it does not count. */
  readonly grantedBy: string | null;
}

export const NO_FACTS: CaseFacts = {
  latestAt: null,
  reportedAt: null,
  reportedAgain: 0,
  credit: null,
  duplicateOf: null,
  people: new Set(),
  comments: [],
  files: new Map(),
  batch: null,
  triage: null,
  id: null,
  returned: [],
  cves: [],
  ratings: [],
  notes: new Map(),
  proposals: [],
  embargo: { state: 'none' },
  permissions: null,
  text: null,
  proof: null,
  predisclosed: [],
  published: [],
  hold: null,
  exposures: [],
  confirmedEnd: null,
  letters: new Map(),
  duties: new Map(),
  reminded: new Set(),
  withdrawnAt: null,
  forgetAskedBy: [],
  forgotten: null,
  exceptions: [],
};

export function factsOf(events: Iterable<CaseEvent>): CaseFacts {
  let facts = NO_FACTS;
  for (const event of events) facts = withEvent(facts, event);
  return facts;
}

/** The facts once something has happened. Total: what may happen is `decide`'s business. */
export function withEvent(before: CaseFacts, event: CaseEvent): CaseFacts {
  const facts = { ...before, latestAt: event.at };
  switch (event.kind) {
    case 'reported':
      return { ...facts, reportedAt: facts.reportedAt ?? event.at };
    case 'also_reported':
      return { ...facts, reportedAgain: facts.reportedAgain + 1 };
    case 'credit_chosen':
      return { ...facts, credit: event.credit };
    case 'found_duplicate':
      return { ...facts, duplicateOf: event.of };
    case 'person_put_on':
      return { ...facts, people: new Set([...facts.people, event.person]) };
    case 'person_taken_off':
      return { ...facts, people: new Set([...facts.people].filter((person) => person !== event.person)) };
    case 'commented':
      return {
        ...facts,
        comments: [...facts.comments, { by: event.by, at: event.at, on: event.on, text: event.text }],
      };
    case 'file_added':
      return { ...facts, files: new Map([...facts.files, [event.file.name, event.file]]) };
    case 'file_removed':
      return { ...facts, files: new Map([...facts.files].filter(([name]) => name !== event.name)) };
    case 'joined_batch':
      return { ...facts, batch: event.batch };
    case 'left_batch':
      return { ...facts, batch: null };
    case 'triaged':
      return { ...facts, triage: event.as };
    case 'number_allotted':
      return { ...facts, id: { series: event.series, number: event.number } };
    case 'forget_asked':
      return { ...facts, forgetAskedBy: [...new Set([...facts.forgetAskedBy, nameOf(event.by)])] };
    case 'forgotten': {
      const { at, reason, askedBy } = event;
      // who was on it still sees that it was there
      return {
        ...NO_FACTS,
        latestAt: at,
        people: facts.people,
        forgotten: { at, reason, by: nameOf(event.by), askedBy },
      };
    }
    case 'number_given_back':
      return facts.id === null
        ? facts
        : { ...facts, id: null, returned: [...facts.returned, { ...facts.id, reason: event.reason }] };
    case 'cve_recorded':
      return { ...facts, cves: [...new Set([...facts.cves, event.cve])] };
    case 'rated':
      return { ...facts, ratings: [...otherRatings(facts, event.rating.cve), event.rating].toSorted(byCve) };
    case 'rating_taken_back':
      return { ...facts, ratings: otherRatings(facts, event.cve) };
    case 'noted':
      return { ...facts, notes: new Map([...facts.notes, [event.what, event.text]]) };
    case 'end_proposed': {
      const proposals = [...facts.proposals, { end: event.end, by: event.by, reason: event.reason }];
      const embargo = facts.embargo.state === 'none' ? ({ state: 'proposed' } as const) : facts.embargo;
      return { ...facts, proposals, embargo };
    }
    case 'end_agreed':
      return { ...facts, proposals: [], embargo: { state: 'active', end: event.end, agreedAt: event.at } };
    case 'end_declined': {
      const proposals = facts.proposals.filter(({ end }) => end !== event.end);
      const isNone = facts.embargo.state === 'proposed' && proposals.length === 0;
      return { ...facts, proposals, embargo: isNone ? { state: 'none' } : facts.embargo };
    }
    case 'permissions_set':
      return { ...facts, permissions: event.permissions };
    case 'text_saved':
      return {
        ...facts,
        text: {
          reading: event.reading,
          author: event.by,
          approvedBy: [],
          signers: [],
          fallen: null,
          falls: 0,
          formsDiffer: [],
          thanks: { differ: null, kept: [] },
        },
      };
    case 'text_approved':
      return withText(facts, event.digest, (text) => ({
        ...text,
        approvedBy: [...new Set([...text.approvedBy, nameOf(event.by)])],
      }));
    case 'text_signed':
      return withText(facts, event.digest, (text) => ({
        ...text,
        signers: [...new Set([...text.signers, ...event.signers])],
        fallen: null,
      }));
    case 'signature_fell':
      return withText(facts, event.digest, (text) => ({
        ...text,
        signers: [],
        fallen: { signers: text.signers, says: event.says },
        falls: text.falls + 1,
      }));
    case 'signature_stands':
      return withText(facts, event.digest, (text) => ({
        ...text,
        signers: text.fallen?.signers ?? text.signers,
        fallen: null,
      }));
    case 'thanks_compared':
      return withText(facts, event.digest, (text) => ({ ...text, thanks: { ...text.thanks, differ: event.differ } }));
    case 'thanks_kept':
      return withText(facts, event.digest, (text) => ({
        ...text,
        thanks: {
          ...text.thanks,
          kept: [...text.thanks.kept, ...(text.thanks.differ === null ? [] : [text.thanks.differ])],
        },
      }));
    case 'forms_compared':
      return withText(facts, event.digest, (text) => ({ ...text, formsDiffer: event.differ }));
    case 'conditions_confirmed':
      // of the text, not of the case: nothing waits for it
      return facts;
    case 'patches_proved':
      return { ...facts, proof: { ...event.proof, at: event.at } };
    case 'predisclosed':
      return { ...facts, predisclosed: [...facts.predisclosed, sentOf(event, facts.text)] };
    case 'held':
      return { ...facts, hold: { since: event.at, reason: event.reason } };
    case 'resumed':
      return { ...facts, hold: null };
    case 'exposed':
      return { ...facts, exposures: [...facts.exposures, { how: event.how, at: event.at, where: event.where }] };
    case 'embargo_ended':
      return { ...facts, proposals: [], embargo: { state: 'over', at: event.at, why: event.why } };
    case 'published':
      return { ...facts, published: [...facts.published, sentOf(event, facts.text)] };
    case 'release_confirmed':
      return { ...facts, confirmedEnd: event.end };
    case 'letter_went': {
      const { letter, at } = event;
      const key = `${letter.to} v${letter.revision}`;
      // a version that went to the members and to the public alike: one of its two letters is enough
      if (letter.outcome === 'given_up' && facts.letters.get(key)?.outcome === 'sent') return facts;
      return { ...facts, letters: new Map([...facts.letters, [key, { ...letter, at }]]) };
    }
    case 'reminded':
      return { ...facts, reminded: new Set([...facts.reminded, event.of]) };
    case 'duty_done':
    case 'waiver_asked':
    case 'duty_waived':
      return { ...facts, duties: withClosing(facts.duties, event) };
    case 'withdrawn':
      return { ...facts, withdrawnAt: event.at };
    case 'exception_asked': {
      const asked: Exception = { rule: event.rule, reason: event.reason, askedBy: nameOf(event.by), grantedBy: null };
      return { ...facts, exceptions: [...facts.exceptions, asked] };
    }
    case 'exception_granted':
      return {
        ...facts,
        exceptions: facts.exceptions.map((each) =>
          each.rule === event.rule && each.grantedBy === null ? { ...each, grantedBy: nameOf(event.by) } : each,
        ),
      };
  }
}

function otherRatings({ ratings }: CaseFacts, cve: string | null): readonly CaseRating[] {
  return ratings.filter((each) => each.cve !== cve);
}

function byCve(one: CaseRating, other: CaseRating): number {
  const [a, b] = [one.cve ?? '', other.cve ?? ''];
  return a < b ? -1 : a > b ? 1 : 0;
}

function withClosing(
  duties: CaseFacts['duties'],
  event: Extract<CaseEvent, { kind: 'duty_done' | 'waiver_asked' | 'duty_waived' }>,
): CaseFacts['duties'] {
  const { at } = event;
  const before = duties.get(event.duty);
  const closing = ((): DutyClosing | undefined => {
    switch (event.kind) {
      case 'duty_done':
        return { state: 'done', at, evidence: event.evidence };
      case 'waiver_asked':
        return { state: 'waiver_asked', at, reason: event.reason, askedBy: nameOf(event.by) };
      case 'duty_waived':
        return before?.state === 'waiver_asked'
          ? { ...before, at, state: 'waived', waivedBy: nameOf(event.by) }
          : before;
    }
  })();
  return closing === undefined ? duties : new Map([...duties, [event.duty, closing]]);
}

/** What an approval or a signature is of counts for that text alone: one that was changed since has none. */
function withText(facts: CaseFacts, digest: TextDigest, change: (text: SavedText) => SavedText): CaseFacts {
  return facts.text === null || facts.text.reading.digest !== digest ? facts : { ...facts, text: change(facts.text) };
}

function sentOf({ revision, digest, at }: Omit<Sent, 'saysWithdrawn'>, text: SavedText | null): Sent {
  const saysWithdrawn = text?.reading.digest === digest && text.reading.saysWithdrawn === true;
  return { revision, digest, at, saysWithdrawn };
}

/**
 * Where the newest text thanks otherwise than is wanted, and nobody has decided to leave it so; null: nowhere. What was left so
 * holds for whom it was about. Attack: a reporter who chooses another name each time that somebody has decided.
 */
export function unwantedThanks({ text }: Pick<CaseFacts, 'text'>): ThanksDifference | null {
  const { differ = null, kept = [] } = text?.thanks ?? {};
  if (differ === null) return null;
  const { by } = differ;
  if (by === undefined || kept.some((each) => each.by === undefined && each.of === differ.of))
    return kept.some(({ of }) => of === differ.of) ? null : differ;
  const decided = kept.flatMap((each) => each.by ?? []);
  const open = by.flatMap((each) => {
    const own = decided.filter(({ reporter }) => reporter === each.reporter);
    // who wants to be named at all has been decided on with it; that he is named against his will has not
    const namesUnwilling = each.namesUnwilling && !own.some((one) => one.namesUnwilling);
    const misses = each.misses && own.length === 0;
    return namesUnwilling || misses ? [{ ...each, namesUnwilling, misses }] : [];
  });
  if (open.length === 0) return null;
  return {
    of: differ.of,
    namesUnwilling: open.some(({ namesUnwilling }) => namesUnwilling),
    misses: open.some(({ misses }) => misses),
    by: open,
  };
}

/**
 * Of that, what keeps the text from going out at an instant. Once the end has come it goes out also where it lacks a name, which
 * a later version can thank; a name that must not stand in it cannot be called back.
 */
export function thanksInTheWay(facts: CaseFacts, now: Instant): ThanksDifference | null {
  const differ = unwantedThanks(facts);
  const { embargo } = facts;
  const hasEnded = embargo.state === 'over' || (embargo.state === 'active' && now >= embargo.end);
  if (differ === null || !hasEnded) return differ;
  return differ.namesUnwilling ? { ...differ, misses: false } : null;
}

/** Members have a text, and none that says that it was taken back since. */
export function owesWithdrawal({ withdrawnAt, predisclosed }: CaseFacts): boolean {
  return withdrawnAt !== null && predisclosed.at(-1)?.saysWithdrawn === false;
}

export function nameOf(actor: Actor): string {
  return actor.kind === 'person' ? actor.name : actor.kind;
}

/** The batch that it goes out with; null: none, or it has gone out with it, and what comes later goes by itself. */
export function batchOf({ batch, published }: CaseFacts): string | null {
  return published.length > 0 ? null : batch;
}

/** The case is known to the world, by us or by others: nothing of it can be put under an embargo again. */
export function isPublic(facts: CaseFacts): boolean {
  return facts.published.length > 0 || facts.exposures.some(({ how }) => how === 'published');
}

/** Whether the files of the case are still those that were tried. */
export function isProofOfFiles({ files, proof }: Pick<CaseFacts, 'files' | 'proof'>): boolean {
  if (proof === null || proof.files.length !== files.size) return false;
  return proof.files.every(({ name, digest }) => files.get(name)?.digest === digest);
}
