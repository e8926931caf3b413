import { TocsinError } from '#base';
import type { SecretKeyFile } from '#pgp';

/**
 * A certificate as it is once its revocation is published: the revocation stands behind the primary key (RFC 9580, 10.1.1).
 * Binary.
 */
export function revokedCertificate({ certificate, revocationCertificate }: SecretKeyFile): Uint8Array {
  const packets = dearmored(certificate);
  const primary = firstPacketLength(packets);
  return Buffer.concat([packets.subarray(0, primary), dearmored(revocationCertificate), packets.subarray(primary)]);
}

function dearmored(armored: string): Buffer {
  const lines = armored.split(/\r?\n/);
  const begin = lines.indexOf('');
  const end = lines.findIndex((line) => line.startsWith('=') || line.startsWith('-----END'));
  return Buffer.from(lines.slice(begin + 1, end).join(''), 'base64');
}

/** RFC 9580, 4.2.1: the lengths that a primary key of elliptic curves can have. */
function firstPacketLength(bytes: Uint8Array): number {
  const [, first = 0, second = 0] = bytes;
  if (first < 192) return 2 + first;
  if (first < 224) return 3 + (first - 192) * 256 + second + 192;
  throw new TocsinError({ code: 'defect', message: 'a new certificate begins with a packet of an odd length' });
}
