import { sliceRange, TocsinError } from '#base';
import { decodeArmor, findArmorBlocks } from './armor.ts';
import { type Certificate, type CertificatePackets, readCertificate, splitCertificates } from './certificate.ts';
import { PACKET, type Packet, readPackets } from './packet.ts';

/** The certificates that may sign. */
export interface Keyring {
  readonly certificates: readonly Certificate[];
}

/** Debian's developers' keyring has 40 MiB and a thousand certificates; a keyring of advisory signers has a few. */
const MAX_KEYRING_BYTES = 16 * 1024 * 1024;

const EXPECTED = 'expected OpenPGP certificates (public keys), armored or binary';
const EXPORT_HINT = 'write one with: gpg --armor --export FINGERPRINT > FILE';

/**
 * Reads keyring files: OpenPGP certificates, armored (several blocks in one file are fine) or binary. A certificate that
 * occurs twice is joined, so that an old copy cannot hide the revocation in a newer one.
 *
 * Throws `TocsinError` `bad_keyring`: a file without a certificate, a damaged one, or one with a private key, which is
 * refused rather than stripped, since it should not lie where keyrings lie. `input_too_large`: over `MAX_KEYRING_BYTES`.
 */
export async function readKeyring(files: readonly Uint8Array[]): Promise<Keyring> {
  const packets = files.flatMap((file, index) => {
    const place = files.length > 1 ? `keyring file ${index + 1} of ${files.length}` : 'the keyring file';
    return certificatesIn(file, place);
  });
  const certificates: Certificate[] = [];
  for (const one of joinCopies(packets)) {
    const certificate = await readCertificate(one);
    if (certificate === 'flooded') {
      throw new TocsinError({
        code: 'bad_keyring',
        message: 'a certificate carries so many signatures that reading it would be an attack on this machine',
        hint: 'export it clean: gpg --armor --export-options export-minimal --export FINGERPRINT > FILE',
      });
    }
    if (certificate !== null) certificates.push(certificate);
  }
  if (certificates.length === 0) throw badKeyring(`no OpenPGP certificate that we can read; ${EXPECTED}`);
  return { certificates };
}

function certificatesIn(file: Uint8Array, place: string): CertificatePackets[] {
  if (file.length > MAX_KEYRING_BYTES) {
    const message = `${place} has ${file.length} bytes; at most ${MAX_KEYRING_BYTES} are read`;
    throw new TocsinError({ code: 'input_too_large', message, hint: EXPORT_HINT });
  }
  const packets = sequencesIn(file, place);
  if (packets.some(({ type }) => type === PACKET.secretKey || type === PACKET.secretSubkey)) throw privateKey(place);
  const certificates = splitCertificates(packets);
  if (certificates === null) throw badKeyring(`${place} holds OpenPGP packets that are no certificate; ${EXPECTED}`);
  if (certificates.length === 0) throw badKeyring(`no certificate in ${place}; ${EXPECTED}`);
  return certificates;
}

function sequencesIn(file: Uint8Array, place: string): Packet[] {
  if (Buffer.from(file.subarray(8, 12)).toString('latin1') === 'KBXf') {
    throw badKeyring(`${place} is gpg's own key database; ${EXPECTED}`);
  }
  const hasByteOrderMark = file[0] === 0xef;
  if (!hasByteOrderMark && ((file[0] ?? 0) & 0x80) !== 0) {
    const packets = readPackets(file);
    if (packets === null) throw badKeyring(`${place} is damaged or no OpenPGP file; ${EXPECTED}`);
    return packets;
  }
  const text = hasByteOrderMark ? file.subarray(3) : file;
  return findArmorBlocks(text, ['PUBLIC KEY BLOCK', 'PRIVATE KEY BLOCK']).flatMap((block) => {
    if (block.label === 'PRIVATE KEY BLOCK') throw privateKey(place);
    const decoded = block.problem ?? decodeArmor(sliceRange(text, block.body));
    const packets = typeof decoded === 'object' && 'bytes' in decoded ? readPackets(decoded.bytes) : null;
    if (packets === null) throw badKeyring(`an armored block in ${place} is damaged or cut short; ${EXPECTED}`);
    return packets;
  });
}

function joinCopies(copies: readonly CertificatePackets[]): CertificatePackets[] {
  const certificates = new Map<string, CertificatePackets>();
  for (const copy of copies) {
    const id = contentKey(copy.primary);
    const known = certificates.get(id);
    if (known === undefined) certificates.set(id, copy);
    else join(known, copy);
  }
  return [...certificates.values()];
}

function join(known: CertificatePackets, copy: CertificatePackets): void {
  addNew(known.signatures, copy.signatures);
  const components = new Map(known.components.map((one) => [contentKey(one.packet), one]));
  for (const component of copy.components) {
    const same = components.get(contentKey(component.packet));
    if (same === undefined) known.components.push(component);
    else addNew(same.signatures, component.signatures);
  }
}

function addNew(known: Packet[], more: readonly Packet[]): void {
  const present = new Set(known.map(contentKey));
  known.push(...more.filter((packet) => !present.has(contentKey(packet))));
}

function contentKey({ type, body }: Packet): string {
  return `${type}:${Buffer.from(body).toString('latin1')}`;
}

function badKeyring(message: string): TocsinError {
  return new TocsinError({ code: 'bad_keyring', message, hint: EXPORT_HINT });
}

function privateKey(place: string): TocsinError {
  return new TocsinError({
    code: 'bad_keyring',
    message: `${place} holds a private key; ${EXPECTED}`,
    hint: `keep the private key away from here, and export the public part: gpg --armor --export FINGERPRINT > FILE`,
  });
}
