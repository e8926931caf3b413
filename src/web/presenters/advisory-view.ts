import type { CatalogueAdvisory, CatalogueRevision, ListedAnnouncement } from '#archive';
import { formatInstant } from '#base';
import { html, type Markup } from '#markup';
import { bodyTextHtml, type MaskingPolicy, maskAddresses, visibleText } from '#masking';
import type { AnnouncedBatch, MailingList, MessageHeading } from '#store';
import { messageIdPath } from '../archive-address.ts';
import { advisoryPath, differencePath, filePath, revisionPath } from './advisory-address.ts';
import { titleText } from './advisory-line.ts';
import type { AdvisoryDocument, PresentedFacts, PresentedProof } from './advisory-reads.ts';
import { presentAnnouncement } from './announcement-note.ts';
import { batchPath } from './batch-address.ts';
import { type HeadingLine, presentHeading } from './heading-presenter.ts';
import { groupedFingerprint, keyPath } from './key-address.ts';
import { hashName, noteSentence, rewritingWords, signatureNoteWords } from './proof-words.ts';
import { timeMarkup, unbroken } from './unbroken.ts';

/** One revision of an advisory as its page shows it. Texts of the sender's are masked by the policy of the list it came by. */
export interface AdvisoryView {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly isWithdrawn: boolean;
  /** What is to be read in its place; `href`: null where that is not here. */
  readonly supersededBy: OtherAdvisory | null;
  /** Those in whose place it is to be read. */
  readonly supersedes: readonly OtherAdvisory[];
  /** null: it went out by itself, or none of the others is here. */
  readonly together: Together | null;
  /** Somebody confirmed who is concerned by it. */
  readonly isConfirmed: boolean;
  /** Machine forms of it are given out. */
  readonly isPublic: boolean;
  readonly verdict: string;
  readonly explanation: string;
  /** In plain words, what the verdict rests on. */
  readonly reasons: readonly Markup[];
  readonly cves: readonly string[];
  readonly facts: readonly (readonly [string, string | Markup])[];
  readonly files: readonly FileLine[];
  readonly permissions: readonly PermissionLine[];
  readonly sections: readonly { readonly heading: string; readonly body: Markup }[];
  readonly revisions: readonly RevisionLine[];
  /** Other signed texts that claim this very number and revision. */
  readonly conflicts: readonly AnnouncedLine[];
  readonly announced: readonly AnnouncedLine[];
  readonly discussed: readonly ListedLine[];
  /** Newer public revision than this one. */
  readonly newerPath: string | null;
  /** False where only a rewritten copy of the signed text is here: it verifies with the rewriting undone, and not by itself. */
  readonly hasSignedText: boolean;
  /** The fingerprint to look for; null where the store knows none. */
  readonly signer: string | null;
  /** Where the whole message is to be had byte for byte. */
  readonly rawPath: string;
}

/** With which others it was released, and the page for all of them. */
export interface Together {
  readonly path: string;
  readonly others: readonly OtherAdvisory[];
}

export interface OtherAdvisory {
  readonly id: string;
  readonly href: string | null;
}

export interface FileLine {
  readonly name: string;
  readonly appliesTo: string;
  readonly sha256: string | null;
  readonly size: number | null;
  readonly state: 'verified' | 'missing' | 'mismatch' | 'no checksum';
  /** Set only where the bytes are the signed ones. */
  readonly href: string | null;
}

export interface PermissionLine {
  readonly quote: string;
  readonly granted: readonly { readonly what: string; readonly care: string | null }[];
}

export interface RevisionLine {
  readonly revision: number;
  readonly href: string;
  readonly date: string;
  readonly verdict: string;
  readonly isShown: boolean;
  readonly isPublic: boolean;
  /** From the revision before, where there is one. */
  readonly difference: { readonly from: number; readonly href: string } | null;
}

/** A message on its own, so with its list. */
export interface ListedLine {
  readonly list: string;
  readonly line: HeadingLine;
}

