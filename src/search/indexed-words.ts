import { readBody } from './body-lines.ts';
import { SEARCH_FIELDS, type SearchField } from './fields.ts';
import { type IdKind, idTokens } from './id-words.ts';
import { type JoinedWords, packWords, splitWords } from './joined-words.ts';
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
import { tokensOf } from './tokens.ts';
import { unitsOf, WordLine } from './word-line.ts';

/** What of a message is searched, decoded. `from`, `to` and `cc` with names and addresses. */
export interface SearchableMessage {
  readonly subject: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  readonly attachmentNames: readonly string[];
  readonly messageId: string | null;
  readonly listId: string | null;
  /** The name of the list that it is kept in. */
  readonly list?: string;
  /** The parts that are text, attached patches among them, in the order of the message. */
  readonly texts: readonly string[];
  /** Where the texts were changed before: the ids of the patches as they were sent. */
  readonly patchIds?: readonly string[];
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

/** The words of a message for an index. Never throws. */
export function indexedWords(message: SearchableMessage): IndexedWords {
  const { joined, isCut } = joinedWords(message);
  return { byField: splitWords(joined).byField, isCut };
}

/** What `indexedWords` gives, joined as by `joinWords`, many times quicker: no word is ever a string of its own. */
export function joinedWords(message: SearchableMessage): { readonly joined: JoinedWords; readonly isCut: boolean } {
  for (const line of Object.values(LINES)) line.clear();
  const collected: Collected = { tokens: 0, ids: new Set(), isCut: false };
  for (const [field, text] of [
    ['l', message.list ?? null],
    ['s', message.subject],
    ['f', message.from],
    ['t', message.to],
    ['c', message.cc],
  ] as const) {
    if (text !== null) addStretch(collected, field, text, unitsOf(text), 0, text.length, MAX_TOKENS_PER_HEADER_FIELD);
  }
  for (const name of message.attachmentNames) {
    addStretch(collected, 'n', name, unitsOf(name), 0, name.length, MAX_TOKENS_PER_HEADER_FIELD);
  }
  if (message.messageId !== null) addId(collected, 'm', message.messageId);
  if (message.listId !== null) addId(collected, 'l', bracketed(message.listId));
  let left = MAX_TEXT_LENGTH;
  for (const whole of message.texts) {
    const text = whole.length > left ? whole.slice(0, left) : whole;
    if (text.length < whole.length) collected.isCut = true;
    left -= text.length;
    addText(collected, text);
    if (message.patchIds === undefined) for (const id of patchIdsOf(text)) addId(collected, 'patchid', id);
  }
  for (const id of message.patchIds ?? []) addId(collected, 'patchid', id);
  const ids = Buffer.from([...collected.ids].join(' '));
  const fields = SEARCH_FIELDS.map((field) => (field === 'id' ? ids : (LINES[field]?.words() ?? NO_WORDS)));
  const kept = withinBytes(fields, collected.tokens);
  return { joined: packWords(kept ?? fields), isCut: collected.isCut || kept !== null };
}

const NO_WORDS = new Uint8Array(0);

/** Their memory serves message after message: room for each anew would be most of what an import leaves to collect. */
const LINES: Partial<Record<SearchField, WordLine>> = {};

interface Collected {
  /** Of all fields, gaps included. */
  tokens: number;
  /** The words of each id, joined; each once, however many diffs name it. */
  readonly ids: Set<string>;
  isCut: boolean;
}

function addText(collected: Collected, text: string): void {
  const units = unitsOf(text);
  readBody(text, units, {
    words: (field, start, end) => addStretch(collected, field, text, units, start, end, MAX_TOKENS_PER_MESSAGE),
    blobIds: (before, after) => {
      addId(collected, 'dfpre', before);
      addId(collected, 'dfpost', after);
    },
  });
}

function addStretch(
  collected: Collected,
  field: SearchField,
  text: string,
  units: Uint16Array,
  start: number,
  end: number,
  limit: number,
): void {
  LINES[field] ??= new WordLine();
  const line = LINES[field];
  let isFirst = true;
  for (let at = start; at < end; ) {
    const pieceStart = at;
    at = endOfPiece(text, at, end);
    const gap = isFirst && line.count > 0 ? 1 : 0;
    const room = Math.min(limit - line.count, MAX_TOKENS_PER_MESSAGE - collected.tokens) - gap;
    if (room <= 0) {
      if (tokensOf(text.slice(pieceStart, at)).length === 0) continue;
      collected.isCut = true;
      return;
    }
    const added = line.append(text, units, pieceStart, at, room, gap === 1);
    if (added === 0) continue;
    collected.tokens += added + gap;
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
  collected.tokens += tokens.length;
}

/** A List-Id field may have the name of the list before the id (RFC 2919, 3). */
function bracketed(listId: string): string {
  const open = listId.lastIndexOf('<');
  return open < 0 ? listId : listId.slice(open + 1);
}

/** The fields cut where the limit is met; null where it is not. */
function withinBytes(fields: readonly Uint8Array[], tokens: number): readonly Uint8Array[] | null {
  const most = fields.reduce((sum, field) => sum + field.length, tokens * BYTES_BESIDE_A_WORD);
  if (most <= MAX_DISTINCT_BYTES) return null;
  const joined = fields.map((field) => Buffer.from(field).toString());
  let bytes = 0;
  let isCut = false;
  // ids first: they are few, and a permanent link may hang on them
  for (const field of SEARCH_FIELDS.toSorted((a, b) => Number(b === 'id') - Number(a === 'id'))) {
    const index = SEARCH_FIELDS.indexOf(field);
    const words = joined[index]?.split(' ') ?? [];
    const known = new Set<string>();
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? '';
      if (known.has(word)) continue;
      const more = Buffer.byteLength(word) + BYTES_BESIDE_A_WORD;
      if (bytes + more > MAX_DISTINCT_BYTES) {
        // what follows in this field goes, so that no phrase is made of words that were no neighbours
        joined[index] = words.slice(0, at).join(' ');
        isCut = true;
        break;
      }
      bytes += more;
      known.add(word);
    }
  }
  return isCut ? joined.map((text) => Buffer.from(text)) : null;
}
