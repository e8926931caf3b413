import type { AdvisoryFacts } from '#advisory';
import type { Diagnostic } from '#base';
import { compileStyle, type HouseStyle } from '#house-style';
import { fieldBody, type InputMessage, type MailCode, messageIdOf } from '#mail';
import { readRecipes } from '#patches';
import type { SignatureReport } from '#pgp';
import { advisoryOf, factsOf, parse, type SyntaxTree } from '#text-format';
import { MAX_PAGE_BYTES } from './archive-page.ts';
import { attachmentParts, type CheckedAttachment, checkAttachments, missingFiles } from './attachments.ts';
import {
  isStripped,
  MAX_UNPROVEN_TEXT_BYTES,
  type Opened,
  openInput,
  rewritingsOf,
  saysItRewrites,
} from './opened-input.ts';
import { type Proven, prove } from './prove.ts';
import type { Reading, ReadingContext, ReadingNote } from './reading.ts';
import { GuessBudget, saysItIsRewritten } from './rewriting.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/**
 * Reads one input message: finds the signed text, verifies it, judges the attachments, reads the facts. Only the signed text
 * feeds facts where there is one: what stands around it was written by anybody. Never throws on content.
 */
export async function readMessage(input: InputMessage, context: ReadingContext): Promise<Reading> {
  const opened = openInput(input);
  const subject = opened.message === null ? null : fieldBody(opened.message.headerFields, 'Subject');
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
    // of a table that was not read to its end, nobody knows what is missing
    hasMissing: missing.length > 0 || facts.isCut,
    hasUnsignedTextBefore: opened.hasTextBefore,
    isAmbiguous: opened.ambiguities.length > 0,
    isRestored: undone.length > 0 && proven.verified !== null && !hasMismatch && !isBad,
    isRewritten: mayBeRewritten,
  });
  return {
    source: input.source,
    index: input.index,
    messageId: opened.message === null ? null : messageIdOf(opened.message),
    isAdvisory: isBad || looksLikeAdvisory(tree, facts) || claimsToBe(subject, context.styles),
    verdict,
    signatures: proven.signatures,
    unsignedText: opened.hasTextBefore || opened.hasTextAfter,
    hasUnsignedTextBefore: opened.hasTextBefore,
    attachments,
    missing,
    notes: notesOf(opened, facts, verdict, hasMismatch && mayBeRewritten, proven.signatures, context),
    rewritings: opened.rewritings,
    undone,
    get document() {
      return proven.document();
    },
    tree,
    facts,
    recipesFile,
    advisory: proven.verified === null ? null : advisoryOf(proven.verified, context.styles, recipes),
    subject,
    has8BitIn7Bit: opened.has8BitIn7Bit,
    isCharsetWrong: opened.isCharsetWrong,
    diagnostics: [
      ...input.diagnostics,
      ...cutsOf(input, opened, proven),
      ...opened.ambiguities.map(ambiguous),
      ...(opened.message?.diagnostics ?? []),
      ...(recipesFile?.diagnostics ?? []),
    ],
  };
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
  const { id, recipesFile: file } = facts;
  if (file === null || id === null) return null;
  const attachment = attachments.find(
    (candidate) => candidate.status === 'match' && `/${candidate.listedAs}`.endsWith(`/${file}`),
  );
  return attachment === undefined
    ? null
    : { ...readRecipes(attachment.bytes, file, id, tree.style.style.recipesNumber), file };
}

function ambiguous(how: string): Diagnostic {
  const message = `other mail programs may show or save something else than was verified: ${how}`;
  const suggestion = 'get the message from another source, as it was sent';
  return {
    code: 'mail-ambiguous' satisfies MailCode,
    severity: 'warning',
    line: null,
    column: null,
    message,
    suggestion,
  };
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
  const cut = (code: MailCode, what: string, most: number, found: number): void => {
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

/**
 * Whether the Subject opens as an announcement does: whoever writes so wants the message taken for an advisory, and a text
 * that dodges its own masthead must not pass as "no advisory". A reply is none.
 */
function claimsToBe(subject: string | null, styles: readonly HouseStyle[]): boolean {
  const bare = subject?.replace(/^(?:\s*\[[^\]]{0,80}\])*\s*/, '') ?? '';
  return styles.some((style) => compileStyle(style).mastheadLine.exec(bare) !== null && /[1-9]/.test(bare));
}

/** An advisory has the masthead of its series and a section; a copy that lost its masthead has several known sections. */
function looksLikeAdvisory(tree: SyntaxTree, facts: AdvisoryFacts): boolean {
  const known = facts.sections.filter((section) => section.role !== 'other').length;
  return tree.isKnownSeries ? known >= 1 : known >= 3;
}

function notesOf(
  opened: Opened,
  facts: AdvisoryFacts,
  verdict: Verdict,
  hasRewrittenFiles: boolean,
  signatures: readonly SignatureReport[],
  context: ReadingContext,
): ReadingNote[] {
  const notes: ReadingNote[] = [];
  if (verdict === 'unverifiable' && (hasRewrittenFiles || saysItRewrites(opened))) notes.push('archive_rewrote');
  if (opened.ambiguities.length > 0) notes.push('ambiguous_message');
  if (facts.isCut) notes.push('text_cut');
  if (opened.hasTextAfter) notes.push('unsigned_text_after');
  if (opened.hasMoreBlocks) notes.push('more_signed_blocks');
  if (isStripped(opened)) notes.push('attachments_stripped');
  if (context.keyring.certificates.length === 0 && signatures.length > 0) notes.push('no_certificates');
  return notes;
}