export interface AnnouncedLine extends ListedLine {
  readonly revision: number;
  readonly verdict: string;
}

/** What is around an advisory for one viewer. */
export interface Surroundings {
  readonly lists: readonly MailingList[];
  /** All advisories that he sees. */
  readonly others: readonly CatalogueAdvisory[];
  /** The batch that it was released with; null: it went out by itself. */
  readonly together: AnnouncedBatch | null;
  readonly isConfirmed?: boolean;
}

export function presentAdvisory(
  advisory: CatalogueAdvisory,
  shown: CatalogueRevision,
  document: AdvisoryDocument,
  discussing: readonly MessageHeading[],
  { lists, others, together, isConfirmed = false }: Surroundings,
): AdvisoryView {
  const policyByList = new Map(lists.map(({ name, addressPolicy }) => [name, addressPolicy]));
  const policyOf = (heading: MessageHeading): MaskingPolicy => policyByList.get(heading.list) ?? 'masked';
  const policy = policyOf(shown.best.heading);
  const text = (value: string): string => visibleText(policy === 'open' ? value : maskAddresses(value));
  const listed = (heading: MessageHeading): ListedLine => ({
    list: heading.list,
    line: presentHeading(heading, policyOf(heading)),
  });
  const announced = (each: ListedAnnouncement): AnnouncedLine => ({
    ...listed(each.heading),
    revision: each.revision,
    verdict: each.verdict,
  });
  const all = advisory.revisions.flatMap(({ best, others, conflicts }) => [best, ...others, ...conflicts]);
  const announcing = new Set(all.map(({ message }) => message));
  const { facts, proof } = document;
  const { supersededBy } = shown.best;
  return {
    id: advisory.id,
    revision: shown.revision,
    title: titleText(facts.title),
    isWithdrawn: facts.withdrawn,
    together: together === null ? null : togetherOf(advisory, together, others),
    isConfirmed,
    isPublic: shown.isPublic,
    supersededBy: supersededBy === null ? null : otherAdvisory(supersededBy, others),
    supersedes: others.filter((each) => each.supersededBy === advisory.id).map(({ id }) => otherAdvisory(id, others)),
    verdict: shown.best.verdict,
    explanation: presentAnnouncement(shown.best).explanation,
    reasons: reasonsOf(facts, proof, text),
    cves: facts.cves,
    facts: factRows(advisory, shown, facts, proof),
    files: fileLines(advisory.id, shown.revision, facts, proof, text),
    permissions: [...Map.groupBy(facts.permissions, ({ quote }) => quote)].map(([quote, granted]) => ({
      quote: text(quote),
      granted: granted.map((each) => ({
        what: text(permissionText(each)),
        care: each.care === null ? null : text(each.care),
      })),
    })),
    sections: facts.sections.map(({ heading, body }) => ({ heading: text(heading), body: bodyTextHtml(body, policy) })),
    revisions: advisory.revisions.map((each, index) => revisionLine(advisory, each, index, shown)),
    conflicts: shown.conflicts.map(announced),
    announced: all.sort((a, b) => a.heading.receivedAt - b.heading.receivedAt || a.message - b.message).map(announced),
    discussed: discussing.filter(({ row }) => !announcing.has(row)).map(listed),
    newerPath: advisory.newest.revision > shown.revision ? revisionPath(advisory.id, advisory.newest.revision) : null,
    hasSignedText: hasSignedText(shown.best),
    signer: shown.best.signer,
    rawPath: rawPathOf(shown.best.heading),
  };
}

function togetherOf(
  advisory: CatalogueAdvisory,
  { id, advisories }: AnnouncedBatch,
  others: readonly CatalogueAdvisory[],
): Together | null {
  const seen = advisories.flatMap(({ series, number }) => {
    const other = others.find((each) => each.series === series && each.number === number && each.publicAt !== null);
    return other === undefined || other.id === advisory.id ? [] : [otherAdvisory(other.id, others)];
  });
  return seen.length === 0 ? null : { path: batchPath(id), others: seen };
}

