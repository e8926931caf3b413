import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { TocsinError } from '#base';
import { paddedLength } from './padding.ts';
import type { SealedBytes } from './sealed-bytes.ts';
import { KEY_ID, KEY_ID_BYTES, newestKey, type SealingKey } from './sealing-key.ts';

/* A sealed thing, version 1: the byte D1, the key's id (8 letters), a nonce (12 bytes), what was encrypted, a tag (16 bytes).
   Encrypted by AES-256-GCM (NIST SP 800-38D): the length of the content (4 bytes, big-endian), the content, zeros up to the
   padded length. The first nine bytes and the context are additional data. */

/** Attack: a report that takes all memory when it is sealed or opened; each holds the content three times. */
export const MAX_CONTENT_BYTES = 64 * 1024 * 1024;

const VERSION_1 = 0xd1;
const LABEL_BYTES = 1 + KEY_ID_BYTES;
/** Random ones may be used 2^32 times with one key (SP 800-38D, 8.3): a desk writes some thousands a year. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const AROUND_BYTES = LABEL_BYTES + NONCE_BYTES + TAG_BYTES;
const MAX_SEALED_BYTES = AROUND_BYTES + paddedLength(LENGTH_BYTES + MAX_CONTENT_BYTES);

/**
 * Seals content with the newest key. `context` names the one place where it belongs (a row, a blob): it opens nowhere else. The
 * same content twice gives different bytes. Throws TocsinError `input_too_large`; `unknown_key` where there is no key.
 */
export function seal(keys: readonly SealingKey[], content: Uint8Array, context: string): SealedBytes {
  const key = newestKey(keys);
  if (key === undefined) {
    throw new TocsinError({
      code: 'unknown_key',
      message: 'expected a key to seal with, found a key file without any',
    });
  }
  if (content.length > MAX_CONTENT_BYTES) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `expected at most ${MAX_CONTENT_BYTES} bytes to seal, found ${content.length}`,
      hint: 'split it, or leave the largest part out',
    });
  }
  const plain = Buffer.alloc(paddedLength(LENGTH_BYTES + content.length));
  plain.writeUInt32BE(content.length);
  plain.set(content, LENGTH_BYTES);
  const label = Buffer.concat([Buffer.of(VERSION_1), Buffer.from(key.id, 'latin1')]);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(label, context));
  const sealed = Buffer.concat([label, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  plain.fill(0);
  return new Uint8Array(sealed.buffer, sealed.byteOffset, sealed.byteLength) as Uint8Array as SealedBytes;
}

/**
 * The content, whole and as it was sealed in this context. Throws TocsinError `unknown_key`, naming the id of the key that is
 * needed; `cannot_open` for bytes that were changed, cut off, or sealed for another place.
 */
export function open(keys: readonly SealingKey[], sealed: Uint8Array, context: string): Uint8Array {
  const id = keyIdOf(sealed);
  if (id === null) throw cannotOpen(context, 'what stands there was not sealed by this program, or is damaged');
  const key = keys.find((each) => each.id === id);
  if (key === undefined) {
    throw new TocsinError({
      code: 'unknown_key',
      message: `${context}: expected the key ${id} that it was sealed with, found no such key in the key file`,
      hint: `put back the line that begins with ${id} into the key file, from its copy`,
    });
  }
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const nonceEnd = LABEL_BYTES + NONCE_BYTES;
  const tagStart = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(LABEL_BYTES, nonceEnd), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additionalData(bytes.subarray(0, LABEL_BYTES), context));
  decipher.setAuthTag(bytes.subarray(tagStart));
  const plain = decipher.update(bytes.subarray(nonceEnd, tagStart));
  try {
    decipher.final();
  } catch {
    // nothing of it was looked at before the tag was right
    plain.fill(0);
    throw cannotOpen(context, 'it was changed, or sealed for another place');
  }
  const length = plain.length < LENGTH_BYTES ? -1 : plain.readUInt32BE();
  if (paddedLength(LENGTH_BYTES + length) !== plain.length) throw cannotOpen(context, 'its length is not one we write');
  return new Uint8Array(plain.buffer, plain.byteOffset + LENGTH_BYTES, length);
}

/** The id of the key that bytes say they were sealed with; null where they are nothing sealed. */
export function keyIdOf(sealed: Uint8Array): string | null {
  if (sealed.length < AROUND_BYTES || sealed.length > MAX_SEALED_BYTES || sealed[0] !== VERSION_1) return null;
  const id = Buffer.from(sealed.buffer, sealed.byteOffset + 1, KEY_ID_BYTES).toString('latin1');
  return KEY_ID.test(id) ? id : null;
}

/** The label has always the same length, so that no two pairs of label and context are the same bytes. */
function additionalData(label: Uint8Array, context: string): Uint8Array {
  return Buffer.concat([label, Buffer.from(context, 'utf8')]);
}

function cannotOpen(context: string, why: string): TocsinError {
  return new TocsinError({
    code: 'cannot_open',
    message: `${context}: expected what was sealed there, found bytes that cannot be opened: ${why}`,
    hint: 'run tocsin doctor; restore the newest backup where it says so',
  });
}
