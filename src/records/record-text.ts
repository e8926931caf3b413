import type { AdvisoryFacts, Section } from '#advisory';
import { list, listOf, text, textOf } from '#csaf/reading';
import type { SectionRole } from '#house-style';
import { type CveId, parseCveId } from '#identifiers';
import { MAX_ALL_TEXT, MAX_LISTED, MAX_NAME, MAX_QUOTE, MAX_SECTIONS, MAX_TEXT } from './limits.ts';

/** A name of a record, cut to what a name may be; null where there is none. */
export function nameOf(value: unknown, key: string): string | null {
  const found = textOf(value, key)?.trim();
  return found === undefined || found === '' ? null : found.slice(0, MAX_NAME);
}

/** The `value`s of texts in several languages: those in English, else all. */
export function valuesOf(value: unknown, key: string): readonly string[] {
  const all = listOf(value, key);
  const english = all.filter((each) => /^en(?:-|_|$)/i.test(textOf(each, 'lang') ?? 'en'));
  return (english.length > 0 ? english : all).flatMap((each) => textOf(each, 'value') ?? []);
}

/** CVE ids of a list, each once. */
export function cvesOf(values: readonly unknown[]): readonly CveId[] {
  const found = values.slice(0, MAX_LISTED).flatMap((each) => parseCveId(text(each) ?? '') ?? []);
  return [...new Set(found)];
}

/** A piece of a record as it stands there, for an answer to quote. */
export function quotedJson(value: unknown): string {
  // a value that is nested has been bounded before
  return shortened(JSON.stringify(value) ?? '');
}

export function shortened(words: string): string {
  const folded = words
    .slice(0, 4 * MAX_QUOTE)
    .replace(/\s+/g, ' ')
    .trim();
  return folded.length > MAX_QUOTE ? `${folded.slice(0, MAX_QUOTE - 1)}…` : folded;
}

/** A text of a record with what it is for. */
export interface RecordPart {
  readonly heading: string;
  readonly role: SectionRole;
  readonly body: string;
}

/** What a record has of an advisory's facts; all else is nothing. */
export interface RecordFacts
  extends Partial<Pick<AdvisoryFacts, 'id' | 'series' | 'number' | 'revision' | 'withdrawn' | 'public' | 'updates'>> {
  readonly title: string | null;
  readonly cves: readonly CveId[];
  readonly component: string;
  readonly parts: readonly RecordPart[];
}

export function factsOf({ parts, ...known }: RecordFacts): AdvisoryFacts {
  const { sections, isCut } = sectionsOf(parts);
  return {
    id: null,
    series: null,
    number: null,
    revision: null,
    withdrawn: false,
    supersededBy: null,
    public: false,
    notices: [],
    embargoEndsAt: null,
    updates: null,
    patches: [],
    checksums: [],
    recipesFile: null,
    recipes: null,
    permissions: [],
    ...known,
    credits: sections.find(({ role }) => role === 'credits')?.body ?? null,
    sections,
    isCut,
  };
}

function sectionsOf(parts: readonly RecordPart[]): { readonly sections: readonly Section[]; readonly isCut: boolean } {
  const sections: Section[] = [];
  let left = MAX_ALL_TEXT;
  let isCut = parts.length > MAX_SECTIONS;
  for (const { heading, role, body } of parts.slice(0, MAX_SECTIONS)) {
    const words = trimmed(body.slice(0, Math.min(MAX_TEXT, left)));
    isCut ||= body.length > Math.min(MAX_TEXT, left);
    left -= words.length;
    if (words !== '') sections.push({ heading: heading.slice(0, MAX_NAME), role, body: words, line: 1, bodyLine: 1 });
  }
  return { sections, isCut };
}

/** Without blank lines around it; blanks before the first word are its indentation. */
function trimmed(body: string): string {
  return body
    .replaceAll('\r\n', '\n')
    .replace(/^(?:[ \t]{0,200}\n)+/, '')
    .trimEnd();
}

/** The first text of a list of objects that has one under this key. */
export function firstOf(values: unknown, key: string, accepts: (text: string) => boolean = () => true): string | null {
  for (const each of list(values).slice(0, MAX_LISTED)) {
    const found = nameOf(each, key);
    if (found !== null && accepts(found)) return found;
  }
  return null;
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(text);
}
