import { readBody } from './body-lines.ts';
import { SEARCH_FIELDS, type SearchField } from './fields.ts';
import { GAP, type IdKind, idTokens } from './id-words.ts';
import {
  BYTES_BESIDE_A_WORD,
  MAX_DISTINCT_BYTES,
  MAX_ID_LENGTH,
  MAX_IDS_PER_MESSAGE,
  MAX_TEXT_LENGTH,
  MAX_TOKENS_PER_HEADER_FIELD,
  MAX_TOKENS_PER_MESSAGE,
  PIECE_LENGTH,
} from './limits.ts';
import { patchIdsOf } from './patch-ids.ts';
import { MAX_TOKEN_LENGTH, tokensOf } from './tokens.ts';

/** What of a message is searched, decoded. `from`, `to` and `cc` with names and addresses. */
export interface SearchableMessage {
  readonly subject: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  readonly attachmentNames: readonly string[];
  readonly messageId: string | null;
  readonly listId: string | null;
  /** The parts that are text, attached patches among them, in the order of the message. */
  readonly texts: readonly string[];
}

export interface IndexedWords {
  /**
   * In the order of the message, so that a token's place is its index. Lines of a kind that follow each other flow together;
   * where something else stood between, and between two texts or two names, stands `GAP`.
   */
  readonly byField: Readonly<Record<SearchField, readonly string[]>>;
  /** A limit was met: words at the end are missing. */
  readonly isCut: boolean;
}

/** The words of a message for an index. Never throws; `l` is empty, it belongs to the store. */
export function indexedWords(message: SearchableMessage): IndexedWords {
  const collected: Collected = { byField: emptyFields(), tokens: 0, ids: new Set(), isCut: false };
  for (const [field, text] of [
    ['s', message.subject],
    ['f', message.from],
    ['t', message.to],
    ['c', message.cc],
  ] as const) {
    if (text !== null) addStretch(collected, field, text, 0, text.length, MAX_TOKENS_PER_HEADER_FIELD);
  }
  for (const name of message.attachmentNames) {
    addStretch(collected, 'n', name, 0, name.length, MAX_TOKENS_PER_HEADER_FIELD);
  }
  if (message.messageId !== null) addId(collected, 'm', message.messageId);
  if (message.listId !== null) addId(collected, 'l', bracketed(message.listId));
  let left = MAX_TEXT_LENGTH;
  for (const whole of message.texts) {
    const text = whole.length > left ? whole.slice(0, left) : whole;
    if (text.length < whole.length) collected.isCut = true;
    left -= text.length;
    addText(collected, text);
  }
  keepWithinBytes(collected);
  return { byField: collected.byField, isCut: collected.isCut };
}

interface Collected {
  readonly byField: Record<SearchField, string[]>;
  tokens: number;
  /** Each once, however many diffs name it. */
  readonly ids: Set<string>;
  isCut: boolean;
}

function emptyFields(): Record<SearchField, string[]> {
  return {
    s: [],
    f: [],
    t: [],
    c: [],
    n: [],
    nq: [],
    q: [],
    dfn: [],
    dfa: [],
    dfb: [],
    dfhh: [],
    dfctx: [],
    id: [],
    l: [],
  };
}

function addText(collected: Collected, text: string): void {
  readBody(text, {
    words: (field, source, start, end) => addStretch(collected, field, source, start, end, MAX_TOKENS_PER_MESSAGE),
    blobIds: (before, after) => {
      addId(collected, 'dfpre', before);
      addId(collected, 'dfpost', after);
    },
  });
  for (const id of patchIdsOf(text)) addId(collected, 'patchid', id);
}

function addStretch(
  collected: Collected,
  field: SearchField,
  text: string,
  start: number,
  end: number,
  limit: number,
): void {
  let words = collected.byField[field];
  let isFirst = true;
  for (let at = start; at < end; ) {
    const pieceEnd = endOfPiece(text, at, end);
    const tokens = tokensOf(text.slice(at, pieceEnd));
    at = pieceEnd;
    if (tokens.length === 0) continue;
    const gap = isFirst && words.length > 0 ? 1 : 0;
    const room = Math.min(limit - words.length, MAX_TOKENS_PER_MESSAGE - collected.tokens) - gap;
    if (room <= 0) {
      collected.isCut = true;
      return;
    }
    if (gap === 1) words.push(GAP);
    const taken = Math.min(room, tokens.length);
    if (words.length === 0 && taken === tokens.length) {
      // the one long stretch that most messages are is not copied
      collected.byField[field] = tokens;
      words = tokens;
    } else {
      for (let each = 0; each < taken; each += 1) words.push(tokens[each] ?? '');
    }
    collected.tokens += taken + gap;
    isFirst = false;
  }
}

/** Where a piece may end: at a control character or blank, which never stands inside a word; anywhere where there is none. */
function endOfPiece(text: string, start: number, end: number): number {
  if (end - start <= PIECE_LENGTH) return end;
  for (let at = start + PIECE_LENGTH; at > start; at -= 1) {
    if (text.charCodeAt(at) <= 0x20) return at;
  }
  return start + PIECE_LENGTH;
}

function addId(collected: Collected, kind: IdKind, id: string): void {
  const tokens = idTokens(kind, id.slice(0, MAX_ID_LENGTH));
  const key = tokens.join(' ');
  if (tokens.length === 0 || collected.ids.has(key)) return;
  if (collected.ids.size >= MAX_IDS_PER_MESSAGE || collected.tokens + tokens.length > MAX_TOKENS_PER_MESSAGE) {
    collected.isCut = true;
    return;
  }
  collected.ids.add(key);
  collected.byField.id.push(...tokens);
  collected.tokens += tokens.length;
}

/** A List-Id field may have the name of the list before the id (RFC 2919, 3). */
function bracketed(listId: string): string {
  const open = listId.lastIndexOf('<');
  return open < 0 ? listId : listId.slice(open + 1);
}

/** The greatest part of the bytes that UTF-8 makes of one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

function keepWithinBytes(collected: Collected): void {
  if (collected.tokens * (MAX_TOKEN_LENGTH * MAX_BYTES_PER_UNIT + BYTES_BESIDE_A_WORD) <= MAX_DISTINCT_BYTES) return;
  // ids first: they are few, and a permanent link may hang on them
  const order = SEARCH_FIELDS.toSorted((a, b) => Number(b === 'id') - Number(a === 'id'));
  const fields = order.map((field) => collected.byField[field]);
  let most = 0;
  for (const words of fields) {
    for (const word of words) most += word.length * MAX_BYTES_PER_UNIT + BYTES_BESIDE_A_WORD;
  }
  if (most <= MAX_DISTINCT_BYTES) return;
  let bytes = 0;
  for (const words of fields) {
    const known = new Set<string>();
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? '';
      if (known.has(word)) continue;
      const more = Buffer.byteLength(word) + BYTES_BESIDE_A_WORD;
      if (bytes + more > MAX_DISTINCT_BYTES) {
        // what follows in this field goes, so that no phrase is made of words that were no neighbours
        words.length = at;
        collected.isCut = true;
        break;
      }
      bytes += more;
      known.add(word);
    }
  }
}
