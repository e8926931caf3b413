import { findArmorBlocks } from './armor.ts';
import { signatureBodies } from './clear-signed-block.ts';
import { MAX_SIGNATURES } from './clear-signed-verification.ts';
import type { Keyring } from './keyring.ts';
import { SIGNATURE_TYPE } from './signature-packet.ts';
import type { SignaturePolicy } from './signature-policy.ts';
import { judgeSignature, type SignatureReport, unreadable } from './signature-report.ts';

/**
 * Judges the armored signatures that stand beside a file, over its bytes as they are (RFC 9580, 5.2.1.1: type 0x00). One report for
 * each, in order; one `unreadable` where there is no telling which signatures there are. Never throws for what is in them.
 */
export async function verifyDetached(
  bytes: Uint8Array,
  armored: Uint8Array,
  keyring: Keyring,
  policy: SignaturePolicy,
): Promise<readonly SignatureReport[]> {
  const [block] = findArmorBlocks(armored, ['SIGNATURE']);
  const bodies = block === undefined ? [] : signatureBodies(armored.subarray(block.range.start));
  if (bodies.length === 0) return [unreadable('signature_malformed')];
  if (bodies.length > MAX_SIGNATURES) return [unreadable('too_many_signatures')];
  const matter = { type: SIGNATURE_TYPE.binary, canonical: bytes, hashNames: null, hasUnescapedDash: false };
  const reports: SignatureReport[] = [];
  for (const body of bodies) reports.push(await judgeSignature(body, matter, keyring, policy));
  return reports;
}