/** A link only to what the viewer sees: whether there is more is not told. */
function otherAdvisory(id: string, others: readonly CatalogueAdvisory[]): OtherAdvisory {
  return { id, href: others.some((each) => each.id === id) ? advisoryPath(id) : null };
}

/** Whether the signed text is here as it was signed. */
export function hasSignedText({ verdict }: Pick<ListedAnnouncement, 'verdict'>): boolean {
  return verdict !== 'restored';
}

/** The one message meant, also where its Message-ID was used twice. */
export function rawPathOf({ list, messageId, day, number }: MessageHeading): string {
  return `${messageIdPath(list, messageId)}raw?at=${day}.${number}`;
}

function revisionLine(
  { id, revisions }: CatalogueAdvisory,
  { revision, best, isPublic, receivedAt }: CatalogueRevision,
  index: number,
  shown: CatalogueRevision,
): RevisionLine {
  const before = revisions[index - 1]?.revision ?? null;
  return {
    revision,
    href: revisionPath(id, revision),
    date: formatInstant(receivedAt).slice(0, 10),
    verdict: best.verdict,
    isShown: revision === shown.revision,
    isPublic,
    difference: before === null ? null : { from: before, href: differencePath(id, before, revision) },
  };
}

const NOTICE_TEXT: Readonly<Record<string, string>> = {
  deployment: 'the text says what members were allowed to use before publication',
  no_embargo: 'the text says why there was none',
  short_embargo: 'the text says why it was short',
};

function factRows(
  advisory: CatalogueAdvisory,
  shown: CatalogueRevision,
  facts: PresentedFacts,
  proof: PresentedProof,
): readonly (readonly [string, string | Markup])[] {
  const good = proof.signatures.find(({ status }) => status === 'good');
  const rows: (readonly [string, string | Markup | null])[] = [
    ['State', facts.withdrawn ? stateText(shown.best.supersededBy) : null],
    [
      'CVE',
      facts.cves.length === 0
        ? facts.withdrawn
          ? 'none'
          : 'none yet'
        : html`${facts.cves.map((cve, index) => html`${index > 0 && ', '}${unbroken(cve)}`)}`,
    ],
    ['Public since', advisory.publicAt === null ? 'not public' : timeMarkup(formatInstant(advisory.publicAt))],
    ['Received', timeMarkup(formatInstant(shown.receivedAt))],
    ['Signed', timeOrNull(good?.signedAt ?? null)],
    ['Embargo ends', timeOrNull(facts.embargoEndsAt)],
    ['Embargo', facts.notices.map((notice) => NOTICE_TEXT[notice] ?? notice).join('; ') || null],
  ];
  return rows.flatMap(([term, value]) => (value === null ? [] : [[term, value] as const]));
}

function stateText(supersededBy: string | null): string {
  return supersededBy === null
    ? 'withdrawn: nothing of it needs to be deployed'
    : `withdrawn: ${supersededBy} is to be read in its place`;
}

function timeOrNull(instant: string | null): Markup | null {
  return instant === null ? null : timeMarkup(instant);
}

function reasonsOf(facts: PresentedFacts, proof: PresentedProof, text: (value: string) => string): readonly Markup[] {
  const matching = proof.attachments.filter(({ status }) => status === 'match').length;
  const listed = facts.checksums.length;
  const named = (status: string): string[] =>
    proof.attachments.filter((each) => each.status === status).map(({ name }) => text(name));
  return [
    ...proof.signatures.map(signatureMarkup),
    listed === 0
      ? html`The signed text lists no checksums.`
      : html`Of ${counted(listed, 'file')} in the signed table, ${counted(matching, 'attached file')} match${matching === 1 ? 'es' : ''} byte for byte.`,
    ...names('Not attached to this message', proof.missing.map(text)),
    ...names('Attached, but other bytes than the signed ones', named('mismatch')),
    ...names('Attached, but not in the signed table', named('unlisted')),
    ...(proof.unsignedText ? [html`The message has text around the signed block; nothing of it is used here.`] : []),
    ...sentence('Undone before it verified', proof.undone.map(rewritingWords)),
    ...proof.notes.filter((note) => note !== 'unsigned_text_after').map((note) => html`${noteSentence(note)}`),
  ];
}

