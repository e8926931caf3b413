import type { VerifiedText } from '#advisory';
import { type Instant, sliceRange } from '#base';
import { findArmorBlocks, MAX_ARMOR_BYTES } from './armor.ts';
import {
  mergeClearSignatures,
  signatureBodies,
  signatureBodiesIn,
  type TextForm,
  textForms,
  writeBlock,
} from './clear-signed-block.ts';
import { decodeSignedText, MAX_SIGNATURES, verifyClearSigned } from './clear-signed-verification.ts';
import {
  type ClearSignedFrame,
  canonicalText,
  frameClearSigned,
  MAX_SIGNED_TEXT_BYTES,
} from './cleartext-signature.ts';
import type { Keyring } from './keyring.ts';
import { SIGNATURE_NOTES, type SignatureNote } from './signature-note.ts';
import { parseSignaturePacket, SIGNATURE_TYPE } from './signature-packet.ts';
import type { SignaturePolicy } from './signature-policy.ts';
import type { SignatureReport } from './signature-report.ts';
import { shownAround } from './terminal-text.ts';
import { findLineStart } from './text-line.ts';

export interface AcceptOptions {
  /** Fingerprints of certificates (primary keys) that may sign this text; groups of four and small letters are fine. */
  readonly entitled: readonly string[];
  readonly keyring: Keyring;
  readonly policy: SignaturePolicy;
  /** Refuse, too, what was good when it was made and whose certificate has ended since: for what is not public yet. */
  readonly mustStand?: boolean;
}

export type SignatureAcceptance =
  | {
      readonly isAccepted: true;
      /** One for each certificate, in the order of the signatures. */
      readonly signers: readonly AcceptedSigner[];
      /** The approved text with all the signatures and nothing beside: what is published. */
      readonly clearSigned: Uint8Array;
      readonly verified: VerifiedText;
    }
  | { readonly isAccepted: false; readonly reasons: readonly RefusedSignature[] };

export interface AcceptedSigner {
  readonly certificate: string;
  readonly key: string;
  readonly signedAt: Instant;
}

