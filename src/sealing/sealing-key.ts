import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type Instant, letterPerByte } from '#base';

/** A symmetric key of the key file. Its secret is an object that prints as nothing, so that no log can hold it. */
export interface SealingKey {
  /** 8 letters of base32, at random: stands before everything that is sealed with it. */
  readonly id: string;
  readonly madeAt: Instant;
  /** 32 bytes, for AES-256. */
  readonly secret: KeyObject;
}

export const KEY_BYTES = 32;

export const KEY_ID = /^[a-z2-7]{8}$/;
export const KEY_ID_BYTES = 8;

export function newSealingKey(madeAt: Instant): SealingKey {
  const bytes = randomBytes(KEY_BYTES);
  const secret = createSecretKey(bytes);
  bytes.fill(0);
  return { id: letterPerByte(randomBytes(KEY_ID_BYTES)), madeAt, secret };
}

/** The key that seals from now on: the newest, of two of one instant the later in the file. Old ones only open. */
export function newestKey(keys: readonly SealingKey[]): SealingKey | undefined {
  return keys.reduce<SealingKey | undefined>(
    (newest, key) => (newest === undefined || key.madeAt >= newest.madeAt ? key : newest),
    undefined,
  );
}
