import { isUtf8 } from 'node:buffer';
import { digestOfText } from '#archive';
import { TocsinError } from '#base';
import { type Condition, foldBlanks, parseCondition, printCondition, type Quote, quotesIn } from '#conditions';
import {
  type Confirmation,
  confirmationProblems,
  printConfirmation,
  readConfirmation,
  sentencesToRead,
  strangeSentences,
  textDigest,
} from '#confirmations';
import { XEN_VOCABULARY } from '#exposure';
import { bareClearSigned } from '#pgp';
import { sentencesToConfirm, sentencesUnsaid, statementsFor } from '#statements';
import { type CaseId, caseStream, PROGRAM, readCaseId } from '#store';
import { factsOf, parse } from '#text-format';
import { formsComparedAgain } from './compare-forms.ts';
import { openedOr } from './confirmation-of-text.ts';
import type { DeskParts, PublicConditions } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { newestText } from './newest-text.ts';
import { type Doer, decidedAnew, noSuchCase, type Performed, perform, type Refusal, type Refused } from './perform.ts';
import { type PublishedWhen, publishedAgain, publishedWhen } from './publish-again.ts';

/** Attack: a disk image as a confirmation. */
export const MAX_CONDITIONS_BYTES: number = 256 * 1024;

/** The newest text of a case, sentence by sentence, beside what it is read as. */
export interface ConditionsToConfirm {
  /** In the human form, with the sentences that it stands for. */
  readonly condition: string;
  /** Texts of the sentences that say nothing of who is concerned. */
  readonly notes: readonly string[];
  /** What nothing was read in first, then what nobody has confirmed, then what somebody did for an earlier text. */
  readonly sentences: readonly SentenceBeside[];
  /** Who confirmed this very text; null: nobody yet. */
  readonly confirmed: { readonly by: string; readonly at: Confirmation['confirmedAt'] } | null;
  /** What comes of one that is confirmed now: `nowhere` where no channel is our own archive, which alone publishes it. */
  readonly publication: PublishedWhen;
}

export interface SentenceBeside {
  readonly quote: Quote;
  /** What it is read as; empty where it is a note, or nothing was read in it. */
  readonly statements: readonly string[];
  readonly isNote: boolean;
  /** Somebody confirmed the very same sentence of an earlier text. */
  readonly isKnown: boolean;
}

/** What somebody made of it, to be looked at or signed. */
export interface EditedConditions {
  readonly condition: string;
  readonly notes: readonly string[];
}

/** What the desk knows of who is concerned; null where there is no text yet, or it lost its number. */
export async function conditionsToConfirm(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  edited: EditedConditions | null = null,
): Promise<ConditionsToConfirm | null> {
  const of = await textToConfirm(parts, doer, loaded);
  if (of === null) return null;
  const { read } = of;
  const { own, earlier } = await confirmationsOf(parts, doer, loaded);
  // what a person made of an earlier text stays, where all that it quotes still stands there
  const base = own ?? (earlier !== null && strangeSentences(earlier, of.text).length === 0 ? earlier : null);
  const notes = new Set(
    (
      edited?.notes ?? [
        ...(base?.without ?? []).map(({ text }) => text),
        ...read.sentences.filter(({ isNote }) => isNote).map(({ quote }) => quote.text),
      ]
    ).map(foldBlanks),
  );
  const condition = edited?.condition ?? printCondition(base?.condition ?? read.condition);
  const shown = parsedOr(condition, base?.condition ?? read.condition);
  const known = new Set(
    sentencesToRead(
      read.sentences.map(({ quote }) => quote),
      earlier,
    ).flatMap(({ quote, isRead }) => (isRead ? [quote] : [])),
  );
  const quoted = new Set(quotesIn(shown).map(({ text }) => foldBlanks(text)));
  const sentences = read.sentences.map(({ quote }): SentenceBeside => {
    const isQuoted = quoted.has(foldBlanks(quote.text));
    return {
      quote,
      statements: statementsFor(shown, quote),
      isNote: !isQuoted && notes.has(foldBlanks(quote.text)),
      isKnown: known.has(quote),
    };
  });
  const rank = ({ statements, isNote, isKnown }: SentenceBeside): number =>
    isKnown ? 2 : statements.length === 0 && !isNote ? 0 : 1;
  return {
    condition,
    notes: sentences.filter(({ isNote }) => isNote).map(({ quote }) => quote.text),
    sentences: sentences.toSorted((one, other) => rank(one) - rank(other)),
    confirmed: own === null ? null : { by: confirmedBy(loaded) ?? own.by, at: own.confirmedAt },
    publication: await publishedWhen(parts, doer.viewer, loaded),
  };
}

