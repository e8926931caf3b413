import { createHash } from 'node:crypto';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

/**
 * What a canary stands for. `advisory` and `number`: the public knows it from the end of the embargo on. `decision`: reasons
 * that may be published after it. `credit`: the reporter himself sees it by his link. `desk`, `reporter`: never.
 */
export type CanaryKind =
  | 'advisory'
  | 'number'
  | 'decision'
  | 'credit'
  | 'desk'
  | 'reporter'
  | 'person'
  | 'organisation'
  | 'member';

export interface Canary {
  /** Where it was written: `comment on a section`. */
  readonly place: string;
  /** The case, member or person that it is of. */
  readonly owner: string;
  readonly kind: CanaryKind;
}

/** A canary that some bytes hold; null: a piece of one that could not be told. */
export interface Sighting {
  readonly canary: Canary | null;
  /** How it was hidden: `base64, gzip`. */
  readonly form: string;
}

/** All canaries of a run, and what finds them in bytes. */
export interface CanaryBook {
  /** A new word, to be written into a place. */
  word(place: string, owner: string, kind: CanaryKind): string;
  /** A number of five digits that stands for something: an advisory, a CVE, a size in bytes. */
  number(place: string, owner: string, kind: CanaryKind): number;
  /** Bytes by whose digests they would be known: of a whole text or file. */
  whole(place: string, owner: string, kind: CanaryKind, bytes: Uint8Array): void;
  canaries(): readonly Canary[];
  find(bytes: Uint8Array): readonly Sighting[];
}

/** Begins each word, so that one search finds all. */
const MARKER = 'qavixo';
const LETTERS = 8;

/** Unlikely in dates, sizes and ports. */
const FIRST_NUMBER = 12_007;

const DIGESTS = ['sha256', 'sha1', 'sha512', 'md5'] as const;

/** A digest that was cut off is one still. */
const HEX_PREFIX = 12;
const BASE64_PREFIX = 10;

/** Attack on the search itself: pieces that unfold without end. */
const MAX_DEPTH = 3;
const MAX_UNFOLDED_BYTES = 32 * 1024 * 1024;

