import type { PrivateKey, SecretKeyPacket, SecretSubkeyPacket } from 'openpgp';
import { TocsinError } from '#base';
import { encodeArmor } from './armor.ts';

/** A new key pair as files. */
export interface SecretKeyFile {
  /** Armored, under the passphrase if one was given. */
  readonly privateKey: string;
  /** Armored: what others get. */
  readonly certificate: string;
  /** Armored: publishing it ends the certificate. To be kept apart from the private key, for when that is lost. */
  readonly revocationCertificate: string;
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
}

export type UnlockedPacket = SecretKeyPacket | SecretSubkeyPacket;

/** A key with a photo and its friends' signatures; more is not a file that we wrote, and every octet of it is parsed. */
const MAX_KEY_FILE_CHARACTERS = 1024 * 1024;

/**
 * The private key in an armored file, and its packets that have a secret part, unlocked. Parts that are elsewhere (a token, gpg's
 * stub of a primary key kept offline) are passed over.
 *
 * Throws `TocsinError` `usage`: no armored private key, no secret part in it, a wrong passphrase, or one that is missing.
 */
export async function readUnlockedKey(
  armoredKey: string,
  passphrase: string | null,
): Promise<{ readonly key: PrivateKey; readonly unlocked: readonly UnlockedPacket[] }> {
  const key = await readPrivateKey(armoredKey);
  const packets = key.getKeys().map(({ keyPacket }) => keyPacket as UnlockedPacket);
  const unlocked = packets.filter((packet) => !packet.isMissingSecretKeyMaterial());
  if (unlocked.length === 0)
    throw unusable('the private key file has no secret part', 'export it where the secret part is');
  for (const packet of unlocked) await unlock(packet, passphrase);
  return { key, unlocked };
}

/** The certificate (public part) of an armored private key, armored. No passphrase is needed. Throws `TocsinError` `usage`. */
export async function certificateOf(armoredPrivateKey: string): Promise<string> {
  const key = await readPrivateKey(armoredPrivateKey);
  return encodeArmor('PUBLIC KEY BLOCK', key.toPublic().write());
}

/** A fingerprint as people compare it: in groups of four. */
export function fingerprintInGroups(fingerprint: string): string {
  return fingerprint.replaceAll(/[0-9A-Fa-f]{4}(?=[0-9A-Fa-f])/g, '$& ');
}

/** A key just made, as files; `null` leaves the private key without a passphrase. */
export async function secretKeyFile(
  key: PrivateKey,
  revocationCertificate: string,
  passphrase: string | null,
): Promise<SecretKeyFile> {
  const openpgp = await import('openpgp');
  const kept = passphrase === null ? key : await openpgp.encryptKey({ privateKey: key, passphrase });
  return {
    privateKey: encodeArmor('PRIVATE KEY BLOCK', kept.write()),
    certificate: encodeArmor('PUBLIC KEY BLOCK', key.toPublic().write()),
    revocationCertificate: revocationCertificate.replaceAll('\r\n', '\n'),
    fingerprint: key.getFingerprint().toUpperCase(),
  };
}

async function readPrivateKey(armoredKey: string): Promise<PrivateKey> {
  if (armoredKey.length > MAX_KEY_FILE_CHARACTERS) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `the private key file has more than ${MAX_KEY_FILE_CHARACTERS} octets`,
    });
  }
  const openpgp = await import('openpgp');
  return openpgp.readPrivateKey({ armoredKey }).catch((cause: unknown) => {
    throw unusable(
      'no armored private key',
      'write one with: gpg --armor --export-secret-keys FINGERPRINT > FILE',
      cause,
    );
  });
}

async function unlock(packet: UnlockedPacket, passphrase: string | null): Promise<void> {
  if (packet.isDecrypted()) return;
  if (passphrase === null) throw unusable('the private key has a passphrase', 'give the passphrase');
  await packet.decrypt(passphrase).catch((cause: unknown) => {
    throw unusable('the passphrase does not open the private key', 'give the right passphrase', cause);
  });
}

function unusable(message: string, hint: string, cause?: unknown): TocsinError {
  return new TocsinError({ code: 'usage', message, hint, cause });
}
