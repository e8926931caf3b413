import { type Instant, TocsinError } from '#base';
import { encodeArmor } from './armor.ts';
import { canonicalise } from './cleartext-signature.ts';
import { escapeDashes } from './dash-escape.ts';
import { HASHES, type HashName } from './hash-name.ts';
import { PACKET, writePacket } from './packet.ts';
import { SIGNATURE_TYPE } from './signature-packet.ts';

/** What the product needs of whoever signs: a key in the data directory, a local gpg, a person with a token. */
export interface Signer {
  /** The clear-signed form of a text, dated `signedAt`. */
  clearSign(text: string, signedAt: Instant): Promise<Uint8Array>;
}

export interface ClearSignOptions {
  /** Whole seconds count (RFC 9580, 3.5). The key must be valid then. */
  readonly signedAt: Instant;
  /** SHA-256 unless said otherwise. SHA-1 is for test texts: nothing new may be signed with it. */
  readonly hash?: 'sha256' | 'sha512' | 'sha1';
}

/**
 * Clear-signs a text as gpg would (RFC 9580, 7), with LF line ends and one line break between text and signature, whether or
 * not the text ended in one. Same input, same bytes, for RSA and EdDSA keys of version 4: the library's random salt notation
 * is off, since it would only guard against faults in computing EdDSA, and drafts must be reproducible.
 *
 * Throws `TocsinError` `usage` for a key that is no unprotected private key, or that may not sign at that time.
 */
export async function clearSign(
  text: string | Uint8Array,
  armoredPrivateKey: string,
  { signedAt, hash = 'sha256' }: ClearSignOptions,
): Promise<Uint8Array> {
  const plain = withLineFeeds(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
  const signature = await signCanonical(canonicalise(plain), armoredPrivateKey, signedAt, hash);
  const armor = encodeArmor('SIGNATURE', writePacket({ type: PACKET.signature, body: signature }));
  const head = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: ${HASHES[hash].header}\n\n`;
  return new Uint8Array(Buffer.concat([Buffer.from(head), escapeDashes(plain), Buffer.from(`\n${armor}`)]));
}

/** LF line ends, and without the last line break, which belongs to the framing. */
function withLineFeeds(text: Uint8Array): Uint8Array {
  const lines = Buffer.from(text).toString('latin1').replaceAll('\r\n', '\n').replace(/\n$/, '');
  return new Uint8Array(Buffer.from(lines, 'latin1'));
}

async function signCanonical(canonical: Uint8Array, armoredKey: string, signedAt: Instant, hash: HashName) {
  const openpgp = await import('openpgp');
  const date = new Date(signedAt);
  const config = { ...openpgp.config, nonDeterministicSignaturesViaNotation: false };
  const signer = await openpgp
    .readPrivateKey({ armoredKey, config })
    .then((key) => key.getSigningKey(undefined, date, undefined, config))
    .catch((cause: unknown) => {
      throw cannotSign('no private key that may sign at that time', cause);
    });
  const { keyPacket } = signer;
  if (!('privateParams' in keyPacket) || !keyPacket.isDecrypted()) throw cannotSign('the private key has a passphrase');
  const packet = new openpgp.SignaturePacket();
  packet.signatureType = SIGNATURE_TYPE.text;
  packet.publicKeyAlgorithm = keyPacket.algorithm;
  packet.hashAlgorithm = HASHES[hash].id;
  // The published types leave out the last parameter, without which the salt notation could not be switched off.
  const sign: (...values: readonly unknown[]) => Promise<void> = packet.sign.bind(packet) as never;
  await sign(keyPacket, { getBytes: () => canonical }, date, true, config);
  return packet.write();
}

function cannotSign(message: string, cause?: unknown): TocsinError {
  const hint = 'give an armored private key without a passphrase, made for signing';
  return new TocsinError({ code: 'usage', message, hint, cause });
}
