import type { Diagnostic, Instant } from '#base';
import {
  afterSigning,
  composedText,
  draftFromCase,
  hasRoleFor,
  keptProof,
  newestText,
  type Refusal,
  readingOfText,
} from '#disclosure';
import { compareDraftTexts } from '#drafting';
import type { CaseFacts } from '#embargo';
import { revisionText } from '#house-style';
import { html, type Markup } from '#markup';
import { visibleText } from '#masking';
import { type CertificateSummary, fingerprintInGroups, summarizeCertificates } from '#pgp';
import { rulesOf } from '#policy';
import { factsOf, parse } from '#text-format';
import { placeOfFile } from './added-files.ts';
import { casePage } from './case-frame.ts';
import { CASE_SCRIPT } from './case-script.ts';
import type { CaseVisit } from './case-visit.ts';
import { commentsMarkup } from './comments-part.ts';
import { comparedMarkup } from './compare-page.ts';
import { inlineButton } from './fields.ts';
import { proofMarkup } from './proof-part.ts';
import { shown, sizeText, time } from './words.ts';

/** What a page of the text was asked for beside the text that is there. */
export interface TextAsked {
  readonly refusals?: readonly Refusal[];
  /** What was sent and is not saved: looked at, or refused. */
  readonly unsaved?: { readonly text: string; readonly basedOn: string };
  /** Somebody saved another one meanwhile: both are shown. */
  readonly isOvertaken?: boolean;
  /** A comment that was refused. */
  readonly comment?: string;
}

/** The text of a case: written, looked at by the rules, commented, approved and signed. */
export async function showText(at: CaseVisit, asked: TextAsked = {}): Promise<Response> {
  const { visit, loaded, path } = at;
  const { parts, doer } = visit;
  const { style } = parts;
  const { facts } = loaded;
  const saved = await newestText(parts, doer, loaded);
  const text = asked.unsaved?.text ?? saved;
  const canWrite = hasRoleFor(visit.person, 'save_text');
  const common = asked.refusals === undefined ? {} : { refusals: asked.refusals };
  if (style === null) {
    return casePage(at, {
      part: 'text',
      heading: 'Text',
      body: html`<p class="warning">No series is chosen: name the one that new advisories are of in tocsin.yaml, such as series: OSN.</p>\n`,
      ...common,
    });
  }
  const read = text === null ? null : await readingOfText(parts, doer, loaded, text, style);
  const sections =
    saved === null ? [] : factsOf(parse(saved, [style])).sections.map(({ heading }, index) => ({ index, heading }));
  const isSaved = asked.unsaved === undefined || asked.unsaved.text === saved;
  // what others have is read; to change something is to write the next one
  const isOut = isSaved && isSent(facts);
  const basedOn =
    asked.isOvertaken === true
      ? (facts.text?.reading.digest ?? '')
      : (asked.unsaved?.basedOn ?? facts.text?.reading.digest ?? '');
  return casePage(at, {
    part: 'text',
    heading: html`Text${facts.text !== null && html` <span class="about">${revisionText(style, facts.text.reading.revision)}, saved by ${facts.text.author.kind === 'person' ? facts.text.author.name : facts.text.author.kind}</span>`}`,
    body: html`${asked.isOvertaken === true && saved !== null && asked.unsaved !== undefined && overtakenMarkup(saved, asked.unsaved.text)}${
      text === null
        ? beginMarkup(path, canWrite)
        : html`${canWrite && isOut && html`${publicVersionMarkup(at)}${nextVersionMarkup(at)}`}<div class="beside"><div>${canWrite && !isOut ? editorMarkup(path, text, basedOn, isSaved) : numberedMarkup(text)}</div>
${findingsMarkup(read?.diagnostics ?? [])}</div>
`
    }${canWrite && text !== null && isSaved && (await behindMarkup(at, text))}${filesMarkup(at, canWrite)}${proofMarkup(at, await keptProof(parts, doer, loaded))}${saved !== null && html`${approvalMarkup(at, saved)}${await signingMarkup(at)}${versionsMarkup(at)}`}${commentsMarkup(at, { text: saved, style, back: 'text' }, sections, asked.comment ?? '')}`,
    scripts: canWrite ? [CASE_SCRIPT] : [],
    ...common,
  });
}

/** Whether the newest text is one that others have. */
function isSent({ text, published, predisclosed }: CaseFacts): boolean {
  return [...published, ...predisclosed].some(({ digest }) => digest === text?.reading.digest);
}

