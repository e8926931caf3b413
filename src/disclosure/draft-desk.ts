import {
  composeText,
  type Draft,
  type DraftReading,
  draftOf,
  filesWithRecipes,
  newDraft,
  textReadingOf,
} from '#drafting';
import type { Credit } from '#embargo';
import type { HouseStyle } from '#house-style';
import { parseCveId } from '#identifiers';
import { caseStream } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import type { Doer } from './perform.ts';
import { newestText } from './text-desk.ts';

export interface DraftWishes {
  readonly title?: string;
  /** The revision that says that it is public: prepared before the end, so that it is signed by then. */
  readonly isForPublic?: boolean;
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
  const hasUpdate = before.updates.some((each) => each.revision === revision);
  return {
    ...before,
    number: facts.id?.number ?? before.number,
    revision,
    title: wishes.title ?? before.title,
    cves: facts.cves.flatMap((cve) => parseCveId(cve) ?? []),
    embargo: isForPublic && sent > 0 ? { kind: 'over' } : embargoOf(before, loaded),
    updates:
      isForPublic && sent > 0 && !hasUpdate
        ? [...before.updates, { revision, text: style.publicUpdate }]
        : before.updates,
    permissions: facts.permissions ?? before.permissions,
    credits: facts.credit === null ? before.credits : withCredit(before.credits, facts.credit),
  };
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

/** What the rules find in a text, with the files of its case. */
export async function readingOfText(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  text: string,
  style: HouseStyle,
): Promise<DraftReading> {
  return textReadingOf(text, style, { files: await filesOf(parts, doer, loaded), cves: loaded.facts.cves });
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

function withCredit(credits: Draft['credits'], credit: Credit): Draft['credits'] {
  const isThere = credits.some(
    (each) => each.as === credit.as && (each.as !== 'named' || credit.as !== 'named' || each.name === credit.name),
  );
  return isThere ? credits : [...credits, credit];
}
