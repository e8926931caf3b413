import type { CompiledStyle } from '#house-style';

/** What the rules look for and what depends on the house style alone, worked out once for each. */
export interface StylePatterns {
  /** An advisory's number after the masthead's words in a Subject: `334`, `XSA-334`. */
  readonly subjectNumber: RegExp;
  /** The revision in a Subject: `v2`, `version 2`. */
  readonly subjectRevision: RegExp;
  /** The number that a file name carries. */
  readonly fileNumber: RegExp;
  /** A number that was to be put in later: `XSA-NNN`. */
  readonly placeholderId: RegExp;
}

const patternsByStyle = new WeakMap<CompiledStyle, StylePatterns>();

export function patternsOf(style: CompiledStyle): StylePatterns {
  const known = patternsByStyle.get(style);
  if (known !== undefined) return known;
  const { series, revisionWord, filePrefix } = style.style;
  const prefix = filePrefix.replace('{number}', '').replace(/[.-]/g, '\\$&');
  const patterns: StylePatterns = {
    subjectNumber: new RegExp(`^\\s*(?:${series}-)?(?<number>[0-9]{1,5})\\b`, 'i'),
    subjectRevision: new RegExp(`\\b(?:v|${revisionWord} )(?<revision>[0-9]{1,4})\\b`, 'i'),
    fileNumber: new RegExp(`(?:^|/)${prefix}(?<number>[0-9]+)`, 'i'),
    placeholderId: new RegExp(`\\b${series}-(?:N{2,}|X{2,}|\\?+)`),
  };
  patternsByStyle.set(style, patterns);
  return patterns;
}
