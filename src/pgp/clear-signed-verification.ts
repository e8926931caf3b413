import type { VerifiedText } from '#advisory';
import { mintVerifiedText } from '#advisory/mint';
import { sliceRange } from '#base';
import { armorBlockAt, decodeArmor } from './armor.ts';
import { type ClearSignedFrame, canonicalise, signedText } from './cleartext-signature.ts';
import { hasUnescapedDash } from './dash-escape.ts';
import type { Keyring } from './keyring.ts';
import { PACKET, readPackets } from './packet.ts';
import type { SignatureNote } from './signature-note.ts';
import { SIGNATURE_TYPE } from './signature-packet.ts';
import type { SignaturePolicy } from './signature-policy.ts';
import { judgeSignature, type SignatureReport, type SignedMatter, unreadable } from './signature-report.ts';

/** Each signature costs a public-key operation and a hash of the whole text. */
export const MAX_SIGNATURES = 32;

export interface ClearSignedVerification {
  /** One for each signature packet, in order; one `unreadable` if there is no telling which signatures there are. */
  readonly signatures: readonly SignatureReport[];
  /** The signed text, if at least one signature is good and none is bad; its provenance is the first good signature. */
  readonly verified: VerifiedText | null;
}

/**
 * Verifies all signatures of a framed text, each by itself and at its own signing time (RFC 9580, 7; contract, 1.1). What is
 * in the frame is never an error: damage is a report. The text is decoded as `decodeSignedText` says.
 *
 * What is not covered: text before and after the block, trailing blanks and the kind of line end (see `signedText`).
 */
export async function verifyClearSigned(
  frame: ClearSignedFrame,
  keyring: Keyring,
  policy: SignaturePolicy,
): Promise<ClearSignedVerification> {
  const packets = frame.problem ?? signaturePackets(frame);
  if (typeof packets === 'string') return { signatures: [unreadable(packets)], verified: null };
  const text = signedText(frame);
  const matter: SignedMatter = {
    type: SIGNATURE_TYPE.text,
    canonical: canonicalise(text),
    hashNames: frame.hashNames,
    hasUnescapedDash: hasUnescapedDash(frame.bytes, frame.text),
  };
  const signatures: SignatureReport[] = [];
  for (const packet of packets) signatures.push(await judgeSignature(packet, matter, keyring, policy));
  return { signatures, verified: verifiedText(text, signatures) };
}

/**
 * Signed text as characters: UTF-8 where it is valid UTF-8, byte order mark kept, else Latin-1, byte for byte. The charset
 * that a mail states is outside the signature and is not asked: it could make other words of the same signed bytes.
 */
export function decodeSignedText(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf-8' | 'latin1' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    return { text, encoding: 'latin1' };
  }
}

/** The bodies of the signature packets, or why the armor as a whole says nothing. Anything else among them is refused, as gpg does. */
function signaturePackets(frame: ClearSignedFrame): Uint8Array[] | SignatureNote {
  const block = armorBlockAt(frame.bytes, frame.armor.start, 'SIGNATURE');
  const decoded = decodeArmor(sliceRange(frame.bytes, block.body));
  if ('problem' in decoded) return decoded.problem;
  const packets = readPackets(decoded.bytes);
  if (packets === null) return 'signature_malformed';
  if (packets.length === 0 || packets.some(({ type }) => type !== PACKET.signature)) return 'packets_unexpected';
  return packets.length > MAX_SIGNATURES ? 'too_many_signatures' : packets.map(({ body }) => body);
}

function verifiedText(text: Uint8Array, signatures: readonly SignatureReport[]): VerifiedText | null {
  if (signatures.some(({ status }) => status === 'bad')) return null;
  const good = signatures.find(({ status }) => status === 'good');
  if (!good?.certificate || !good.key || good.signedAt === null) return null;
  const { certificate, key, signedAt } = good;
  return mintVerifiedText(decodeSignedText(text).text, { certificate, key, signedAt });
}
