import type { HouseStyle, SectionRole } from './house-style.ts';

/** A house style made ready for reading: what depends on it alone, worked out once. */
export interface CompiledStyle {
  readonly style: HouseStyle;
  /** Finds the masthead's words anywhere (a Subject, a flattened page), whatever blanks stand between them. */
  readonly masthead: RegExp;
  /** The same at the beginning of a line: a quotation of an advisory is none. */
  readonly mastheadLine: RegExp;
  readonly advisoryId: RegExp;
  readonly revisionLine: RegExp;
  readonly underline: RegExp;
  roleOf(heading: string): SectionRole;
  /** The revision that a heading names (`UPDATES IN VERSION 3`), or null. */
  revisionIn(heading: string): number | null;
}

/** What is longer is none that a style could name, and is not compared with all of them. */
const LONGEST_HEADING = 200;

const compiledByStyle = new WeakMap<HouseStyle, CompiledStyle>();

/** Compiles a style; the second call for the same object costs nothing. */
export function compileStyle(style: HouseStyle): CompiledStyle {
  const known = compiledByStyle.get(style);
  if (known !== undefined) return known;
  const rules = style.sections.flatMap((section) =>
    section.headings.map((heading) => ({ role: section.role, pattern: headingPattern(heading) })),
  );
  const compiled: CompiledStyle = {
    style,
    masthead: new RegExp(words(style.masthead), 'i'),
    mastheadLine: new RegExp(`^\\s*${words(style.masthead)}`, 'i'),
    advisoryId: new RegExp(`\\b${escapePattern(style.series)}-(?<number>[1-9][0-9]{0,4})\\b`, 'i'),
    revisionLine: new RegExp(`^\\s*${escapePattern(style.revisionWord)}\\s+(?<revision>[0-9]{1,4})\\s*$`, 'i'),
    underline: new RegExp(`^${escapePattern(style.underline)}{3,}\\s*$`),
    roleOf: (heading) =>
      heading.length > LONGEST_HEADING ? 'other' : (rules.find((rule) => rule.pattern.test(heading))?.role ?? 'other'),
    revisionIn: (heading) => {
      if (heading.length > LONGEST_HEADING) return null;
      for (const rule of rules) {
        const revision = rule.pattern.exec(heading)?.groups?.['revision'];
        if (revision !== undefined) return Number(revision);
      }
      return null;
    },
  };
  compiledByStyle.set(style, compiled);
  return compiled;
}

function headingPattern(heading: string): RegExp {
  const pattern = heading.split('{revision}').map(words).join('(?<revision>[0-9]{1,4})');
  // the blanks after a colon only with the colon: two runs side by side would cost the square of their length
  return new RegExp(`^\\s*${pattern}\\s*(?::\\s*)?$`, 'i');
}

/** Escapes text for a regular expression, any run of blanks matching any other. */
function words(text: string): string {
  return text.split(/\s+/).map(escapePattern).join('\\s+');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