export function canaryBook(): CanaryBook {
  const words = new Map<string, Canary>();
  const numbers = new Map<string, Canary>();
  const digests = new Map<string, Canary>();
  const all: Canary[] = [];
  let memory = new Map<string, readonly Sighting[]>();
  let counted = 0;
  const keep = (canary: Canary): void => {
    all.push(canary);
    memory = new Map();
  };

  /** Where a word was cut off, the one that it is the beginning of. */
  const wordOfPiece = (cut: string): Canary | null => {
    const [piece = ''] = /^[a-z]*/.exec(cut) ?? [];
    const whole = [...words.keys()].filter((word) => word.startsWith(piece));
    return whole.length === 1 ? (words.get(whole[0] ?? '') ?? null) : null;
  };

  return {
    word(place, owner, kind) {
      counted += 1;
      const tail = lettersOf(`${counted} ${place} ${owner}`);
      const canary = { place, owner, kind };
      words.set(MARKER + tail, canary);
      keep(canary);
      return `Q${MARKER.slice(1)}${tail}`;
    },
    number(place, owner, kind) {
      const number = FIRST_NUMBER + numbers.size * 13;
      const canary = { place, owner, kind };
      numbers.set(String(number), canary);
      keep(canary);
      return number;
    },
    whole(place, owner, kind, bytes) {
      const canary = { place: `digest of ${place}`, owner, kind };
      for (const name of DIGESTS) {
        const digest = createHash(name).update(bytes).digest();
        digests.set(digest.toString('hex').slice(0, HEX_PREFIX), canary);
        digests.set(digest.toString('base64').slice(0, BASE64_PREFIX), canary);
        digests.set(digest.toString('base64url').slice(0, BASE64_PREFIX), canary);
      }
      keep(canary);
    },
    canaries: () => all,
    find(bytes) {
      const key = createHash('sha1').update(bytes).digest('base64');
      const known = memory.get(key);
      if (known !== undefined) return known;
      const found = new Map<string, Sighting>();
      const see = (canary: Canary | null, form: string): void => {
        const name = canary === null ? `? ${form}` : `${canary.place} of ${canary.owner}`;
        if (!found.has(name)) found.set(name, { canary, form: form === '' ? 'clear' : form });
      };
      for (const { text, form } of unfolded(bytes)) {
        look(text, form);
      }
      function look(text: string, form: string): void {
        wordsIn(text.toLowerCase(), (word) => see(words.get(word) ?? wordOfPiece(word), form));
        for (const [run] of text.matchAll(/(?<![0-9])[0-9]{5}(?![0-9])/g)) {
          const canary = numbers.get(run);
          if (canary !== undefined) see(canary, form);
        }
        // as people write large numbers
        for (const [run] of text.matchAll(/(?<![0-9])[0-9]{2}[,.'\u00a0_ ][0-9]{3}(?![0-9])/g)) {
          const canary = numbers.get(run.replace(/[^0-9]/g, ''));
          if (canary !== undefined) see(canary, form);
        }
        if (digests.size === 0) return;
        for (const [run] of text.matchAll(/[0-9a-fA-F]{12,}/g)) {
          const canary = digests.get(run.slice(0, HEX_PREFIX).toLowerCase());
          if (canary !== undefined) see(canary, `${form} digest`);
        }
        for (const runs of [/[A-Za-z0-9+/]{10,}/g, /[A-Za-z0-9_-]{10,}/g]) {
          for (const [run] of text.matchAll(runs)) {
            const canary = digests.get(run.slice(0, BASE64_PREFIX));
            if (canary !== undefined) see(canary, `${form} digest`);
          }
        }
      }
      // what shows in a form that nothing here unfolds
      const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      const lower = whole.toLowerCase();
      const isTold = [...found.values()].some(({ canary }) => canary !== null);
      for (const [form, letters] of ENCODED) {
        if (!isTold && (form.startsWith('base64') ? whole : lower).includes(letters)) see(null, form);
      }
      const sightings = [...found.values()];
      memory.set(key, sightings);
      return sightings;
    },
  };
}

function wordsIn(lower: string, see: (word: string) => void): void {
  for (let at = lower.indexOf(MARKER); at >= 0; at = lower.indexOf(MARKER, at + 1)) {
    see(lower.slice(at, at + MARKER.length + LETTERS));
  }
}

/** Letters that no two texts share; consonants and vowels in turn, so that they are words for every program. */
function lettersOf(seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  return Array.from({ length: LETTERS }, (_, index) => {
    const from = index % 2 === 0 ? 'bcdfghklmnprstvw' : 'aeiouy';
    return from.charAt((digest[index] ?? 0) % from.length);
  }).join('');
}

/** The marker in forms that keep it whole. */
const ENCODED: readonly (readonly [string, string])[] = [
  ['backwards', [...MARKER].reverse().join('')],
  ['hexadecimal', Buffer.from(MARKER).toString('hex')],
  ['Hexadecimal', Buffer.from(`Q${MARKER.slice(1)}`).toString('hex')],
  ['UTF-16', [...MARKER].join('\0')],
  ['UTF-32', [...MARKER].join('\0\0\0')],
  ...[MARKER, `Q${MARKER.slice(1)}`, MARKER.toUpperCase()].flatMap((letters) =>
    [0, 1, 2].map((shift): readonly [string, string] => [`base64 after ${shift}`, base64Core(letters, shift)]),
  ),
];

/** The letters of base64 that do not depend on what stands before and behind. */
function base64Core(letters: string, shift: number): string {
  const forms = ['\0', '\xff'].map((around) =>
    Buffer.from(`${around.repeat(shift)}${letters}${around.repeat(3)}`, 'latin1').toString('base64'),
  );
  const [one = '', other = ''] = forms;
  const from = shift === 0 ? 0 : shift + 1;
  let to = from;
  while (one[to] === other[to] && to < one.length) to += 1;
  return one.slice(from, to);
}

interface Unfolded {
  readonly text: string;
  readonly form: string;
}

/** The bytes as letters, and what they are once each encoding that they may have was undone, to a depth. */
function* unfolded(bytes: Uint8Array): Generator<Unfolded> {
  const seen = new Set<string>();
  let room = MAX_UNFOLDED_BYTES + bytes.length;
  let turn: Unfolded[] = [
    { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), form: '' },
  ];
  for (let depth = 0; depth <= MAX_DEPTH && turn.length > 0; depth += 1) {
    const next: Unfolded[] = [];
    for (const each of turn) {
      room -= each.text.length;
      if (room < 0) return;
      if (seen.has(each.text)) continue;
      seen.add(each.text);
      yield each;
      if (depth === MAX_DEPTH) continue;
      // of sealed bytes and of databases only what are letters can be an encoding that is written in letters
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these tell bytes from text
      const isBytes = each.text.length > LARGE || /[\0-\x08]/.test(each.text);
      const letters = isBytes ? (each.text.match(/[\t\n\r\x20-\x7e]{12,}/g) ?? []).join('\0') : each.text;
      for (const [form, undo] of UNDOINGS) {
        for (const text of undo(OF_BYTES.has(form) ? each.text : letters)) {
          next.push({ text, form: each.form === '' ? form : `${each.form}, ${form}` });
        }
      }
    }
    turn = next;
  }
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const letterOf = (code: number): string => (code <= 0x10ffff ? latin(Buffer.from(String.fromCodePoint(code))) : '');

const UNDOINGS: readonly (readonly [string, (text: string) => Iterable<string>])[] = [
  [
    'percent',
    (text) =>
      /%[0-9a-f]{2}/i.test(text)
        ? [text.replace(/%(?<hex>[0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))]
        : [],
  ],
  [
    'entities',
    (text) =>
      /&(?:#x?[0-9a-f]{2,6}|shy|zwnj|ZeroWidthSpace);?|<wbr/i.test(text)
        ? [
            text
              .replace(/&#x(?<hex>[0-9a-f]{2,6});?/gi, (_, hex: string) => letterOf(Number.parseInt(hex, 16)))
              .replace(/&#(?<code>[0-9]{2,7});?/g, (_, code: string) => letterOf(Number(code)))
              .replace(/&(?:shy|zwnj|ZeroWidthSpace);|<\/?wbr\s*\/?>/gi, ''),
          ]
        : [],
  ],
  [
    'between marks',
    // a word that marks or invisible letters cut
    (text) => {
      const plain = text.replace(
        /<\/?(?:mark|b|i|em|strong|span|wbr|code|a)\b[^<>]*>|\xc2\xad|\xe2\x80[\x8b-\x8d]/gi,
        '',
      );
      return plain.length < text.length ? [plain] : [];
    },
  ],
  [
    'escapes',
    (text) =>
      /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2})/i.test(text)
        ? [
            text.replace(/\\(?:u(?<long>[0-9a-f]{4})|x(?<short>[0-9a-f]{2}))/gi, (_, long?: string, short?: string) =>
              letterOf(Number.parseInt(long ?? short ?? '0', 16)),
            ),
          ]
        : [],
  ],
  [
    'quoted-printable',
    (text) =>
      /=(?:[0-9a-f]{2}|\r?\n)/i.test(text)
        ? [
            text
              .replace(/=[\t ]*\r?\n/g, '')
              .replace(/=(?<hex>[0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          ]
        : [],
  ],
  [
    'folded',
    // header lines that go on
    (text) => (/\r?\n[\t ]/.test(text) ? [text.replace(/\r?\n[\t ]+/g, '')] : []),
  ],
  ['UTF-16', (text) => (/(?:[\x20-\x7e]\0){6}/.test(text) ? [text.replaceAll('\0', '')] : [])],
  ['backwards', (text) => (/oxivaq/i.test(text) ? [[...text].reverse().join('')] : [])],
  [
    'hexadecimal',
    (text) =>
      runs(text, /(?:[0-9a-f]{2}[\s:]?){14,}/gi, (run) => [latin(Buffer.from(run.replace(/[\s:]/g, ''), 'hex'))]),
  ],
  [
    'base64',
    (text) =>
      runs(joinedLines(text), /[A-Za-z0-9+/_-]{16,}={0,2}/g, (run) => {
        if (!/[A-Z0-9]/.test(run)) return [];
        const bare = run.replace(/=/g, '');
        // a short one may begin with letters that are not of it
        const skips = bare.length > LONG_RUN ? [0] : [0, 1, 2, 3];
        return skips.map((skip) => latin(Buffer.from(bare.slice(skip), 'base64')));
      }),
  ],
  [
    'gzip',
    (text) => packed(text, '\x1f\x8b\x08', (bytes) => inflateRawSync(bytes.subarray(gzipHead(bytes)), UNPACKING)),
  ],
  [
    'zlib',
    (text) =>
      ['x\x01', 'x\x9c', 'x\xda'].flatMap((magic) => packed(text, magic, (bytes) => inflateSync(bytes, UNPACKING))),
  ],
  ['zstd', (text) => packed(text, '\x28\xb5\x2f\xfd', (bytes) => zstdDecompressSync(bytes, UNPACKING_ZSTD))],
];

/** Also what was cut off. */
const UNPACKING = { maxOutputLength: 4_000_000, finishFlush: constants.Z_SYNC_FLUSH };
const UNPACKING_ZSTD = { maxOutputLength: 4_000_000 };

const LARGE = 64 * 1024;
const OF_BYTES: ReadonlySet<string> = new Set(['UTF-16', 'backwards', 'gzip', 'zlib', 'zstd']);

const LONG_RUN = 2_000;

/** Base64 in one line. */
function joinedLines(text: string): string {
  return text.replace(/(?<=[A-Za-z0-9+/_-]{16})[ \t]*\r?\n[ \t]*(?=[A-Za-z0-9+/_-]{2})/g, '');
}

/** Of large files only so many places are tried. */
const MAX_PLACES = 2_000;

function* runs(text: string, pattern: RegExp, undo: (run: string) => readonly string[]): Generator<string> {
  let joined = '';
  for (const [run] of text.matchAll(pattern)) {
    // kept apart, so that no two runs make a word together
    for (const piece of undo(run)) joined += `${piece}\0\0`;
  }
  if (joined !== '') yield joined;
}

function packed(text: string, magic: string, unpack: (bytes: Uint8Array) => Uint8Array): readonly string[] {
  const found: string[] = [];
  let places = 0;
  for (let at = text.indexOf(magic); at >= 0 && places < MAX_PLACES; at = text.indexOf(magic, at + 1)) {
    places += 1;
    try {
      const piece = latin(unpack(Buffer.from(text.slice(at), 'latin1')));
      if (piece.length > 4) found.push(piece);
    } catch {
      // not packed, by chance the same letters
    }
  }
  return found;
}

/** Where the packed bytes begin (RFC 1952, 2.3); what stands behind them does not matter, as it does to `gunzipSync`. */
function gzipHead(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) if ((flags & flag) !== 0) at = bytes.indexOf(0, at) + 1;
  return (flags & 2) === 0 ? at : at + 2;
}

/** What was packed for its way, as an answer says it was. */
export function unpackedBody(bytes: Uint8Array, contentEncoding: string | null): Uint8Array {
  switch (contentEncoding) {
    case 'gzip':
      return gunzipSync(bytes);
    case 'br':
      return brotliDecompressSync(bytes);
    case 'zstd':
      return zstdDecompressSync(bytes);
    case 'deflate':
      try {
        return inflateSync(bytes);
      } catch {
        return inflateRawSync(bytes);
      }
    default:
      return bytes;
  }
}
