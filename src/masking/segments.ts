/** A stretch of a text. The `text` of all segments together is the text. */
export interface Segment {
  /** `link`: a URL of http, https or ftp, fit for an `href` once escaped. */
  readonly kind: 'text' | 'link';
  readonly text: string;
}

/** A longer URL stays text. Attack: a page of megabytes, written twice (link and label). */
const MAX_URL_LENGTH = 1000;

/** Links of one text; further URLs stay text. Attack: a megabyte of `http://a`, each a second element for seven letters. */
const MAX_LINKS = 5000;

const SCHEMES = ['https', 'http', 'ftp'] as const;
const NO_HOST_CHARACTER = /[^A-Za-z0-9.-]/g;
const NO_PATH_CHARACTER = /[^A-Za-z0-9/\-._~%!$&'()*+,;=:@?#]/g;
/** What ends a sentence rather than a URL. */
const TRAILING = '.!),;:?';

/**
 * Divides a text into text and links by the rule of blists. A link is `http://`, `https://` or `ftp://` in lower case, whatever
 * stands before it; a host of letters, digits, `-` and `.`, without user and port; and, where a slash follows the host, a run
 * of path characters without the punctuation at its end. Never another scheme, a quote mark, a blank or a bracket. Linear:
 * each run is looked at once, however many URLs begin in it.
 */
export function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let textStart = 0;
  let linkCount = 0;
  let run: PathRun | null = null;
  for (let colon = text.indexOf('://'); colon >= 0; colon = text.indexOf('://', Math.max(colon + 3, textStart))) {
    const start = schemeStart(text, colon, textStart);
    if (start < 0) continue;
    const hostEnd = endOfHost(text, colon + 3);
    if (hostEnd < 0) continue;
    let end = hostEnd;
    if (text[hostEnd] === '/') {
      if (run === null || hostEnd >= run.end) run = pathRun(text, hostEnd);
      end = run.linkEnd;
    }
    if (end - start > MAX_URL_LENGTH) continue;
    if (start > textStart) segments.push({ kind: 'text', text: text.slice(textStart, start) });
    segments.push({ kind: 'link', text: text.slice(start, end) });
    textStart = end;
    linkCount += 1;
    if (linkCount === MAX_LINKS) break;
  }
  if (textStart < text.length) segments.push({ kind: 'text', text: text.slice(textStart) });
  return segments;
}

function schemeStart(text: string, colon: number, floor: number): number {
  for (const scheme of SCHEMES) {
    const start = colon - scheme.length;
    if (start >= floor && text.startsWith(scheme, start)) return start;
  }
  return -1;
}

/** Where the host ends, dots at its end left out; -1 where there is none, or a user or a port follows. */
function endOfHost(text: string, start: number): number {
  if (text[start] === '-' || text[start] === '.') return -1;
  let end = firstMatch(NO_HOST_CHARACTER, text, start);
  while (end > start && text[end - 1] === '.') end -= 1;
  return end === start || text[end] === '@' || text[end] === ':' ? -1 : end;
}

interface PathRun {
  readonly end: number;
  readonly linkEnd: number;
}

function pathRun(text: string, start: number): PathRun {
  const end = firstMatch(NO_PATH_CHARACTER, text, start);
  let linkEnd = end;
  while (linkEnd > start && TRAILING.includes(text[linkEnd - 1] ?? '')) linkEnd -= 1;
  return { end, linkEnd };
}

function firstMatch(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.exec(text)?.index ?? text.length;
}