function beginMarkup(path: string, canWrite: boolean): Markup {
  if (!canWrite) return html`<p class="none">There is no text yet.</p>\n`;
  return html`<p>There is no text yet. The first one is composed from what the record knows; the rest you write.</p>
<form class="desk" method="post" action="${path}/text/begin">
<p><label for="begin-title">Title, as readers get it</label><input type="text" id="begin-title" name="title" required maxlength="200" autocomplete="off"></p>
<p><button type="submit" class="first">Compose the text</button></p>
</form>
<p>Or fill in <a href="${path}/form">the form of the text</a>.</p>
`;
}

function editorMarkup(path: string, text: string, basedOn: string, isSaved: boolean): Markup {
  return html`${!isSaved && html`<p class="warning">This is not saved yet.</p>\n`}<form class="desk" method="post" action="${path}/text" enctype="multipart/form-data" id="editor" data-lint="${path}/lint"${!isSaved && html` data-unsaved`}>
<input type="hidden" name="basedOn" value="${basedOn}">
<p><label for="text">The text, as it is signed and sent</label></p>
<div class="writing"><textarea class="text" id="text" name="text" rows="34" wrap="off" spellcheck="true" autocomplete="off">
${text}</textarea></div>
<p><button type="submit" class="first">Save</button> <button type="submit" formaction="${path}/text/look">Look at it without saving</button></p>
</form>
`;
}

/**
 * A text to be read: with the numbers of lines, as findings name them. Attack: a text that is approved otherwise than it
 * reads, by characters that turn the line or are not seen.
 */
export function numberedMarkup(text: string): Markup {
  return html`<pre class="numbered" tabindex="0" aria-label="The text">${text.split('\n').map((line) => html`<span>${line === '' ? ' ' : visibleText(line)}</span>`)}</pre>
`;
}

