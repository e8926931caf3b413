import { createHash } from 'node:crypto';
import type { Instant } from '#base';
import { foldedSearch, foldText } from '#drafting';
import type { ThanksDifference } from '#embargo';
import { decodeHeaderText } from '#mail';
import { caseStream, PROGRAM } from '#store';
import type { CaseRecord } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { type LoadedCase, withRecords } from './loaded-case.ts';
import { followMerges } from './merges.ts';
import { isLongEnough, type ReporterCredit, reporterCredits } from './reporter-credits.ts';

/** What is to be written, into whose record, since a text and the wishes of those who reported it are held against each other. */
export interface ThanksNote {
  readonly on: LoadedCase;
  readonly records: readonly CaseRecord[];
}

/**
 * Whether the newest text thanks as is wanted, once some events of a case are written: those that change a text, a file or how
 * somebody wants to be thanked. It is looked at then and there, so that no later step, the release among them, depends on who
 * looks. null: nothing is new.
 */
export async function thanksNote(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  before: LoadedCase,
  events: readonly CaseRecord[],
  fresh: { readonly text?: Uint8Array; readonly file?: Uint8Array },
): Promise<ThanksNote | null> {
  const [first] = events.filter(({ kind }) => COMPARED_AFTER.has(kind));
  if (first === undefined) return null;
  const after = withRecords(before, events);
  const handled = await followMerges(parts, after);
  const records = await comparedThanks(parts, handled, [after], first.at, fresh);
  return records.length === 0 ? null : { on: handled.id === before.id ? before : handled, records };
}

const COMPARED_AFTER: ReadonlySet<CaseRecord['kind']> = new Set(['credit_chosen', 'text_saved', 'file_added']);

/** What is to be added to the record of a case, whose text others may want to be thanked in. `soon`: `reporterCredits`. */
export async function comparedThanks(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  handled: LoadedCase,
  soon: readonly LoadedCase[],
  at: Instant,
  fresh: { readonly text?: Uint8Array; readonly file?: Uint8Array } = {},
): Promise<readonly CaseRecord[]> {
  const { text } = handled.facts;
  if (text === null) return [];
  const reporters = await reporterCredits(parts, handled, soon);
  const isSettled = reporters.every(({ credit }) => credit === null);
  const differ = isSettled ? null : thanksDifference(await whatGoesOut(parts, handled, fresh), reporters);
  if (isSame(differ, text.thanks.differ)) return [];
  return [{ at, by: { kind: 'program' }, kind: 'thanks_compared', digest: text.reading.digest, differ }];
}

/** Where a text, and the files that go out with it, thank otherwise than is wanted; null: nowhere. */
export function thanksDifference(
  [text = '', ...files]: readonly string[],
  reporters: readonly ReporterCredit[],
): ThanksDifference | null {
  const wanted = reporters.flatMap(({ credit }) => (credit?.as === 'named' ? [credit.name] : []));
  // who is thanked by name may be named as he signed his report, unless he chose that once and does not any more
  const signed = reporters.flatMap(({ name, credit, former }) =>
    credit?.as === 'named' && name !== null && !former.some((each) => each.as === 'named') ? [name] : [],
  );
  const allowed = [...new Set([...wanted, ...signed].map(folded))];
  const isInText = searchIn(text);
  let inAll: readonly ReturnType<typeof searchIn>[] | null = null;
  const found = new Map<string, boolean>();
  const isAnywhere = (name: Name): boolean => {
    inAll ??= [isInText, ...files.map(searchIn)];
    const isFound = found.get(name.as) ?? inAll.some((isIn) => isIn(name));
    found.set(name.as, isFound);
    return isFound;
  };
  const each = reporters.map(({ id, name, credit, former }) => {
    const takenBack = [
      ...(name === null || credit === null || credit.as === 'named' ? [] : [name]),
      ...former.flatMap((one) => (one.as === 'named' ? [one.name] : [])),
    ].filter(isLongEnough);
    const mayNotStand = onceEach(takenBack).filter(({ as }) => !allowed.some((one) => one.includes(as)));
    return {
      reporter: id,
      unwilling: mayNotStand.filter(isAnywhere),
      missed: onceEach(credit?.as === 'named' ? [credit.name] : []).filter((one) => !isInText(one)),
    };
  });
  const by = each.flatMap(({ reporter, unwilling, missed }) =>
    unwilling.length + missed.length === 0
      ? []
      : [{ reporter, namesUnwilling: unwilling.length > 0, misses: missed.length > 0 }],
  );
  if (by.length === 0) return null;
  const about = [each.flatMap(({ unwilling }) => unwilling), each.flatMap(({ missed }) => missed)].map(namesIn);
  return {
    of: digestOf(JSON.stringify(about)),
    namesUnwilling: by.some(({ namesUnwilling }) => namesUnwilling),
    misses: by.some(({ misses }) => misses),
    by,
  };
}