/** A file to be signed (`gpg --clearsign`). */
export interface ConditionsFile {
  /** Null: the condition cannot be read. */
  readonly text: string | null;
  /** Why it would not be taken: the place of an error, a sentence of which nothing is said; none where it would. */
  readonly refusals: readonly Refusal[];
}

/** What was edited, as the file that a person signs. */
export async function conditionsFile(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  edited: EditedConditions,
): Promise<ConditionsFile> {
  const of = await textToConfirm(parts, doer, loaded);
  if (of === null) return { text: null, refusals: NO_TEXT.refusals };
  const { facts, text, read } = of;
  try {
    const condition = parseCondition(edited.condition, 'the condition');
    const notes = new Set(edited.notes.map(foldBlanks));
    const quoted = new Set(quotesIn(condition).map((quote) => foldBlanks(quote.text)));
    const file = printConfirmation({
      advisory: facts.id,
      revision: facts.revision,
      text: textDigest(text),
      confirmedAt: parts.clock.now(),
      by: publicName(of),
      condition,
      without: read.sentences.flatMap(({ quote }) =>
        notes.has(foldBlanks(quote.text)) && !quoted.has(foldBlanks(quote.text)) ? [quote] : [],
      ),
    });
    const problems = problemsOf(readConfirmation(file, 'the file', XEN_VOCABULARY), of);
    return { text: file, refusals: refused(problems).refusals };
  } catch (error) {
    if (!(error instanceof TocsinError) || error.code !== 'bad_condition') throw error;
    return { text: null, refusals: refused([error.message]).refusals };
  }
}

/** Takes the signed file: it counts only if a certificate that may sign advisories made it, and for this very text. */
export async function confirmConditions(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  signed: Uint8Array,
): Promise<Performed> {
  const confirmed = await decidedAnew(() => tryToConfirm(parts, doer, id, signed));
  if (confirmed.isDone) await formsComparedAgain(parts, id);
  return confirmed;
}

/** Of a text that is made public: what is published with it; null: nobody confirmed anything of it. */
export function publicConditions(loaded: LoadedCase): { readonly blob: NonNullable<ReturnType<typeof blobOf>> } | null {
  const blob = blobOf(loaded);
  return blob === undefined ? null : { blob };
}

/**
 * What is published of the text of which something was confirmed: what was confirmed last, since a row may be older than that. null:
 * the record of the case does not know it.
 */
export async function conditionsToPublish(
  parts: DeskParts,
  stream: Parameters<typeof readBlob>[2],
  blob: Parameters<typeof readBlob>[3],
): Promise<PublicConditions | null> {
  const id = readCaseId(stream.slice(stream.indexOf(':') + 1));
  const loaded = id === undefined ? null : await loadCase(parts, PROGRAM, id);
  const of = loaded?.records.find(
    (record) => record.kind === 'conditions_confirmed' && record.blobs?.conditions === blob,
  );
  if (loaded === null || of?.kind !== 'conditions_confirmed') return null;
  const { textByDigest, conditionsByDigest } = loaded.contents;
  const text = textByDigest.get(of.digest)?.text;
  if (text === undefined) return null;
  return {
    textDigest: digestOfText(await readBlob(parts, PROGRAM, stream, text)),
    // what was kept by an older version has all that its armor had
    signed: bareFrame(await readBlob(parts, PROGRAM, stream, conditionsByDigest.get(of.digest) ?? blob)),
  };
}

function blobOf({ facts, contents }: LoadedCase) {
  return facts.text === null ? undefined : contents.conditionsByDigest.get(facts.text.reading.digest);
}

async function tryToConfirm(parts: DeskParts, doer: Doer, id: CaseId, signed: Uint8Array): Promise<Performed> {
  const loaded = await loadCase(parts, doer.viewer, id);
  if (loaded === null) throw noSuchCase();
  const of = await textToConfirm(parts, doer, loaded);
  if (of === null || loaded.facts.text === null) return NO_TEXT;
  if (signed.length > MAX_CONDITIONS_BYTES) return refused([`the file has ${signed.length} bytes`]);
  const opened = await openedOr(parts, signed);
  if ('fault' in opened) return refused([opened.fault]);
  const frame = bareFrame(signed);
  if (!isUtf8(frame)) return refused(['it is not written in UTF-8']);
  const problems = problemsOf(opened.confirmation, of);
  if (problems.length > 0) return refused(problems);
  const { digest } = loaded.facts.text.reading;
  return perform(
    parts,
    doer,
    id,
    { kind: 'confirm_conditions', digest, certificate: opened.certificate },
    {
      seen: loaded,
      keep: { conditions: frame },
      leaving: (before, _events, kept) =>
        publishedAgain(
          parts,
          doer.viewer,
          before,
          kept.conditions === undefined ? undefined : { blob: kept.conditions },
        ),
    },
  );
}