/** `1 error, 2 warnings.` */
export function findingsCount(errors: number, warnings: number): string {
  const counted = (count: number, noun: string): string =>
    `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
  const said = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

export function findingsMarkup(diagnostics: readonly Diagnostic[]): Markup {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return html`<section class="findings" aria-labelledby="findings-heading"><h2 id="findings-heading">What the rules find</h2>
<div id="findings" aria-live="polite"><p>${diagnostics.length === 0 ? 'Nothing.' : findingsCount(errors, diagnostics.length - errors)}</p>
${
  diagnostics.length > 0 &&
  html`<ul>
${diagnostics.slice(0, MOST_FINDINGS).map(
  ({
    severity,
    line,
    message,
    suggestion,
    code,
  }) => html`<li><p><span class="state ${severity === 'error' ? 'bad' : 'odd'}">${severity}</span> ${line !== null && html`line <span class="at">${line}</span>: `}${shown(message, 500)}</p>
<p class="note">${suggestion !== null && `To do: ${shown(suggestion, 500)}. `}(${code})</p></li>\n`,
)}</ul>
`
}</div></section>
`;
}

/** Attack: a text of which every line is wrong in several ways. */
const MOST_FINDINGS = 200;

/** Members have it, and the public gets it at the end: the text that says so is best signed before. */
function publicVersionMarkup({ loaded: { facts }, path, visit }: CaseVisit): Markup | null {
  const { embargo, published, text } = facts;
  if (published.length > 0 || embargo.state !== 'active') return null;
  const sent = facts.predisclosed.at(-1)?.revision ?? 0;
  const named = (revision: number): string => revisionText(visit.parts.style, revision);
  return html`<section aria-labelledby="for-the-public"><h2 id="for-the-public">The version for the public</h2>
<p>At ${time(embargo.end)} the newest signed text is released. That is ${named(sent)}, which says that it is under embargo, unless ${named(sent + 1)}, which says that it is public, is composed, approved and signed before.</p>
<form class="desk" method="post" action="${path}/text/compose"><input type="hidden" name="basedOn" value="${text?.reading.digest ?? ''}">
<p><button type="submit" name="for" value="public" class="first">Compose the version for the public</button></p></form></section>
`;
}

/** Of what others have: the next version, or the one that takes it back. */
function nextVersionMarkup({ loaded, path, visit }: CaseVisit): Markup {
  const { facts } = loaded;
  const sent = [...facts.published, ...facts.predisclosed];
  const who = facts.published.length > 0 ? 'It is public' : 'Members have it';
  return html`<section aria-labelledby="next-version"><h2 id="next-version">${facts.published.length > 0 ? 'The next version' : 'Something changes before the end'}</h2>
<p>${who}: what changes is said in ${revisionText(visit.parts.style, Math.max(...sent.map(({ revision }) => revision)) + 1)}, which goes to all who got this one.</p>
<form class="desk" method="post" action="${path}/text/next"><input type="hidden" name="basedOn" value="${facts.text?.reading.digest ?? ''}">
<p><label for="changed">What changed, or why it is taken back; readers see it</label><textarea id="changed" name="changed" rows="4" required maxlength="4000"></textarea></p>
<p><label class="choice"><input type="checkbox" name="withdraws" value="yes"> It takes the advisory back: the title says ${visit.parts.style?.withdrawn}</label></p>
${facts.published.length > 0 && html`<p><label for="successor">Where another advisory is to be read in its place, its id (this one is taken back then)</label><input type="text" id="successor" name="successor" maxlength="24" autocomplete="off" placeholder="${visit.parts.style?.series}-7"></p>\n`}<p><button type="submit"${facts.published.length > 0 && html` class="first"`}>Compose it</button></p></form></section>
`;
}

/** Where the record knows more than the text says: it is put there by one button. */
async function behindMarkup({ visit, loaded, path }: CaseVisit, text: string): Promise<Markup | null> {
  const { parts, doer } = visit;
  const { style } = parts;
  if (style === null) return null;
  const composed = await composedText(parts, doer, loaded, await draftFromCase(parts, doer, loaded, style), style);
  if (composed === text) return null;
  return html`<details class="more"><summary>The record or the files say something else than the text</summary>
<p>Composed anew from what is known, with what was written freely left as it is, it would be:</p>
${comparedMarkup(compareDraftTexts(text, composed), { before: 'As it is', after: 'Composed anew' })}<form class="desk" method="post" action="${path}/text/compose"><input type="hidden" name="basedOn" value="${loaded.facts.text?.reading.digest ?? ''}">
<p><button type="submit" class="first">Take what is composed</button></p></form></details>
`;
}

function overtakenMarkup(theirs: string, yours: string): Markup {
  return html`<section aria-labelledby="both"><h2 id="both">Both texts</h2>
<p>Below is yours. Put into it what you want to keep of the other one; saving takes its place.</p>
${comparedMarkup(compareDraftTexts(theirs, yours), { before: 'Saved by somebody else', after: 'Yours' })}</section>
`;
}

function filesMarkup({ loaded, path }: CaseVisit, canWrite: boolean): Markup {
  const files = [...loaded.facts.files.values()];
  const listed = new Map((loaded.facts.text?.reading.listed ?? []).map(({ name, digest }) => [name, digest]));
  return html`<section><h2 id="files">Files that go out with it</h2>
${
  files.length === 0
    ? html`<p class="none">None.</p>\n`
    : html`<table class="rows"><thead><tr><th scope="col">File</th><th scope="col">Size</th><th scope="col">SHA-256</th><th scope="col">In the text</th>${canWrite && html`<th scope="col"><span class="unseen">Remove</span></th>`}</tr></thead>
<tbody>${files.map(({ name, size, digest }) => html`<tr><th scope="row"><a href="${path}/file/${placeOfFile(loaded, { name, size, digest })}">${shown(name, 120)}</a></th><td data-label="Size">${sizeText(size)}</td><td data-label="SHA-256"><code class="digest">${digest}</code></td><td data-label="In the text">${listed.get(name) === digest ? html`<span class="state good">same</span>` : listed.has(name) ? html`<span class="state bad">another digest</span>` : html`<span class="state odd">not named</span>`}</td>${canWrite && html`<td>${inlineButton(`${path}/file/remove`, { name }, 'Remove', ` ${name}`)}</td>`}</tr>\n`)}</tbody></table>
`
}${
  canWrite &&
  html`<form class="desk" method="post" action="${path}/file" enctype="multipart/form-data">
<p><label for="file">Patches and the recipes</label><input type="file" id="file" name="file" multiple required></p>
<p><button type="submit">Add</button></p></form>
`
}</section>
`;
}

/** The very text that an approval is of. */
function approvalMarkup({ visit, loaded, path }: CaseVisit, saved: string): Markup | null {
  const { text } = loaded.facts;
  if (text === null) return null;
  const wanted = Math.max(0, ...rulesOf(visit.parts.policy, 'approvals').map(({ check }) => check.count));
  const isMine = text.author.kind === 'person' && text.author.name === visit.person.name;
  return html`<section><h2 id="approve">Approval</h2>
<p>${text.approvedBy.length === 0 ? 'Nobody has approved it' : `Approved by ${text.approvedBy.join(', ')}`}; the policy wants ${wanted === 0 ? 'no approval' : wanted === 1 ? 'one person' : `${wanted} people`} who did not write it.</p>
<p>SHA-256 of the text: <code>${text.reading.digest}</code></p>
${
  hasRoleFor(visit.person, 'approve_text') &&
  !isMine &&
  !text.approvedBy.includes(visit.person.name) &&
  html`<details class="step" open><summary>The text, exactly</summary>
${numberedMarkup(saved)}</details>
<form class="desk" method="post" action="${path}/approve"><input type="hidden" name="digest" value="${text.reading.digest}">
<p><button type="submit" class="first">I have read this text and approve it</button></p></form>
`
}${isMine && html`<p class="note">You wrote it: somebody else reads it.</p>\n`}</section>
`;
}

async function signingMarkup({ visit, loaded, path }: CaseVisit): Promise<Markup | null> {
  const { text } = loaded.facts;
  if (text === null) return null;
  const { parts, person } = visit;
  const { keyring, policy } = parts.context();
  const wanted = Math.max(1, ...rulesOf(parts.policy, 'signatures').map(({ check }) => check.count));
  const approvals = Math.max(0, ...rulesOf(parts.policy, 'approvals').map(({ check }) => check.count));
  const isNext = text.approvedBy.length >= approvals && text.signers.length < wanted;
  const then = afterSigning(parts, loaded.facts);
  const certificates = await summarizeCertificates(keyring, policy);
  const nameOf = (fingerprint: string): string =>
    certificates.find((each) => each.fingerprint === fingerprint)?.userIds[0] ??
    'a certificate that is not in the keyring any more';
  return html`<section><h2 id="sign">Signatures</h2>
<p>${text.signers.length} of ${wanted} needed. ${certificates.length === 0 ? html`Nobody may sign yet: put the certificates of the signers into <code>keyring/</code> of the data directory.` : 'These certificates may sign:'}</p>
${certificates.length > 0 && html`<ul class="signers">${certificates.map((each) => signerMarkup(each, visit.now))}</ul>\n`}${then !== null && html`<p class="warning">${then}</p>\n`}${
  text.signers.length > 0 &&
  html`<p>Signed by:</p>
<ul>${text.signers.map((signer) => html`<li>${shown(nameOf(signer), 200)} <code>${signer}</code></li>`)}</ul>\n`
}${
  hasRoleFor(person, 'sign_text') &&
  html`<details class="step"${isNext && html` open`}><summary>Sign it</summary>
<ol>
<li>Download <a href="${path}/text.txt">the text</a>, byte for byte.</li>
<li>Sign it on your own machine:
<pre class="commands" tabindex="0" aria-label="Commands"><code>sha256sum advisory.txt   # ${text.reading.digest}
gpg --clearsign advisory.txt</code></pre></li>
<li>Bring back advisory.txt.asc, of one signer or several.</li>
</ol>
<form class="desk" method="post" action="${path}/sign" enctype="multipart/form-data">
<p><label for="signature">Signed files</label><input type="file" id="signature" name="signature" multiple required></p>
<p><button type="submit" class="first">Take the signatures</button></p></form></details>
`
}</section>
`;
}

/** Who may sign, as people compare it; one whose time is over, or that was taken back, is named with that. */
function signerMarkup({ userIds, fingerprint, expiresAt, revocation }: CertificateSummary, now: Instant): Markup {
  const over =
    revocation !== null
      ? html` <span class="state bad">revoked since ${time(revocation.at)}</span>`
      : expiresAt !== null && expiresAt <= now
        ? html` <span class="state bad">expired since ${time(expiresAt)}</span>`
        : null;
  return html`<li>${shown(userIds[0] ?? 'without a name', 200)}${over}<br><code>${fingerprintInGroups(fingerprint)}</code></li>
`;
}

/** All texts that were saved, by their place in the order of saving, which is what addresses name. */
function versionsMarkup({ loaded, path, visit }: CaseVisit): Markup | null {
  const saved = loaded.records.filter((record) => record.kind === 'text_saved');
  if (saved.length < 2) return null;
  const option = (index: number): string => {
    const record = saved[index];
    return record === undefined
      ? ''
      : `${index + 1}: ${revisionText(visit.parts.style, record.reading.revision)}, ${record.by.kind === 'person' ? record.by.name : record.by.kind}`;
  };
  const select = (
    name: string,
    label: string,
    chosen: number,
  ): Markup => html`<p><label for="compare-${name}">${label}</label>
<select id="compare-${name}" name="${name}">${saved.map((_, index) => html`<option value="${index + 1}"${index === chosen && html` selected`}>${option(index)}</option>`)}</select></p>
`;
  return html`<section><h2 id="versions">Saved texts</h2>
<details><summary>${saved.length} texts</summary>
<ol>${saved.map((record) => html`<li>${time(record.at)} ${record.by.kind === 'person' ? record.by.name : record.by.kind}: ${revisionText(visit.parts.style, record.reading.revision)}</li>`)}</ol></details>
<form class="desk" method="get" action="${path}/compare">
${select('from', 'Compare', saved.length - 2)}${select('to', 'with', saved.length - 1)}<p><button type="submit">Side by side</button></p></form></section>
`;
}