/** Two who want the same name are two. */
function isSame(one: ThanksDifference | null, other: ThanksDifference | null): boolean {
  return one?.of === other?.of && JSON.stringify(one?.by) === JSON.stringify(other?.by);
}

function namesIn(names: readonly Name[]): readonly string[] {
  return [...new Set(names.map(({ as }) => as))].toSorted();
}

interface Name {
  readonly name: string;
  /** What it is compared as. */
  readonly as: string;
  /** Without letters and digits, by which it would be nothing: it is looked for as it is. */
  readonly isPlain: boolean;
}

/** Attack: a thousand names that are other spellings of one. */
function onceEach(names: readonly string[]): readonly Name[] {
  const all = names.map((name) => ({ name, as: folded(name), isPlain: squeezed(name) === '' }));
  return [...new Map(all.map((each) => [each.as, each])).values()];
}

function folded(name: string): string {
  return squeezed(name) || name.trim();
}

function squeezed(name: string): string {
  return foldText(name).text.replaceAll(/[ .]/g, '');
}

/** Attack: a name for each turn, and every file folded anew for it: it is once. */
function searchIn(text: string): (name: Name) => boolean {
  const plain = text.replaceAll(ENCODED_WORDS, (words) => decodeHeaderText(words.replaceAll(/[\r\n]/g, '')));
  const isIn = foldedSearch(plain);
  return ({ name, as, isPlain }) => (isPlain ? plain.includes(as) : isIn(name));
}

/** As the head of a patch has a name that is not ASCII (RFC 2047), also where it goes on in the next line. */
const ENCODED_WORDS =
  /=\?[!->@-~]{1,40}\?[bq]\?[!->@-~]{0,200}\?=(?:\s{1,4}=\?[!->@-~]{1,40}\?[bq]\?[!->@-~]{0,200}\?=){0,20}/gi;

/** The newest text, and of the files those that its checksums name: nothing else leaves. */
async function whatGoesOut(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { id, facts, contents }: LoadedCase,
  fresh: { readonly text?: Uint8Array; readonly file?: Uint8Array },
): Promise<readonly string[]> {
  const { text } = facts;
  if (text === null) return [];
  const kept = contents.textByDigest.get(text.reading.digest)?.text;
  const blobs = text.reading.listed.flatMap(({ digest }) => contents.fileByDigest.get(digest) ?? []);
  const read = (blob: Parameters<typeof readBlob>[3]) => readBlob(parts, PROGRAM, caseStream(id), blob);
  const newest = kept === undefined ? fresh.text : await read(kept);
  const files = await Promise.all(blobs.map(read));
  const added =
    fresh.file !== undefined && text.reading.listed.some(({ digest }) => digest === digestOf(fresh.file ?? ''));
  const all = [newest ?? new Uint8Array(), ...files, ...(added && fresh.file !== undefined ? [fresh.file] : [])];
  return all.map((bytes) => Buffer.from(bytes).toString('utf8'));
}

function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
