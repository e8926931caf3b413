import type { Advisory, AdvisoryFacts, VerifiedText } from '#advisory';
import type { Diagnostic } from '#base';
import type { HouseStyle } from '#house-style';
import {
  addressesIn,
  decodeBody,
  fieldBodies,
  fieldBody,
  type InputMessage,
  type Message,
  messageIdOf,
  type Part,
  parseMessage,
} from '#mail';
import { type RecipesRead, readRecipes } from '#patches';
import {
  type ClearSignedFrame,
  decodeSignedText,
  frameClearSigned,
  type Keyring,
  MAX_SIGNED_TEXT_BYTES,
  type SignaturePolicy,
  type SignatureReport,
  signedText,
  verifyClearSigned,
} from '#pgp';
import { advisoryOf, factsOf, parse, type SyntaxTree } from '#text-format';
import { type ArchivePage, isPageFrame, MAX_PAGE_BYTES, readArchivePage } from './archive-page.ts';
import {
  attachmentParts,
  type CheckedAttachment,
  checkAttachments,
  isMessageText,
  missingFiles,
} from './attachments.ts';
import {
  addressesInText,
  GuessBudget,
  guessesOf,
  type Rewriting,
  rewritingsIn,
  saysItIsRewritten,
} from './rewriting.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What a reader brings along. */
export interface ReadingContext {
  readonly keyring: Keyring;
  readonly styles: readonly HouseStyle[];
  readonly policy: SignaturePolicy;
}

export type ReadingNote =
  | 'archive_rewrote'
  | 'unsigned_text_after'
  | 'more_signed_blocks'
  | 'attachments_stripped'
  | 'no_certificates';