/**
 * The block that was verified, with the `Hash:` header and no other: what is kept is published. Attack, or a letter that was
 * uploaded as it came: words around it that nobody signed, and a `Comment:` in its armor (RFC 9580, 6.2.2).
 */
function bareFrame(signed: Uint8Array): Uint8Array {
  const frame = bareClearSigned(signed);
  if (frame === null) throw new TocsinError({ code: 'defect', message: 'what was opened is no clear-signed text' });
  return frame;
}

/** Whom the record has for what was confirmed of the newest text. */
function confirmedBy({ records, facts }: LoadedCase): string | null {
  const last = records.findLast(
    (record) => record.kind === 'conditions_confirmed' && record.digest === facts.text?.reading.digest,
  );
  return last?.by.kind === 'person' ? last.by.name : null;
}

interface TextToConfirm {
  readonly project: string;
  readonly text: string;
  readonly facts: { readonly id: Confirmation['advisory']; readonly revision: number };
  readonly read: ReturnType<typeof sentencesToConfirm>;
}

async function textToConfirm(parts: DeskParts, doer: Doer, loaded: LoadedCase): Promise<TextToConfirm | null> {
  const text = await newestText(parts, doer, loaded);
  if (text === null || parts.style === null) return null;
  const facts = factsOf(parse(text, [parts.style]));
  const { id, revision } = facts;
  if (id === null || revision === null) return null;
  return { project: parts.style.project, text, facts: { id, revision }, read: sentencesToConfirm(facts) };
}

/** Of the newest text, and of the newest one before it that somebody confirmed; each verified again. */
async function confirmationsOf(
  parts: DeskParts,
  doer: Doer,
  { id, facts, contents }: LoadedCase,
): Promise<{ readonly own: Confirmation | null; readonly earlier: Confirmation | null }> {
  const read = async (blob: NonNullable<ReturnType<typeof blobOf>>): Promise<Confirmation | null> => {
    const opened = await openedOr(parts, await readBlob(parts, doer.viewer, caseStream(id), blob));
    return 'fault' in opened ? null : opened.confirmation;
  };
  const digest = facts.text?.reading.digest;
  const others = [...contents.conditionsByDigest].filter(([of]) => of !== digest).map(([, blob]) => blob);
  const [ownBlob, earlierBlob] = [
    digest === undefined ? undefined : contents.conditionsByDigest.get(digest),
    others.at(-1),
  ];
  return {
    own: ownBlob === undefined ? null : await read(ownBlob),
    earlier: earlierBlob === undefined ? null : await read(earlierBlob),
  };
}

/** The file becomes public, and who is of the team does not: the record keeps who confirmed, the signature who signed. */
function publicName({ project }: TextToConfirm): string {
  return `the security team of ${project}`;
}

function problemsOf(confirmation: Confirmation, of: TextToConfirm): readonly string[] {
  const { facts, text, read } = of;
  if (confirmation.by !== publicName(of))
    return [`it would be public as confirmed by "${confirmation.by}", and not by "${publicName(of)}"`];
  const problems = confirmationProblems(confirmation, { advisory: facts.id, revision: facts.revision, text });
  if (problems.length > 0) return problems;
  return sentencesUnsaid(confirmation, read.sentences).map(
    (quote) => `nothing is said of line ${quote.line}: ${quote.text}`,
  );
}

function parsedOr(text: string, otherwise: Condition): Condition {
  try {
    return parseCondition(text, 'the condition');
  } catch {
    return otherwise;
  }
}

const REMEDY = 'write the condition with each sentence in quotes behind what it says, or mark the sentence as a note';

function refused(found: readonly string[]): Refused {
  return { isDone: false, refusals: found.map((each) => ({ rule: null, found: each, remedy: REMEDY })) };
}

const NO_TEXT: Refused = {
  isDone: false,
  refusals: [
    {
      rule: null,
      found: 'there is no text with a number and a version',
      remedy: 'allot a number and compose the text',
    },
  ],
};