export interface RefusedSignature {
  readonly code:
    | 'not_signed'
    | 'too_large'
    | 'damaged'
    | 'text_around'
    | 'several_blocks'
    | 'text_differs'
    | 'binary_signature'
    | 'forms_differ'
    | 'signature_refused'
    | 'not_entitled';
  /** What is wrong, in words, safe to print. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/**
 * Whether what signers upload is the approved text under signatures of those who may sign it. An upload is a clear-signed file,
 * or a detached signature over the text (armored or binary), with one signature or several; several uploads are put into one block.
 *
 * The text is the approved one if it is equal after the standard's canonicalisation (RFC 9580, 7.2): line ends, trailing
 * blanks and dash-escapes may differ, nothing else. Every signature must be good now and by an entitled certificate: one
 * that is not makes readers ask which of them counts. What comes out is written anew from the approved text and the
 * signature packets: no header, no comment and no text around them comes along.
 *
 * A detached signature becomes a clear-signed one where the standard has a form for it: of type 0x01 (text) over lines
 * without trailing blanks. Type 0x00 (binary) has none (7.1 asks for 0x01), and is refused with what to do.
 */
export async function acceptSignature(
  approved: string | Uint8Array,
  uploads: Uint8Array | readonly Uint8Array[],
  options: AcceptOptions,
): Promise<SignatureAcceptance> {
  const forms = textForms(approved);
  const list = uploads instanceof Uint8Array ? [uploads] : uploads;
  const blocks: Uint8Array[] = [];
  const reasons: RefusedSignature[] = [];
  for (const upload of list.slice(0, MAX_SIGNATURES)) {
    const read = await readUpload(upload, forms, options);
    if ('code' in read) reasons.push(read);
    else blocks.push(read.block);
  }
  if (list.length > MAX_SIGNATURES) reasons.push(REFUSALS.tooMany);
  if (reasons.length === 0 && blocks.length === 0) reasons.push(REFUSALS.nothing);
  if (reasons.length > 0) return { isAccepted: false, reasons };

  const merged = merge(approved, blocks);
  if (merged === null) return { isAccepted: false, reasons: [REFUSALS.formsDiffer] };
  const frame = frameClearSigned(merged);
  const { signatures, verified } = frame
    ? await verifyClearSigned(frame, options.keyring, options.policy)
    : { signatures: [], verified: null };
  const refused = signatures.flatMap((report) => refusalOf(report, options));
  if (refused.length > 0) return { isAccepted: false, reasons: refused };
  if (verified === null) return { isAccepted: false, reasons: [REFUSALS.nothing] };
  return { isAccepted: true, signers: signersOf(signatures), clearSigned: merged, verified };
}

const CLEARSIGN = 'sign the approved text with: gpg --clearsign FILE, and upload FILE.asc as it is';

const REFUSALS = {
  nothing: { code: 'not_signed', message: 'there is no signature in it', hint: CLEARSIGN },
  tooMany: { code: 'too_large', message: `more than ${MAX_SIGNATURES} files with signatures`, hint: CLEARSIGN },
  tooLarge: { code: 'too_large', message: 'the file is longer than a signed advisory can be', hint: CLEARSIGN },
  otherMessage: {
    code: 'not_signed',
    message: 'it is an OpenPGP message, encrypted or signed in one piece, and not a text with its signature',
    hint: CLEARSIGN,
  },
  around: {
    code: 'text_around',
    message: 'there is text before or after the signed block, which nobody signed',
    hint: 'upload the block alone, from its BEGIN line to its END line',
  },
  several: {
    code: 'several_blocks',
    message: 'there is more than one signed block in the file',
    hint: 'upload one file for each block',
  },
  binary: {
    code: 'binary_signature',
    message: 'it is a signature over a file (type 0x00), and a clear-signed text needs one over text (type 0x01)',
    hint: 'sign again with: gpg --clearsign FILE, or: gpg --textmode --detach-sign FILE',
  },
  formsDiffer: {
    code: 'forms_differ',
    message:
      'a detached signature counts the last line break in and a clear-signed one does not, so they fit no common block',
    hint: 'have all signers use: gpg --clearsign FILE',
  },
} as const satisfies Record<string, RefusedSignature>;

/** An upload as a block over the approved text, of which nothing is verified but that. */
async function readUpload(
  upload: Uint8Array,
  forms: readonly [TextForm, TextForm],
  options: AcceptOptions,
): Promise<{ readonly block: Uint8Array } | RefusedSignature> {
  if (upload.length > MAX_SIGNED_TEXT_BYTES + MAX_ARMOR_BYTES) return REFUSALS.tooLarge;
  const frame = frameClearSigned(upload);
  if (frame !== null) return readClearSigned(frame, forms);
  if (findLineStart(upload, '-----BEGIN PGP MESSAGE-----', 0) !== -1) return REFUSALS.otherMessage;
  const bodies = detachedBodies(upload);
  if (bodies === 'text_around') return REFUSALS.around;
  return bodies.length === 0 ? REFUSALS.nothing : readDetached(bodies, forms, options);
}

function readClearSigned(
  frame: ClearSignedFrame,
  forms: readonly [TextForm, TextForm],
): { block: Uint8Array } | RefusedSignature {
  if (frame.moreBlocks) return REFUSALS.several;
  if (frame.problem !== null) return { code: 'damaged', message: SIGNATURE_NOTES[frame.problem], hint: CLEARSIGN };
  if (!isBlank(frame.bytes, frame.before) || !isBlank(frame.bytes, frame.after)) return REFUSALS.around;
  const canonical = Buffer.from(canonicalText(frame));
  if (!forms.some((form) => canonical.equals(form.canonical))) return textDiffers(canonical, forms[0].canonical);
  return { block: frame.bytes };
}

/** Armored blocks with nothing between them, or binary packets. */
function detachedBodies(upload: Uint8Array): readonly Uint8Array[] | 'text_around' {
  const isBinary = ((upload[0] ?? 0) & 0x80) !== 0 && upload[0] !== 0xef;
  if (isBinary) return signatureBodiesIn(upload);
  const blocks = findArmorBlocks(upload, ['SIGNATURE']);
  const bodies: Uint8Array[] = [];
  let at = 0;
  for (const { range } of blocks) {
    if (!isBlank(upload, { start: at, end: range.start })) return 'text_around';
    const found = signatureBodies(upload.subarray(range.start));
    if (found.length === 0) return [];
    bodies.push(...found);
    at = range.end;
  }
  return blocks.length > 0 && !isBlank(upload, { start: at, end: upload.length }) ? 'text_around' : bodies;
}

async function readDetached(
  bodies: readonly Uint8Array[],
  forms: readonly [TextForm, TextForm],
  { keyring, policy }: AcceptOptions,
): Promise<{ block: Uint8Array } | RefusedSignature> {
  if (bodies.length > MAX_SIGNATURES) return REFUSALS.tooMany;
  for (const body of bodies) {
    const parsed = parseSignaturePacket(body);
    if (parsed === 'malformed' || parsed === 'unsupported')
      return { code: 'damaged', message: SIGNATURE_NOTES.signature_malformed, hint: CLEARSIGN };
    if (parsed.type !== SIGNATURE_TYPE.text) return REFUSALS.binary;
  }
  for (const form of forms.toReversed()) {
    const block = writeBlock(form, bodies);
    const frame = frameClearSigned(block);
    const reports = frame === null ? [] : (await verifyClearSigned(frame, keyring, policy)).signatures;
    // an unknown signer is told as that, and not as a text that differs
    if (reports.length > 0 && reports.every(({ status }) => status !== 'bad')) return { block };
  }
  return {
    code: 'text_differs',
    message:
      'the detached signature is not over the approved text, or covers blanks at the ends of its lines, which a clear-signed text cannot hold',
    hint: CLEARSIGN,
  };
}

function merge(approved: string | Uint8Array, blocks: readonly Uint8Array[]): Uint8Array | null {
  try {
    return mergeClearSignatures(approved, blocks);
  } catch {
    return null;
  }
}

function refusalOf(report: SignatureReport, { entitled, mustStand = false }: AcceptOptions): RefusedSignature[] {
  const { status, certificate, key, notes } = report;
  const who = certificate ?? key ?? 'an unnamed key';
  const why = notes.map((note) => SIGNATURE_NOTES[note]).join('; ');
  if (status !== 'good') {
    const message = `the signature by ${who} does not count: ${why}`;
    const hint =
      status === 'unknown_signer'
        ? `if it is a signer's, put the certificate into the keyring: gpg --armor --export ${who}`
        : CLEARSIGN;
    return [{ code: 'signature_refused', message, hint }];
  }
  const ended = mustStand ? notes.filter((note) => ENDED_SINCE.has(note)) : [];
  if (ended.length > 0) {
    const message = `the signature by ${who} does not count any more: ${ended.map((note) => SIGNATURE_NOTES[note]).join('; ')}`;
    return [{ code: 'signature_refused', message, hint: `sign with one that stands, or renew ${who} in the keyring` }];
  }
  if (certificate !== null && entitled.map(plainFingerprint).includes(certificate)) return [];
  const message = `the signature is good, but its signer ${who} is not among those who may sign this text`;
  const hint =
    entitled.length === 0 ? 'name the signers first' : `signers are: ${entitled.map(plainFingerprint).join(', ')}`;
  return [{ code: 'not_entitled', message, hint }];
}

/** An old text is good by its time. One that is to come out would be signed by a key that its owner has given up. */
const ENDED_SINCE: ReadonlySet<SignatureNote> = new Set([
  'certificate_expired_later',
  'subkey_expired_later',
  'certificate_superseded_later',
  'certificate_retired_later',
  'subkey_superseded_later',
  'subkey_retired_later',
]);

function signersOf(reports: readonly SignatureReport[]): AcceptedSigner[] {
  const signers = new Map<string, AcceptedSigner>();
  for (const { certificate, key, signedAt } of reports) {
    if (certificate === null || key === null || signedAt === null || signers.has(certificate)) continue;
    signers.set(certificate, { certificate, key, signedAt });
  }
  return [...signers.values()];
}

/** The first line that is another one, both shown around the first character that differs. */
function textDiffers(signed: Uint8Array, approved: Uint8Array): RefusedSignature {
  const [ours, theirs] = [linesOf(approved), linesOf(signed)];
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  const at = index === -1 ? ours.length : index;
  const [expected, found] = [ours[at], theirs[at]];
  const column = firstDifference(expected ?? '', found ?? '');
  const words = (line: string | undefined) =>
    line === undefined ? 'the text has ended' : `"${shownAround(line, column)}"`;
  const message = `the signed text is not the approved one: line ${at + 1} is approved as ${words(expected)}, and signed as ${words(found)}`;
  return { code: 'text_differs', message, hint: `fetch the approved text again, and ${CLEARSIGN}` };
}

function linesOf(canonical: Uint8Array): string[] {
  return decodeSignedText(canonical).text.split('\r\n');
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function plainFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
}

function isBlank(bytes: Uint8Array, range: { readonly start: number; readonly end: number }): boolean {
  return sliceRange(bytes, range).every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
