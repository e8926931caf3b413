import type { Section } from '#advisory';
import type { HouseStyle } from '#house-style';
import { factsOf, parse } from '#text-format';
import { sha256Of } from './resolution-text.ts';

/** What a comment is about: a section, by what it is for and not by where it stands, and maybe words of it. */
export interface Anchor {
  readonly role: string;
  readonly heading: string;
  /** Which of the sections with this role (`other`: with this heading), from 0. */
  readonly nth: number;
  /** Digest of the body with its blanks folded, to say later whether it reads as it did, and to find it under another heading. */
  readonly digest: string;
  /** Words of the section that the comment is about; null: all of it. */
  readonly quote: string | null;
}

export type AnchorFound =
  | {
      readonly state: 'found';
      /** Among the sections of the text, from 0, and the line of its heading, from 1. */
      readonly index: number;
      readonly line: number;
      readonly heading: string;
      /** Whether the section reads otherwise than when the comment was made. */
      readonly isChanged: boolean;
      /** The line with the quoted words; null where there are none, or they are gone. */
      readonly quoteLine: number | null;
    }
  | { readonly state: 'gone'; readonly heading: string };

/** More is no quotation but a copy. */
const LONGEST_QUOTE = 500;

/** The anchor of one section of a text, by its place among them; undefined where there is no such section. */
export function anchorOf(
  text: string,
  style: HouseStyle,
  index: number,
  quote: string | null = null,
): Anchor | undefined {
  const sections = sectionsOf(text, style);
  const section = sections[index];
  if (section === undefined) return undefined;
  return {
    role: section.role,
    heading: section.heading,
    nth: sections.slice(0, index).filter((other) => isAlike(other, section)).length,
    digest: digestOf(section),
    quote: quote === null ? null : fold(quote).slice(0, LONGEST_QUOTE),
  };
}

/** Where an anchor's section is in a later text, whatever was done to the others; under another heading, where it reads the same. */
export function findAnchor(text: string, style: HouseStyle, anchor: Anchor): AnchorFound {
  const sections = sectionsOf(text, style);
  const alike = sections.filter((section) => isAlike(section, anchor));
  const found =
    alike.find((section) => digestOf(section) === anchor.digest) ??
    alike[anchor.nth] ??
    sections.find((section) => digestOf(section) === anchor.digest && section.body.trim() !== '') ??
    null;
  if (found === null) return { state: 'gone', heading: anchor.heading };
  return {
    state: 'found',
    index: sections.indexOf(found),
    line: found.line,
    heading: found.heading,
    isChanged: digestOf(found) !== anchor.digest,
    quoteLine: anchor.quote === null ? null : lineOfQuote(text, found, anchor.quote),
  };
}

/** As the record of a case keeps it: one line of text. */
export function printAnchor({ role, heading, nth, digest, quote }: Anchor): string {
  return JSON.stringify([role, heading, nth, digest, quote]);
}

export function readAnchor(printed: string): Anchor | undefined {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== 5) return undefined;
  const [role, heading, nth, digest, quote] = value as readonly unknown[];
  const isAnchor =
    typeof role === 'string' &&
    typeof heading === 'string' &&
    typeof nth === 'number' &&
    typeof digest === 'string' &&
    (quote === null || typeof quote === 'string');
  return isAnchor ? { role, heading, nth, digest, quote } : undefined;
}

function sectionsOf(text: string, style: HouseStyle): readonly Section[] {
  return factsOf(parse(text, [style])).sections;
}

function isAlike(section: Pick<Section, 'role' | 'heading'>, other: Pick<Section, 'role' | 'heading'>): boolean {
  return section.role === other.role && (section.role !== 'other' || fold(section.heading) === fold(other.heading));
}

function digestOf(section: Section): string {
  return sha256Of(fold(section.body));
}

/** The line in which the quoted words begin, however the lines are broken now. */
function lineOfQuote(text: string, { line, body }: Section, quote: string): number | null {
  const lines = text.split('\n').slice(line + 1, line + 1 + body.split('\n').length + 3);
  const starts: number[] = [];
  let folded = '';
  for (const each of lines) {
    starts.push(folded.length);
    const words = fold(each);
    folded += words === '' ? '' : `${words} `;
  }
  const at = folded.indexOf(quote);
  if (at === -1) return null;
  return line + 2 + starts.findLastIndex((start) => start <= at);
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