function signatureMarkup(signature: PresentedProof['signatures'][number]): Markup {
  const { status, certificate, signedAt, hash, notes } = signature;
  const by =
    certificate === null
      ? html`nobody known`
      : html`<a class="fingerprint" href="${keyPath(certificate)}">${groupedFingerprint(certificate)}</a>`;
  const more = notes.length === 0 ? null : html` (${notes.map(signatureNoteWords).join('; ')})`;
  return html`Signature by ${by}${signedAt !== null && html`, made ${timeMarkup(signedAt)}`}${hash !== null && html` with ${unbroken(hashName(hash))}`}: ${status.replaceAll('_', ' ')}${more}.`;
}

function names(what: string, files: readonly string[]): readonly Markup[] {
  if (files.length === 0) return [];
  return [html`${what}: ${files.map((file, index) => html`${index > 0 && ', '}${unbroken(file)}`)}.`];
}

function sentence(what: string, words: readonly string[]): readonly Markup[] {
  return words.length === 0 ? [] : [html`${what}: ${words.join(', ')}.`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function fileLines(
  id: string,
  revision: number,
  facts: PresentedFacts,
  proof: PresentedProof,
  text: (value: string) => string,
): readonly FileLine[] {
  const sumByFile = new Map(facts.checksums.map(({ file, sha256 }) => [file, sha256]));
  const line = (file: string, appliesTo: string): FileLine => {
    const sha256 = sumByFile.get(file) ?? null;
    const attached = proof.attachments.find(({ name }) => name === file || name === baseName(file));
    const isVerified = attached?.status === 'match' && attached.sha256 === sha256;
    return {
      name: text(file),
      appliesTo: text(appliesTo),
      sha256,
      size: attached?.size ?? null,
      state: isVerified
        ? 'verified'
        : sha256 === null
          ? 'no checksum'
          : attached === undefined
            ? 'missing'
            : 'mismatch',
      href: isVerified ? filePath(id, revision, attached.name) : null,
    };
  };
  const rows = facts.patches.flatMap((row) =>
    (row.files.length === 0 ? [row.file] : row.files).map((file) => ({
      file,
      appliesTo: [row.group, row.appliesTo ?? 'not said'].filter((part) => part !== null).join(' '),
    })),
  );
  const inRows = new Set(rows.map(({ file }) => file));
  return [
    ...rows.map(({ file, appliesTo }) => line(file, appliesTo)),
    // recipes, tests: signed as well, and told by no row
    ...facts.checksums.filter(({ file }) => !inRows.has(file)).map(({ file }) => line(file, 'no patch')),
  ];
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

const PERMISSION_TEXT: Readonly<Record<string, string>> = {
  allowed: 'allowed',
  forbidden: 'not allowed',
  conditional: 'depends on a condition',
  ask: 'ask first',
};

const ACTOR_TEXT: Readonly<Record<string, string>> = {
  guest_admin: 'by administrators of guests',
  host_admin: 'by administrators of hosts',
};

/** `Patches: allowed`; the name of a file stays as it is. */
function permissionText({ subject, actor, verdict, when }: PresentedFacts['permissions'][number]): string {
  const words = subject.includes('.') ? subject : capitalized(subject.replaceAll('_', ' '));
  const who = actor === 'any' ? '' : `, ${ACTOR_TEXT[actor] ?? actor.replaceAll('_', ' ')}`;
  return `${words}${who}: ${PERMISSION_TEXT[verdict] ?? verdict}${when === null ? '' : ` (${when})`}`;
}

function capitalized(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
