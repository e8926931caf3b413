import { readIdTokens } from './id-words.ts';
import { MAX_MARKED_LENGTH } from './limits.ts';
import type { TextQuery } from './text-query.ts';
import { type PlacedToken, placedTokensOf, tokensOf } from './tokens.ts';

/** Words that stand beside each other, as a query wants them. */
export interface WantedWords {
  readonly tokens: readonly string[];
  readonly isPrefix: boolean;
}

/** `start` included, `end` not, in UTF-16 units of the text as written. */
export interface MarkedSpan {
  readonly start: number;
  readonly end: number;
}

/** What of a query may be marked in a text that it found: its words, without ids, lists, and what must be missing. */
export function wordsToMark(query: TextQuery | null): readonly WantedWords[] {
  if (query === null || query.kind === 'not') return [];
  if (query.kind !== 'phrase') return query.of.flatMap(wordsToMark);
  const isOfText = readIdTokens(query.tokens) === null && !query.fields.includes('l');
  return isOfText ? [{ tokens: query.tokens, isPrefix: query.isPrefix }] : [];
}

/**
 * Where a line has wanted words, in order and without overlap: whole words, also where only their beginning was asked for. A
 * phrase that goes on in the next line is not marked.
 */
export function markedSpans(line: string, wanted: readonly WantedWords[]): readonly MarkedSpan[] {
  const text = line.slice(0, MAX_MARKED_LENGTH);
  // most lines that are looked at have none of the words, and to know their places costs several times as much
  const tokens = tokensOf(text);
  if (!wanted.some((phrase) => mayStandAmong(tokens, phrase))) return [];
  const words = placedTokensOf(text);
  const spans: MarkedSpan[] = [];
  for (const phrase of wanted) {
    for (let at = 0; at + phrase.tokens.length <= words.length; at += 1) {
      if (!standsAt(words, at, phrase)) continue;
      const last = words[at + phrase.tokens.length - 1];
      spans.push({ start: words[at]?.start ?? 0, end: last?.end ?? 0 });
    }
  }
  return withoutOverlap(spans);
}

function mayStandAmong(words: readonly string[], { tokens, isPrefix }: WantedWords): boolean {
  const [first = ''] = tokens;
  return isPrefix && tokens.length === 1 ? words.some((word) => word.startsWith(first)) : words.includes(first);
}

function standsAt(words: readonly PlacedToken[], at: number, { tokens, isPrefix }: WantedWords): boolean {
  return tokens.every((token, each) => {
    const word = words[at + each]?.token ?? '';
    return isPrefix && each === tokens.length - 1 ? word.startsWith(token) : word === token;
  });
}

function withoutOverlap(spans: readonly MarkedSpan[]): readonly MarkedSpan[] {
  const apart: MarkedSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = apart.at(-1);
    if (last === undefined || span.start >= last.end) apart.push(span);
    else if (span.end > last.end) apart[apart.length - 1] = { start: last.start, end: span.end };
  }
  return apart;
}
