import { type Instant, TocsinError } from '#base';
import { readUnlockedKey, type SecretKeyFile, secretKeyFile } from './secret-key-file.ts';
import { type ClearSignOptions, clearSign } from './signing.ts';
import { checkedUserId, type UserIdParts } from './user-id.ts';

export interface GenerateSigningKeyOptions extends UserIdParts {
  readonly at: Instant;
  /** Whole seconds count; null: does not expire. */
  readonly expiresAt: Instant | null;
  /** Null leaves the file to its permissions. */
  readonly passphrase: string | null;
  /** A subkey that the team can be written to. Not unless asked: opening reports is for an intake key, which cannot sign. */
  readonly withEncryption?: boolean;
}

/**
 * A signing key for the team: Ed25519 of version 4 (as gpg has had it since 2.1), the primary key signs. With the certificate comes
 * its revocation, to be kept elsewhere.
 *
 * Throws `TocsinError` `usage` for a name or address that cannot stand in a User ID, or an end before its beginning.
 */
export async function generateSigningKey(options: GenerateSigningKeyOptions): Promise<SecretKeyFile> {
  const { at, expiresAt, passphrase, withEncryption = false } = options;
  const userId = checkedUserId(options);
  if (expiresAt !== null && expiresAt <= at) {
    const hint = 'give a later date, or none';
    throw new TocsinError({ code: 'usage', message: 'the key would expire before it is made', hint });
  }
  const openpgp = await import('openpgp');
  const made = await openpgp.generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [userId],
    subkeys: withEncryption ? [{}] : [],
    date: new Date(at),
    keyExpirationTime: expiresAt === null ? 0 : Math.floor(expiresAt / 1000) - Math.floor(at / 1000),
    format: 'object',
  });
  return secretKeyFile(made.privateKey, made.revocationCertificate, passphrase);
}

/**
 * `clearSign` with a key file that may have a passphrase; the unlocked key is gone with the call. Throws `TocsinError` `usage`
 * for a file or passphrase that does not fit, or a key that may not sign at that time.
 */
export async function signWithKeyFile(
  text: string | Uint8Array,
  keyFileText: string,
  passphrase: string | null,
  options: ClearSignOptions,
): Promise<Uint8Array> {
  const { key } = await readUnlockedKey(keyFileText, passphrase);
  return clearSign(text, key.armor(), options);
}
