import {
  composeText,
  type Draft,
  type DraftReading,
  draftOf,
  filesWithRecipes,
  newDraft,
  textReadingOf,
} from '#drafting';
import { type HouseStyle, supersededText } from '#house-style';
import { type AdvisoryId, parseCveId } from '#identifiers';
import { caseStream } from '#store';
import { factsOf, parse } from '#text-format';
import type { DeskParts } from './desk-parts.ts';
import { fileFindings } from './file-findings.ts';
import { formsAgainstText } from './forms-against-text.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import { newestText } from './newest-text.ts';
import type { Doer } from './perform.ts';
import { creditFindings, reporterCredits, withReporters } from './reporter-credits.ts';

export interface DraftWishes {
  readonly title?: string;
  /** The revision that says that it is public: prepared before the end, so that it is signed by then. */
  readonly isForPublic?: boolean;
  /** What changed since the version before, in words for readers. */
  readonly changed?: string;
  /** It takes the advisory back: the title says so, and `changed` why. */
  readonly withdraws?: boolean;
  /** The advisory that is to be read in its place: it takes this one back as well. */
  readonly supersededBy?: AdvisoryId;
}

/** The draft of a case: what the record knows, and the rest as it was written. */
export async function draftFromCase(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  style: HouseStyle,
  wishes: DraftWishes = {},
): Promise<Draft> {
  const { facts } = loaded;
  const newest = await newestText(parts, doer, loaded);
  const before = newest === null ? newDraft(style) : draftOf(newest, style).draft;
  const sent = Math.max(0, ...[...facts.published, ...facts.predisclosed].map(({ revision }) => revision));
  const revision = sent + 1;
  const isForPublic = wishes.isForPublic === true || facts.embargo.state === 'over';
  const note = updateNote(loaded, style, sent, wishes);
  const hasUpdate = before.updates.some((each) => each.revision === revision);
  const title = wishes.title ?? before.title;
  const takesBack = wishes.withdraws === true || wishes.supersededBy !== undefined;
  return {
    ...before,
    number: facts.id?.number ?? before.number,
    revision,
    title: takesBack && !isTakenBack(title, style) ? `${style.withdrawn}: ${title}` : title,
    cves: facts.cves.flatMap((cve) => parseCveId(cve) ?? []),
    embargo: isForPublic && sent > 0 ? { kind: 'over' } : embargoOf(before, loaded),
    updates:
      note !== null && (!hasUpdate || isWished(wishes))
        ? [...before.updates.filter((each) => each.revision !== revision), { revision, text: note }]
        : before.updates,
    permissions: facts.permissions ?? before.permissions,
    credits: withReporters(before.credits, await reporterCredits(parts, loaded)),
  };
}

function isWished({ changed, supersededBy }: DraftWishes): boolean {
  return changed !== undefined || supersededBy !== undefined;
}

/** What is said of the changes; null: whoever writes says it. What readers have seen as public is not called that anew unasked. */
function updateNote(
  { facts, records }: LoadedCase,
  style: HouseStyle,
  sent: number,
  { isForPublic, changed, supersededBy }: DraftWishes,
): string | null {
  if (sent === 0) return null;
  const said = records.some(
    (record) =>
      record.kind === 'text_saved' &&
      record.reading.statesEnd === null &&
      facts.published.some(({ digest }) => digest === record.reading.digest),
  );
  const isNews = isForPublic === true || (facts.embargo.state === 'over' && !said);
  const paragraphs = [
    isNews ? style.publicUpdate : null,
    changed ?? null,
    supersededBy === undefined ? null : supersededText(style, supersededBy),
  ].filter((each) => each !== null);
  return paragraphs.length === 0 ? null : paragraphs.join('\n\n');
}

function isTakenBack(title: string, { withdrawn }: HouseStyle): boolean {
  return title === withdrawn || title.startsWith(`${withdrawn}:`);
}

/** The text that a draft makes with the files of its case, and those files, the recipes among them. */
export async function composedText(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  draft: Draft,
  style: HouseStyle,
): Promise<string> {
  const files = filesWithRecipes(draft, style, await filesOf(parts, doer, loaded));
  return composeText(draft, style, { files });
}

/** What the rules find in a text, with the files of its case, who reported it, and the machine forms that it would make. */
export async function readingOfText(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  text: string,
  style: HouseStyle,
): Promise<DraftReading> {
  const read = textReadingOf(text, style, { files: await filesOf(parts, doer, loaded), cves: loaded.facts.cves });
  const facts = factsOf(parse(text, [style]), read.recipes ?? undefined);
  const forms = await formsAgainstText(parts, loaded, text, facts, style);
  const credits = creditFindings(text, await reporterCredits(parts, loaded));
  const findings = [...fileFindings(read.reading, loaded.facts.files), ...credits, ...forms];
  return { ...read, diagnostics: [...read.diagnostics, ...findings] };
}

/** The files that go out with the text, by name. */
export async function filesOf(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { viewer }: Doer,
  { id, facts, contents }: LoadedCase,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { name, digest } of facts.files.values()) {
    const blob = contents.fileByDigest.get(digest);
    if (blob !== undefined) files.set(name, await readBlob(parts, viewer, caseStream(id), blob));
  }
  return files;
}

function embargoOf(before: Draft, { facts }: LoadedCase): Draft['embargo'] {
  return facts.embargo.state === 'active' ? { kind: 'until', end: facts.embargo.end } : before.embargo;
}
