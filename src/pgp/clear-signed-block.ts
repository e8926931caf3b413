import { TocsinError } from '#base';
import { armorBlockAt, decodeArmor, encodeArmor } from './armor.ts';
import { MAX_SIGNATURES } from './clear-signed-verification.ts';
import { canonicalise, canonicalText, frameClearSigned } from './cleartext-signature.ts';
import { escapeDashes } from './dash-escape.ts';
import { HASHES } from './hash-name.ts';
import { PACKET, readPackets, writePacket } from './packet.ts';
import { parseSignaturePacket } from './signature-packet.ts';

/**
 * One clear-signed block with the signatures of several (RFC 9580, 7), over the same text: what a rule of N signers out of M
 * publishes. The text is written as given, dash-escaped, with LF line ends; trailing blanks, which no such signature covers,
 * are the given text's. A signature that is in two blocks comes once.
 *
 * Verifies nothing: `acceptSignature` does. Throws `TocsinError` `usage` for a block over another text (also one that counts
 * the last line break in, as a converted detached signature does, among some that do not), and for more than `MAX_SIGNATURES`.
 */
export function mergeClearSignatures(text: string | Uint8Array, blocks: readonly Uint8Array[]): Uint8Array {
  const forms = textForms(text);
  const bodies: Uint8Array[] = [];
  let form: TextForm | undefined;
  for (const block of blocks) {
    const frame = frameClearSigned(block);
    const canonical = frame === null || frame.problem !== null ? null : Buffer.from(canonicalText(frame));
    const own = canonical && forms.find((one) => canonical.equals(one.canonical));
    if (!own || !frame) throw cannotMerge('a block is not over this text, or is damaged');
    if (form !== undefined && form !== own)
      throw cannotMerge('one signature counts the last line break in, another does not');
    form = own;
    bodies.push(...signatureBodies(block.subarray(frame.armor.start)));
  }
  if (form === undefined || bodies.length === 0) throw cannotMerge('there is no signature');
  return writeBlock(form, bodies);
}

/** A text as it may stand in a clear-signed block, and what is hashed of it. */
export interface TextForm {
  /** LF line ends, without the line break that belongs to the framing. */
  readonly plain: Uint8Array;
  readonly canonical: Uint8Array;
}

/**
 * The two forms in which a text can be signed in the clear: without its last line break, as everyone does, and with it, which
 * shows as one more empty line. The second is what a detached text signature covers (RFC 9580, 5.2.1.2, hashes each line with its
 * line end; 7.2 leaves out the last one).
 */
export function textForms(text: string | Uint8Array): readonly [TextForm, TextForm] {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const lines = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n').replace(/\n$/, '');
  const formOf = (content: string): TextForm => {
    const plain = new Uint8Array(Buffer.from(content, 'latin1'));
    return { plain, canonical: canonicalise(plain) };
  };
  return [formOf(lines), formOf(`${lines}\n`)];
}

/** A block of this text with these Signature packets, each once, in the order given. */
export function writeBlock({ plain }: TextForm, bodies: readonly Uint8Array[]): Uint8Array {
  const unique = [...new Map(bodies.map((body) => [Buffer.from(body).toString('latin1'), body])).values()];
  if (unique.length > MAX_SIGNATURES) throw cannotMerge(`more than ${MAX_SIGNATURES} signatures`);
  const names = unique.flatMap((body) => {
    const parsed = parseSignaturePacket(body);
    return typeof parsed === 'string' || parsed.hash === null ? [] : [HASHES[parsed.hash].header];
  });
  const header = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: ${[...new Set(names)].join(', ')}\n\n`;
  const packets = Buffer.concat(unique.map((body) => writePacket({ type: PACKET.signature, body })));
  const armor = encodeArmor('SIGNATURE', packets);
  return new Uint8Array(Buffer.concat([Buffer.from(header), escapeDashes(plain), Buffer.from(`\n${armor}`)]));
}

/** The bodies of the Signature packets in an armored block that starts with the bytes; empty if it is damaged or holds anything else. */
export function signatureBodies(armored: Uint8Array): readonly Uint8Array[] {
  const block = armorBlockAt(armored, 0, 'SIGNATURE');
  if (block.problem !== null) return [];
  const decoded = decodeArmor(armored.subarray(block.body.start, block.body.end));
  return 'bytes' in decoded ? signatureBodiesIn(decoded.bytes) : [];
}

/** As `signatureBodies`, of packets without armor. */
export function signatureBodiesIn(binary: Uint8Array): readonly Uint8Array[] {
  const packets = readPackets(binary) ?? [];
  return packets.every(({ type }) => type === PACKET.signature) ? packets.map(({ body }) => body) : [];
}

function cannotMerge(message: string): TocsinError {
  const hint = 'have the approved text signed again by each signer with: gpg --clearsign FILE';
  return new TocsinError({ code: 'usage', message: `the signatures cannot be put into one block: ${message}`, hint });
}