/** Everything that can be said of one message. `facts` are always given; only `advisory` is proven. */
export interface Reading {
  readonly source: string;
  readonly index: number;
  readonly messageId: string | null;
  /** False for a message in which no advisory was found: a reply, a bulletin, anything else. */
  readonly isAdvisory: boolean;
  readonly verdict: Verdict;
  readonly signatures: readonly SignatureReport[];
  readonly unsignedText: boolean;
  readonly hasUnsignedTextBefore: boolean;
  readonly attachments: readonly CheckedAttachment[];
  readonly missing: readonly string[];
  readonly notes: readonly ReadingNote[];
  /** What an archive did to the text, as far as it shows. */
  readonly rewritings: readonly Rewriting[];
  /** What was undone before the signature verified. */
  readonly undone: readonly Rewriting[];
  /** The document's own text: the signed bytes where there are any, dash-escapes removed, else as received. */
  readonly document: Uint8Array;
  readonly tree: SyntaxTree;
  readonly facts: AdvisoryFacts;
  readonly recipesFile: (RecipesRead & { readonly file: string }) | null;
  /** Set only where the text was verified. */
  readonly advisory: Advisory | null;
  readonly subject: string | null;
  readonly has8BitIn7Bit: boolean;
  readonly isCharsetWrong: boolean;
  /** About the container: MIME structure, encodings, recipes. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one input message: finds the signed text, verifies it, judges the attachments, reads the facts. Only the signed text
 * feeds facts where there is one: what stands around it was written by anybody. Never throws on content.
 */
export async function readMessage(input: InputMessage, context: ReadingContext): Promise<Reading> {
  const opened = open(input);
  const budget = new GuessBudget();
  const proven = await prove(opened, context, budget);
  const tree = parse(proven.text, context.styles);
  const bare = factsOf(tree);
  const parts = opened.message === null ? [] : attachmentParts(opened.message, opened.textPart);
  // without proof of the table there is nothing to restore a file against
  const toRestore = proven.verified === null ? null : { knownAddresses: opened.knownAddresses(context), budget };
  const attachments = opened.message === null ? [] : checkAttachments(opened.message, parts, bare, toRestore);
  const recipesFile = recipesIn(attachments, bare, tree);
  const recipes = recipesFile?.recipes ?? null;
  const facts = recipes === null ? bare : { ...bare, recipes };
  const missing = missingFiles(facts, attachments);
  const undone = [...new Set([...proven.undone, ...attachments.flatMap((attachment) => attachment.undone)])];
  const hasMismatch = attachments.some((attachment) => attachment.status === 'mismatch');
  const isBad = proven.signatures.some((signature) => signature.status === 'bad');
  // a text that verifies was not rewritten; then a file that differs must show for itself that it was
  const mayBeRewritten =
    isBad || proven.verified === null ? saysItRewrites(opened) : isEveryMismatchRewritten(attachments);
  const verdict = verdictOf({
    signatures: proven.signatures,
    hasMismatch,
    hasUnlisted: attachments.some((attachment) => attachment.status === 'unlisted'),
    hasMissing: missing.length > 0,
    hasUnsignedTextBefore: opened.hasTextBefore,
    isRestored: undone.length > 0 && proven.verified !== null && !hasMismatch && !isBad,
    isRewritten: mayBeRewritten,
  });
  return {
    source: input.source,
    index: input.index,
    messageId: opened.message === null ? null : messageIdOf(opened.message),
    isAdvisory: looksLikeAdvisory(tree, facts),
    verdict,
    signatures: proven.signatures,
    unsignedText: opened.hasTextBefore || opened.hasTextAfter,
    hasUnsignedTextBefore: opened.hasTextBefore,
    attachments,
    missing,
    notes: notesOf(opened, verdict, hasMismatch && mayBeRewritten, proven.signatures, context),
    rewritings: opened.rewritings,
    undone,
    get document() {
      return proven.document();
    },
    tree,
    facts,
    recipesFile,
    advisory: proven.verified === null ? null : advisoryOf(proven.verified, context.styles, recipes),
    subject: opened.message === null ? null : fieldBody(opened.message.headerFields, 'Subject'),
    has8BitIn7Bit: opened.has8BitIn7Bit,
    isCharsetWrong: opened.isCharsetWrong,
    diagnostics: [
      ...input.diagnostics,
      ...cutsOf(input, opened, proven),
      ...(opened.message?.diagnostics ?? []),
      ...(recipesFile?.diagnostics ?? []),
    ],
  };
}

/** The pieces of an input before any proof. */
interface Opened {
  readonly message: Message | null;
  readonly textPart: Part | null;
  readonly frame: ClearSignedFrame | null;
  /** The bytes to read facts from where nothing is framed. */
  readonly plainText: Uint8Array;
  /** A signed block whose lines were run together. */
  readonly hasLostSignature: boolean;
  /** The text was taken out of a web page. */
  readonly isFromHtml: boolean;
  readonly hasMoreBlocks: boolean;
  readonly hasTextBefore: boolean;
  readonly hasTextAfter: boolean;
  readonly rewritings: readonly Rewriting[];
  readonly has8BitIn7Bit: boolean;
  readonly isCharsetWrong: boolean;
  knownAddresses(context: ReadingContext): string[];
}

function open(input: InputMessage): Opened {
  if (input.kind === 'message') return openMail(input);
  const page = input.kind === 'clear_signed' ? null : readArchivePage(input.bytes);
  const bytes = page === null || !page.isHtml ? input.bytes : new TextEncoder().encode(page.text);
  return openText(bytes, page);
}

interface MessageText {
  readonly part: Part;
  readonly bytes: Uint8Array;
  readonly frame: ClearSignedFrame | null;
}

function openMail(input: InputMessage): Opened {
  const message = parseMessage(input.bytes);
  const texts: MessageText[] = [];
  let signed: MessageText | null = null;
  for (const part of message.parts) {
    if (part.isMultipart || !isMessageText(part)) continue;
    const { bytes } = decodeBody(message, part);
    const text: MessageText = { part, bytes, frame: signed === null ? frameClearSigned(bytes) : null };
    if (signed === null && text.frame !== null) signed = text;
    texts.push(text);
  }
  const chosen = signed ?? texts[0] ?? null;
  const at = chosen === null ? -1 : texts.indexOf(chosen);
  const before = texts.slice(0, Math.max(at, 0)).some((text) => hasWords(text.bytes));
  const after = texts.slice(at + 1).some((text) => hasWords(text.bytes));
  const frame = signed?.frame ?? null;
  const bytes = chosen?.bytes ?? new Uint8Array();
  const around = frame === null ? { before: false, after: false } : textAround(frame);
  const addresses = ['From', 'To', 'Cc', 'Reply-To', 'Sender']
    .flatMap((name) => fieldBodies(message.headerFields, name))
    .flatMap((body) => addressesIn(body));
  const has8Bit = chosen !== null && hasByteAbove(0x7f, bytes.subarray(0, MAX_SIGNED_TEXT_BYTES));
  return {
    message,
    textPart: chosen?.part ?? null,
    frame,
    plainText: bytes,
    hasLostSignature: false,
    isFromHtml: false,
    hasMoreBlocks:
      frame?.moreBlocks === true ||
      (frame !== null && texts.slice(at + 1).some((text) => frameClearSigned(text.bytes) !== null)),
    hasTextBefore: before || around.before,
    hasTextAfter: after || around.after,
    rewritings: rewritingsOf(bytes, addresses.join('\n') + (fieldBody(message.headerFields, 'From') ?? '')),
    has8BitIn7Bit: has8Bit && chosen?.part.transferEncoding === '7bit',
    isCharsetWrong:
      has8Bit &&
      decodeSignedText(bytes.subarray(0, MAX_SIGNED_TEXT_BYTES)).encoding !== 'utf-8' &&
      /^(?:utf-?8|us-ascii)?$/i.test(chosen?.part.charset ?? ''),
    knownAddresses: (context) => knownAddresses(context, addresses),
  };
}

function openText(bytes: Uint8Array, page: ArchivePage | null): Opened {
  const flattened = page?.flattened ?? null;
  const frame = flattened === null ? frameClearSigned(bytes) : null;
  const around = frame === null ? { before: false, after: false } : textAround(frame);
  const isFrameOnly =
    frame !== null && page !== null && isPageFrame(textOf(bytes.subarray(frame.before.start, frame.before.end)));
  const found = rewritingsOf(bytes, '');
  return {
    message: null,
    textPart: null,
    frame,
    plainText: flattened === null ? bytes : new TextEncoder().encode(flattened.text),
    hasLostSignature: flattened?.hasSignature ?? false,
    isFromHtml: page?.isHtml ?? false,
    hasMoreBlocks: frame?.moreBlocks === true || (page?.hasMoreBlocks ?? false),
    hasTextBefore: around.before && !isFrameOnly,
    // of a flattened page only the block was read; what stands around it is the page's
    hasTextAfter: around.after || flattened !== null,
    rewritings: [
      ...(flattened === null ? [] : (['lines_joined'] as const)),
      ...(page?.isHtml === true ? (['html_page'] as const) : []),
      ...found,
    ],
    has8BitIn7Bit: false,
    isCharsetWrong: false,
    knownAddresses: (context) => knownAddresses(context, addressesInText(textOf(bytes.subarray(0, 1024 * 1024)))),
  };
}

interface Proven {
  readonly signatures: readonly SignatureReport[];
  readonly verified: VerifiedText | null;
  readonly text: string;
  /** Made when asked for: it is a copy, and few ask. */
  document(): Uint8Array;
  readonly undone: readonly Rewriting[];
}

/** Verifies the frame; where a signature is bad and an archive's rewriting can be undone exactly, verifies that. */
async function prove(opened: Opened, context: ReadingContext, budget: GuessBudget): Promise<Proven> {
  const { frame } = opened;
  if (frame === null) {
    const signatures = opened.hasLostSignature ? [LOST_SIGNATURE] : [];
    return {
      signatures,
      verified: null,
      text: unprovenTextOf(opened.plainText),
      document: () => opened.plainText,
      undone: [],
    };
  }
  const first = await verifyClearSigned(frame, context.keyring, context.policy);
  const text = first.verified?.text ?? unprovenTextOf(signedText(beginningOf(frame)));
  // what a browser shows of a page is up to its marks, so that what verifies there is not what its reader saw
  const taken: readonly Rewriting[] = opened.isFromHtml ? ['html_page'] : [];
  const asReceived = {
    ...first,
    text,
    document: () => documentOf(frame),
    undone: first.verified === null ? [] : taken,
  };
  if (!first.signatures.some((signature) => signature.status === 'bad')) return asReceived;
  const escaped = frame.bytes.subarray(frame.text.start, frame.text.end);
  for (const guess of guessesOf(escaped, opened.knownAddresses(context), budget, first.signatures.length)) {
    const restored = frameAround(frame, guess.bytes);
    if (restored === null) continue;
    const again = await verifyClearSigned(restored, context.keyring, context.policy);
    if (again.verified !== null) {
      return {
        ...again,
        text: again.verified.text,
        document: () => documentOf(restored),
        undone: [...taken, ...guess.undone],
      };
    }
  }
  return asReceived;
}

/**
 * The same block around another text. Null where that text would divide it elsewhere: then what a reader saw as signed
 * would be more than what is verified.
 */
function frameAround(frame: ClearSignedFrame, text: Uint8Array): ClearSignedFrame | null {
  const head = frame.bytes.subarray(frame.before.end, frame.text.start);
  const restored = frameClearSigned(Buffer.concat([head, text, frame.bytes.subarray(frame.text.end, frame.armor.end)]));
  if (restored === null || restored.problem !== null) return null;
  const isSame = restored.text.start === head.length && restored.text.end === head.length + text.length;
  return isSame && restored.armor.end === restored.bytes.length ? restored : null;
}

/** The signed text with the line break that ends its last line, which the signature does not count. */
function documentOf(frame: ClearSignedFrame): Uint8Array {
  return Buffer.concat([signedText(frame), frame.bytes.subarray(frame.text.end, frame.armor.start)]);
}

/** What is left of a signature whose lines were run together. */
const LOST_SIGNATURE: SignatureReport = {
  status: 'unreadable',
  certificate: null,
  key: null,
  signedAt: null,
  hash: null,
  notes: ['truncated'],
};

/** Who signs nothing pays for nothing: advisories have at most 40 KiB, and a reader of millions of marks needs gigabytes. */
const MAX_UNPROVEN_TEXT_BYTES = 256 * 1024;

function unprovenTextOf(bytes: Uint8Array): string {
  return decodeSignedText(bytes.subarray(0, MAX_UNPROVEN_TEXT_BYTES)).text;
}

/** What was not read, said aloud: a finding that is missing must not look like a text without fault. */
function cutsOf(
  input: InputMessage,
  { frame, plainText, isFromHtml, rewritings }: Opened,
  proven: Proven,
): Diagnostic[] {
  const isPage = isFromHtml || rewritings.includes('lines_joined');
  const length = frame === null ? plainText.length : frame.text.end - frame.text.start;
  const cuts: Diagnostic[] = [];
  const cut = (code: string, what: string, most: number, found: number): void => {
    if (found <= most) return;
    const message = `expected at most ${most} bytes ${what}, found ${found}; the rest was not read`;
    cuts.push({
      code,
      severity: 'warning',
      line: null,
      column: null,
      message,
      suggestion: 'look at the rest yourself',
    });
  };
  if (isPage) cut('mail-page-cut', 'in a page', MAX_PAGE_BYTES, input.bytes.length);
  if (proven.verified === null) cut('mail-text-cut', 'of text that is not verified', MAX_UNPROVEN_TEXT_BYTES, length);
  return cuts;
}

/** The frame with no more text than is read of an unproven one (twice that, since dash-escapes go). */
function beginningOf(frame: ClearSignedFrame): ClearSignedFrame {
  const end = Math.min(frame.text.end, frame.text.start + 2 * MAX_UNPROVEN_TEXT_BYTES);
  return { ...frame, text: { start: frame.text.start, end } };
}

function textOf(bytes: Uint8Array): string {
  return decodeSignedText(bytes.subarray(0, MAX_SIGNED_TEXT_BYTES)).text;
}

function hasWords(bytes: Uint8Array): boolean {
  return hasByteAbove(0x20, bytes);
}

/** A loop and no `some`: fifty million calls of a function take a second. */
function hasByteAbove(bound: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > bound) return true;
  return false;
}

