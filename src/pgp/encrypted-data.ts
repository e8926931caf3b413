import { createDecipheriv, createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { DATA_PACKET } from './message-packet.ts';
import type { Packet } from './packet.ts';

/** A key for one message: the cipher is null where the data packet names it (session keys of version 6). */
export interface SessionKey {
  readonly cipher: number | null;
  readonly key: Uint8Array;
}

/** AES is what every reader must have (RFC 9580, 9.3), and the only one that any program of this century chooses first. */
const AES_BITS: Readonly<Record<number, 128 | 192 | 256>> = { 7: 128, 8: 192, 9: 256 };

/** AEAD modes (RFC 9580, 9.6) that Node computes; EAX (1) is in no program's default. */
const MODES: Readonly<Record<number, { readonly name: 'ocb' | 'gcm'; readonly nonceOctets: number }>> = {
  2: { name: 'ocb', nonceOctets: 15 },
  3: { name: 'gcm', nonceOctets: 12 },
};

const BLOCK_OCTETS = 16;
const TAG_OCTETS = 16;

/** Chunks of 4 MiB are the largest that RFC 9580, 5.13.2 allows to write. */
const MAX_CHUNK_SIZE_OCTET = 16;

/** Each chunk costs a cipher of its own: a whole message in chunks of 64 octets, the smallest, would keep the program for seconds. */
const MAX_CHUNKS = 16_384;

/**
 * Decrypts an encrypted data packet: integrity-protected of version 1 (CFB with a modification detection code; RFC 9580,
 * 5.13.1) or 2 (AEAD; 5.13.2), or gpg's AEAD packet. All of it is verified before anything is given out. `null`: the key does
 * not fit, or the data was changed; an attacker is not told which.
 */
export function decryptData({ type, body }: Packet, session: SessionKey): Uint8Array | 'unsupported' | null {
  if (type === DATA_PACKET.libreAead) return body[0] === 1 ? decryptAead(body, session, 'libre') : 'unsupported';
  if (body[0] === 1) return decryptCfb(body.subarray(1), session);
  return body[0] === 2 ? decryptAead(body, session, 'standard') : 'unsupported';
}

function decryptCfb(encrypted: Uint8Array, { cipher, key }: SessionKey): Uint8Array | 'unsupported' | null {
  const bits = cipher === null ? undefined : AES_BITS[cipher];
  if (bits === undefined) return 'unsupported';
  if (key.length * 8 !== bits || encrypted.length < BLOCK_OCTETS + 2 + 22) return null;
  const clear = createDecipheriv(`aes-${bits}-cfb`, key, new Uint8Array(BLOCK_OCTETS)).update(encrypted);
  const codeAt = clear.length - 22;
  const digest = createHash('sha1')
    .update(clear.subarray(0, codeAt + 2))
    .digest();
  const isUnchanged = timingSafeEqual(digest, clear.subarray(codeAt + 2));
  return isUnchanged && clear[codeAt] === 0xd3 && clear[codeAt + 1] === 0x14
    ? clear.subarray(BLOCK_OCTETS + 2, codeAt)
    : null;
}

/** Both kinds: chunks with a tag each, and a last tag over nothing that says how many octets there were. */
function decryptAead(
  body: Uint8Array,
  session: SessionKey,
  kind: 'standard' | 'libre',
): Uint8Array | 'unsupported' | null {
  const [, cipher = 0, mode = 0, sizeOctet = 0] = body;
  const bits = AES_BITS[cipher];
  const aead = MODES[mode];
  if (bits === undefined || aead === undefined) return 'unsupported';
  if (sizeOctet > MAX_CHUNK_SIZE_OCTET) return 'unsupported';
  if (session.key.length * 8 !== bits || (session.cipher !== null && session.cipher !== cipher)) return null;
  const head = Buffer.from([0xc0 | (kind === 'standard' ? 18 : 20), ...body.subarray(0, 4)]);
  const start = 4 + (kind === 'standard' ? 32 : aead.nonceOctets);
  const { key, nonceOf } =
    kind === 'standard' ? derived(body, session.key, head, bits, aead.nonceOctets) : given(body, session.key, start);
  const open = (chunk: Uint8Array, index: number, total: number | null): Uint8Array | null => {
    const counts = kind === 'standard' ? [] : [counter(index)];
    const ends = total === null ? [] : [counter(total)];
    return openChunk(`aes-${bits}-${aead.name}`, key, nonceOf(index), Buffer.concat([head, ...counts, ...ends]), chunk);
  };

  const chunkOctets = 2 ** (sizeOctet + 6) + TAG_OCTETS;
  const lastTagAt = body.length - TAG_OCTETS;
  if (lastTagAt < start) return null;
  if ((lastTagAt - start) / chunkOctets > MAX_CHUNKS) return 'unsupported';
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (let at = start; at < lastTagAt; at += chunkOctets) {
    const chunk = open(body.subarray(at, Math.min(at + chunkOctets, lastTagAt)), chunks.length, null);
    if (chunk === null) return null;
    chunks.push(chunk);
    total += chunk.length;
  }
  return open(body.subarray(lastTagAt), chunks.length, total) === null ? null : Buffer.concat(chunks);
}

/** Version 2: message key and nonce from the session key and the salt; the chunk's number is the nonce's last eight octets. */
function derived(body: Uint8Array, sessionKey: Uint8Array, info: Uint8Array, bits: number, nonceOctets: number) {
  const keyOctets = bits / 8;
  const made = Buffer.from(hkdfSync('sha256', sessionKey, body.subarray(4, 36), info, keyOctets + nonceOctets - 8));
  const nonceOf = (index: number) => Buffer.concat([made.subarray(keyOctets), counter(index)]);
  return { key: made.subarray(0, keyOctets), nonceOf };
}

/** gpg's packet: the session key is the message key, and the chunk's number is mixed into the nonce that the packet gives. */
function given(body: Uint8Array, sessionKey: Uint8Array, start: number) {
  const nonceOf = (index: number) => {
    const nonce = Buffer.from(body.subarray(4, start));
    const number = counter(index);
    for (let at = 0; at < 8; at++)
      nonce[nonce.length - 8 + at] = (nonce[nonce.length - 8 + at] ?? 0) ^ (number[at] ?? 0);
    return nonce;
  };
  return { key: sessionKey, nonceOf };
}

function openChunk(
  algorithm: string,
  key: Uint8Array,
  nonce: Uint8Array,
  context: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < TAG_OCTETS) return null;
  try {
    const name = algorithm as 'aes-256-gcm';
    const decipher = createDecipheriv(name, key, nonce, { authTagLength: TAG_OCTETS });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_OCTETS));
    decipher.setAAD(context);
    const clear = decipher.update(sealed.subarray(0, sealed.length - TAG_OCTETS));
    return Buffer.concat([clear, decipher.final()]);
  } catch {
    return null;
  }
}

function counter(value: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64BE(BigInt(value));
  return octets;
}
