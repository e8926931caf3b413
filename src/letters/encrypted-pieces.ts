import { decodeBody, decodeText, type Message, type Part } from '#mail';
import { isShownText, nameOf } from './report-content.ts';

/** Something in a mail that OpenPGP encrypted. */
export interface EncryptedPiece {
  /** `mime`: an entity is inside (RFC 3156, 4). `file`: the content of a file. `inline`: the text around it is clear. */
  readonly kind: 'mime' | 'file' | 'inline';
  readonly armored: Uint8Array;
  /** What it is called while it is sealed. */
  readonly name: string;
  readonly charset: string | null;
}

export interface EncryptedPieces {
  readonly pieces: readonly EncryptedPiece[];
  /** Indexes of parts that a piece was taken from as a whole: they are no clear content. */
  readonly takenParts: ReadonlySet<number>;
  /** What stands around inline pieces, by the index of the part. */
  readonly clearTexts: ReadonlyMap<number, string>;
}

const BEGIN = '-----BEGIN PGP MESSAGE-----';
const END = '-----END PGP MESSAGE-----';
/** Blocks looked for in one text. Attack: a hundred thousand empty blocks, each a decryption. */
const MAX_BLOCKS = 50;
/** A text that blocks are looked for in. Attack: a text of 60 MB, copied. */
const MAX_BLOCK_TEXT_BYTES = 8 * 1024 * 1024;

/** Finds what is encrypted in a mail, in the three ways that people send it. Never throws. */
export function findEncryptedPieces(message: Message): EncryptedPieces {
  const pieces: EncryptedPiece[] = [];
  const takenParts = new Set<number>();
  const clearTexts = new Map<number, string>();
  const controlled = new Set<number | null>();
  for (const [index, part] of message.parts.entries()) {
    if (part.mediaType !== 'application/pgp-encrypted' || part.isMultipart) continue;
    const body = decodeBody(message, part).bytes;
    if (startsAsMessage(body)) continue;
    // RFC 3156, 4: the part that only says "Version: 1"; some servers turn the multipart around it into multipart/mixed
    controlled.add(part.parent);
    if (body.length < 1000) takenParts.add(index);
  }

  for (const [index, part] of message.parts.entries()) {
    if (part.isMultipart || takenParts.has(index)) continue;
    const body = decodeBody(message, part).bytes;
    if (isShownText(part)) {
      const found = inlineBlocks(body);
      if (found.blocks.length === 0) continue;
      for (const block of found.blocks) {
        pieces.push({ kind: 'inline', armored: block, name: 'message.asc', charset: part.charset });
      }
      clearTexts.set(index, decodeText(found.around, part.charset).text);
      takenParts.add(index);
      continue;
    }
    const armored = armoredMessage(body, part);
    if (armored === null) continue;
    const isMime = controlled.has(part.parent);
    pieces.push({ kind: isMime ? 'mime' : 'file', armored, name: nameOf(part), charset: part.charset });
    takenParts.add(index);
  }
  // a control part with nothing to control says nothing, but it is clear content that was sent
  return { pieces, takenParts: pieces.length === 0 ? new Set() : takenParts, clearTexts };
}

interface InlineBlocks {
  readonly blocks: readonly Uint8Array[];
  /** The lines that belong to no block. */
  readonly around: Uint8Array;
}

/** One pass over the lines: a block is from the last BEGIN line before an END line to that; the sender chooses how many there are. */
function inlineBlocks(body: Uint8Array): InlineBlocks {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.length > MAX_BLOCK_TEXT_BYTES || !bytes.includes(BEGIN)) return { blocks: [], around: body };
  const blocks: Buffer[] = [];
  const around: Buffer[] = [];
  let kept = 0;
  let begin = -1;
  for (let at = 0; at < bytes.length && blocks.length < MAX_BLOCKS; ) {
    const feed = bytes.indexOf(0x0a, at);
    const end = feed === -1 ? bytes.length : feed + 1;
    if (isLine(bytes, at, end, BEGIN)) begin = at;
    else if (begin >= 0 && isLine(bytes, at, end, END)) {
      around.push(bytes.subarray(kept, begin));
      blocks.push(bytes.subarray(begin, end));
      kept = end;
      begin = -1;
    }
    at = end;
  }
  return { blocks, around: Buffer.concat([...around, bytes.subarray(kept)]) };
}

function isLine(bytes: Buffer, start: number, end: number, words: string): boolean {
  if (end - start < words.length || end - start > words.length + 80) return false;
  return bytes.toString('latin1', start, end).trimEnd() === words;
}

/** The armored form of a file that is an OpenPGP message, armored or binary; `null` for any other. */
function armoredMessage(body: Uint8Array, part: Part): Uint8Array | null {
  if (startsAsMessage(body)) return body;
  const isNamed = /\.(?:pgp|gpg)$/i.test(part.fileName ?? '') || part.mediaType === 'application/pgp-encrypted';
  if (!isNamed || !isEncryptedPacket(body[0] ?? 0)) return null;
  const letters = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
  return new Uint8Array(
    Buffer.from(`${BEGIN}\n\n${letters.replace(/.{1,64}/g, '$&\n')}-----END PGP MESSAGE-----\n`, 'latin1'),
  );
}

function startsAsMessage(body: Uint8Array): boolean {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 200)).toString('latin1');
  return head
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .startsWith(BEGIN);
}

/** RFC 9580, 4.2 and 5: a message that is encrypted begins with a session key for a key (1) or a passphrase (3). */
function isEncryptedPacket(first: number): boolean {
  if ((first & 0x80) === 0) return false;
  const type = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  return type === 1 || type === 3;
}
