import type { Instant } from '#base';
import { PACKET, type Packet } from './packet.ts';
import { checkSignature, keyForHash, type PublicKey, readPublicKey } from './public-key.ts';
import { parseSignaturePacket, SIGNATURE_TYPE, type SignaturePacket } from './signature-packet.ts';
import { SUBPACKET, unknownCritical } from './subpacket.ts';

/**
 * Signatures of a certificate's own that are computed. Flooded certificates carry thousands in the owner's name; leaving
 * some out could leave out the revocation, so such a certificate is refused as a whole.
 */
const MAX_OWN_SIGNATURES = 1000;

/** A key of a certificate with the statements about it whose mathematics is right. Whether they count is for the policy. */
export interface CertifiedKey {
  readonly key: PublicKey;
  /** Primary key: self-certifications and direct-key signatures. Subkey: bindings. */
  readonly bindings: readonly KeyBinding[];
  readonly revocations: readonly SignaturePacket[];
}

export interface KeyBinding {
  readonly signature: SignaturePacket;
  /** Subkeys: the subkey's own word that it belongs to this primary key, without which anyone could adopt a foreign key. */
  readonly backSignature: SignaturePacket | null;
}

/** An OpenPGP certificate (RFC 9580, 10.1): a primary key, who it says it is, and its subkeys. */
export interface Certificate {
  /** The primary key's fingerprint, upper-case hexadecimal. */
  readonly fingerprint: string;
  readonly createdAt: Instant;
  /** User IDs that the certificate claims for itself and has not revoked; control characters replaced. */
  readonly userIds: readonly string[];
  readonly primary: CertifiedKey;
  readonly subkeys: readonly CertifiedKey[];
  /** Fingerprints of keys that may revoke this certificate (RFC 9580, 5.2.3.23). */
  readonly revokers: readonly string[];
  /** Revocations of the primary key that this certificate did not make itself. */
  readonly foreignRevocations: readonly SignaturePacket[];
  /** All of it as it came, for whoever wants to have the certificate. */
  readonly packets: readonly Packet[];
}

/** A certificate's packets, sorted to where they belong; nothing in it is checked. */
export interface CertificatePackets {
  readonly primary: Packet;
  readonly signatures: Packet[];
  readonly components: { readonly packet: Packet; readonly signatures: Packet[] }[];
}

/** Sorts a packet sequence into certificates; `null` where a packet stands that has no place in one. */
export function splitCertificates(packets: readonly Packet[]): CertificatePackets[] | null {
  const certificates: CertificatePackets[] = [];
  let signatures: Packet[] | null = null;
  for (const packet of packets) {
    if (packet.type === PACKET.publicKey) {
      signatures = [];
      certificates.push({ primary: packet, signatures, components: [] });
    } else if (signatures === null) {
      return null;
    } else if (packet.type === PACKET.signature) {
      signatures.push(packet);
    } else if (COMPONENTS.has(packet.type)) {
      signatures = [];
      certificates.at(-1)?.components.push({ packet, signatures });
    } else {
      return null;
    }
  }
  return certificates;
}

/** Computes every signature that the certificate made about itself. `null`: its primary key cannot be read. */
export async function readCertificate(packets: CertificatePackets): Promise<Certificate | 'flooded' | null> {
  const primary = await readPublicKey(packets.primary.body);
  if (primary === null) return null;
  const own = (signatures: readonly Packet[]) => parseSignatures(signatures).filter((one) => names(one, primary));
  const components = packets.components.map(({ packet, signatures }) => ({ packet, signatures: own(signatures) }));
  const direct = own(packets.signatures);
  if (components.reduce((sum, { signatures }) => sum + signatures.length, direct.length) > MAX_OWN_SIGNATURES) {
    return 'flooded';
  }

  const head = keyForHash(primary);
  const bindings = await checked(direct, [SIGNATURE_TYPE.directKey], primary, head);
  const revocations = await checked(direct, [SIGNATURE_TYPE.keyRevocation], primary, head, 'even unknown');
  const userIds: string[] = [];
  const subkeys: CertifiedKey[] = [];
  for (const { packet, signatures } of components) {
    if (packet.type === PACKET.publicSubkey) {
      const subkey = await readSubkey(packet, signatures, primary);
      if (subkey) subkeys.push(subkey);
      continue;
    }
    const signed = Buffer.concat([head, componentForHash(packet)]);
    const certifications = await checked(signatures, SIGNATURE_TYPE.certifications, primary, signed);
    const withdrawn = await checked(
      signatures,
      [SIGNATURE_TYPE.certificationRevocation],
      primary,
      signed,
      'even unknown',
    );
    bindings.push(...certifications);
    if (packet.type === PACKET.userId && isClaimed(certifications, withdrawn)) userIds.push(printable(packet.body));
  }
  return {
    fingerprint: primary.fingerprint,
    createdAt: primary.createdAt,
    userIds,
    primary: { key: primary, bindings: bindings.map(withoutBackSignature), revocations },
    subkeys,
    revokers: bindings.flatMap(({ hashed }) => hashed.flatMap(revokerIn)),
    foreignRevocations: parseSignatures(packets.signatures).filter(
      (one) => one.type === SIGNATURE_TYPE.keyRevocation && !names(one, primary),
    ),
    packets: [
      packets.primary,
      ...packets.signatures,
      ...packets.components.flatMap(({ packet, signatures }) => [packet, ...signatures]),
    ],
  };
}

