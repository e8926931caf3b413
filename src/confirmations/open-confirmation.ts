import { TocsinError } from '#base';
import type { Vocabulary } from '#conditions';
import { frameClearSigned, type Keyring, type SignaturePolicy, verifyClearSigned } from '#pgp';
import type { Confirmation } from './confirmation.ts';
import { readConfirmation } from './read-confirmation.ts';

/** A confirmation and whose good signature it bears. */
export interface SignedConfirmation {
  readonly confirmation: Confirmation;
  /** Fingerprint of the certificate, in capitals. */
  readonly certificate: string;
}

export interface OpenOptions {
  /** Certificates whose signature makes a confirmation. */
  readonly keyring: Keyring;
  readonly policy: SignaturePolicy;
  readonly vocabulary: Vocabulary;
}

/**
 * Opens a clear-signed confirmation. Throws TocsinError `bad_condition` where no certificate of the keyring signed it, or where it
 * says something we do not know. Attack: text before or after the block, which nobody signed, is not read.
 */
export async function openConfirmation(
  bytes: Uint8Array,
  source: string,
  { keyring, policy, vocabulary }: OpenOptions,
): Promise<SignedConfirmation> {
  const frame = frameClearSigned(bytes);
  if (frame === null) throw refused(source, 'no signed text is in it', 'sign it: gpg --clearsign FILE');
  const { signatures, verified } = await verifyClearSigned(frame, keyring, policy);
  if (verified === null) {
    const found = signatures.map(({ status }) => status).join(', ');
    throw refused(
      source,
      `signature: ${found}`,
      'name who may confirm: --confirmer FILE, or the folder confirmers/ of the data directory',
    );
  }
  const confirmation = readConfirmation(verified.text, source, vocabulary);
  const { certificate, signedAt } = verified.provenance;
  // attack: an instant far ahead, which would win over every later confirmation
  if (confirmation.confirmedAt > signedAt) {
    throw refused(source, 'confirmed after it was signed', 'propose it again and sign that: tocsin conditions propose');
  }
  return { confirmation, certificate };
}

function refused(source: string, found: string, hint: string): TocsinError {
  return new TocsinError({
    code: 'bad_condition',
    message: `${source}: expected conditions that somebody confirmed and signed, found: ${found}`,
    hint,
  });
}
