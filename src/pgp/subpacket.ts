import { readNumber } from './packet.ts';

/** A signature subpacket (RFC 9580, 5.2.3.7). */
export interface Subpacket {
  readonly type: number;
  /** Whoever does not understand a critical subpacket must not call the signature good. */
  readonly critical: boolean;
  readonly body: Uint8Array;
}

export const SUBPACKET = {
  signatureCreationTime: 2,
  signatureExpirationTime: 3,
  keyExpirationTime: 9,
  revocationKey: 12,
  issuerKeyId: 16,
  notationData: 20,
  keyFlags: 27,
  reasonForRevocation: 29,
  embeddedSignature: 32,
  issuerFingerprint: 33,
} as const;

/**
 * What may be critical without harm: what we act on, and preferences that say nothing about validity. Not among them: trust
 * and regular expression (5, 6), signature target (31), intended recipient (35), all of which narrow what a signature says.
 */
const UNDERSTOOD = new Set([2, 3, 4, 7, 9, 11, 12, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 32, 33, 34, 39]);

/** Splits a subpacket area; `null` if a length is wrong. */
export function readSubpackets(area: Uint8Array): Subpacket[] | null {
  const subpackets: Subpacket[] = [];
  for (let at = 0; at < area.length; ) {
    const first = area[at] as number;
    const size = first < 192 ? 1 : first < 255 ? 2 : 5;
    const length =
      size === 1 ? first : size === 2 ? ((first - 192) << 8) + (area[at + 1] ?? 0) + 192 : readNumber(area, at + 1, 4);
    const start = at + size;
    if (length === 0 || start + length > area.length) return null;
    const octet = area[start] as number;
    const body = area.subarray(start + 1, start + length);
    subpackets.push({ type: octet & 0x7f, critical: (octet & 0x80) !== 0, body });
    at = start + length;
  }
  return subpackets;
}

/** What critical thing stands here that we do not understand, or `null`. No notation is understood. */
export function unknownCritical(
  subpackets: readonly Subpacket[],
): 'critical_notation_unknown' | 'critical_subpacket_unknown' | null {
  const unknown = subpackets.find(({ type, critical }) => critical && !UNDERSTOOD.has(type));
  if (unknown === undefined) return null;
  return unknown.type === SUBPACKET.notationData ? 'critical_notation_unknown' : 'critical_subpacket_unknown';
}