function textAround(frame: ClearSignedFrame): { before: boolean; after: boolean } {
  return {
    before: hasWords(frame.bytes.subarray(frame.before.start, frame.before.end)),
    after: hasWords(frame.bytes.subarray(frame.after.start, frame.after.end)),
  };
}

function rewritingsOf(bytes: Uint8Array, headers: string): Rewriting[] {
  return rewritingsIn(`${headers}\n${unprovenTextOf(bytes)}`);
}

function knownAddresses(context: ReadingContext, found: readonly string[]): string[] {
  const certified = context.keyring.certificates
    .flatMap((certificate) => certificate.userIds)
    .flatMap((userId) => addressesIn(userId));
  return [
    ...new Set([
      ...certified,
      ...context.styles.flatMap((style) => style.senders),
      ...found.filter((address) => !address.includes('...')),
    ]),
  ];
}

function saysItRewrites({ rewritings }: Opened): boolean {
  return saysItIsRewritten(rewritings);
}

function isEveryMismatchRewritten(attachments: readonly CheckedAttachment[]): boolean {
  return attachments
    .filter((attachment) => attachment.status === 'mismatch')
    .every(({ bytes }) => saysItIsRewritten(rewritingsOf(bytes, '')));
}

/** The recipes file, if it is there and is the very one that the table lists: an altered one must not feed a fact. */
function recipesIn(
  attachments: readonly CheckedAttachment[],
  facts: AdvisoryFacts,
  tree: SyntaxTree,
): Reading['recipesFile'] {
  const { recipesFile, recipesNumber } = tree.style.style;
  if (recipesFile === null || facts.id === null) return null;
  const file = recipesFile.replace('{number}', String(facts.number));
  const attachment = attachments.find(
    (candidate) => candidate.status === 'match' && `/${candidate.listedAs}`.endsWith(`/${file}`),
  );
  return attachment === undefined ? null : { ...readRecipes(attachment.bytes, file, facts.id, recipesNumber), file };
}