/** The fingerprints and key IDs (upper-case hexadecimal) that a signature names as its maker's, hashed or not. */
export function issuersOf({ hashed, unhashed }: SignaturePacket): string[] {
  return [...hashed, ...unhashed].flatMap(({ type, body }) => {
    if (type === SUBPACKET.issuerKeyId && body.length === 8) return [hex(body)];
    return type === SUBPACKET.issuerFingerprint && body.length > 1 ? [hex(body.subarray(1))] : [];
  });
}

/** Whether a fingerprint or key ID of `issuersOf` means this key. */
export function isIssuer(issuer: string, key: PublicKey): boolean {
  return issuer === key.fingerprint || issuer === key.keyId;
}

const COMPONENTS = new Set<number>([PACKET.userId, PACKET.userAttribute, PACKET.publicSubkey]);

async function readSubkey(packet: Packet, signatures: readonly SignaturePacket[], primary: PublicKey) {
  const key = await readPublicKey(packet.body);
  if (key === null) return null;
  const signed = Buffer.concat([keyForHash(primary), keyForHash(key)]);
  const bindings: KeyBinding[] = [];
  for (const signature of await checked(signatures, [SIGNATURE_TYPE.subkeyBinding], primary, signed)) {
    bindings.push({ signature, backSignature: await backSignatureIn(signature, key, signed) });
  }
  const revocations = await checked(signatures, [SIGNATURE_TYPE.subkeyRevocation], primary, signed, 'even unknown');
  return { key, bindings, revocations };
}

/** The subkey's signature over primary key and subkey, inside the binding (RFC 9580, 5.2.1.8 and 5.2.3.34). */
async function backSignatureIn(binding: SignaturePacket, subkey: PublicKey, signed: Uint8Array) {
  const embedded = [...binding.hashed, ...binding.unhashed].filter(({ type }) => type === SUBPACKET.embeddedSignature);
  const candidates = parseSignatures(embedded.slice(0, 4));
  return (await checked(candidates, [SIGNATURE_TYPE.primaryKeyBinding], subkey, signed))[0] ?? null;
}

/**
 * Those signatures of the given types that the key made over these bytes. One with a critical part that we do not understand
 * counts for nothing, unless it takes something away: then it counts in full.
 */
async function checked(
  signatures: readonly SignaturePacket[],
  types: readonly number[],
  key: PublicKey,
  signed: Uint8Array,
  criticals: 'understood' | 'even unknown' = 'understood',
): Promise<SignaturePacket[]> {
  const right: SignaturePacket[] = [];
  for (const signature of signatures) {
    if (!types.includes(signature.type)) continue;
    if (criticals === 'understood' && unknownCritical(signature.hashed) !== null) continue;
    if ((await checkSignature(signature, key, signed)) === 'valid') right.push(signature);
  }
  return right;
}

function parseSignatures(packets: readonly { readonly body: Uint8Array }[]): SignaturePacket[] {
  return packets.map(({ body }) => parseSignaturePacket(body)).filter((parsed) => typeof parsed !== 'string');
}

function names(signature: SignaturePacket, key: PublicKey): boolean {
  return issuersOf(signature).some((issuer) => isIssuer(issuer, key));
}

function componentForHash({ type, body }: Packet): Uint8Array {
  const head = Buffer.alloc(5);
  head[0] = type === PACKET.userId ? 0xb4 : 0xd1;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

function isClaimed(certifications: readonly SignaturePacket[], withdrawn: readonly SignaturePacket[]): boolean {
  const latest = (signatures: readonly SignaturePacket[]) =>
    signatures.reduce((at, { createdAt }) => Math.max(at, createdAt), Number.NEGATIVE_INFINITY);
  return latest(certifications) > latest(withdrawn);
}

function revokerIn({ type, body }: { type: number; body: Uint8Array }): string[] {
  const isRevoker = type === SUBPACKET.revocationKey && body.length === 22 && ((body[0] as number) & 0x80) !== 0;
  return isRevoker ? [hex(body.subarray(2))] : [];
}

function withoutBackSignature(signature: SignaturePacket): KeyBinding {
  return { signature, backSignature: null };
}

/** User IDs are printed on terminals: control characters and direction overrides in them are an attack on the reader. */
function printable(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, 1024)).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