/** An advisory has the masthead of its series and a section; a copy that lost its masthead has several known sections. */
function looksLikeAdvisory(tree: SyntaxTree, facts: AdvisoryFacts): boolean {
  const known = facts.sections.filter((section) => section.role !== 'other').length;
  return tree.isKnownSeries ? known >= 1 : known >= 3;
}

function notesOf(
  opened: Opened,
  verdict: Verdict,
  hasRewrittenFiles: boolean,
  signatures: readonly SignatureReport[],
  context: ReadingContext,
): ReadingNote[] {
  const notes: ReadingNote[] = [];
  if (verdict === 'unverifiable' && (hasRewrittenFiles || saysItRewrites(opened))) notes.push('archive_rewrote');
  if (opened.hasTextAfter) notes.push('unsigned_text_after');
  if (opened.hasMoreBlocks) notes.push('more_signed_blocks');
  if (isStripped(opened)) notes.push('attachments_stripped');
  if (context.keyring.certificates.length === 0 && signatures.length > 0) notes.push('no_certificates');
  return notes;
}

const STRIPPED = /^(?:Download|View) attachment "[^"\n]{1,300}" of type "[^"\n]{1,100}"/m;

/** Web archives leave a line for each attachment behind the text. */
function isStripped(opened: Opened): boolean {
  if (opened.frame === null) return opened.rewritings.includes('lines_joined');
  return STRIPPED.test(textOf(opened.frame.bytes.subarray(opened.frame.after.start, opened.frame.after.end)));
}
