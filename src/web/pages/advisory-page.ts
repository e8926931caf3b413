import { html, type Markup } from '#markup';
import { listPath } from '../archive-address.ts';
import { advisoryPath, downloadName, filePath, revisionPath } from '../presenters/advisory-address.ts';
import type {
  AdvisoryView,
  AnnouncedLine,
  FileLine,
  ListedLine,
  OtherAdvisory,
  PermissionLine,
} from '../presenters/advisory-view.ts';
import { groupedFingerprint, KEYS_PATH, keyFile, keyPath } from '../presenters/key-address.ts';
import type { MachineEnding } from '../presenters/machine-forms.ts';
import { unbroken } from '../presenters/unbroken.ts';
import { ADVISORIES_FEED } from './advisories-page.ts';
import type { PageParts } from './layout.ts';
import { type WayLink, wayLinks } from './way-links.ts';

/**
 * One advisory; `isNewest`: under its own address, not that of a revision. First what the text says, in its order, then what
 * is read out of it. `publicUrl`: for commands that fetch; null leaves them out.
 */
export function advisoryPage(view: AdvisoryView, isNewest: boolean, publicUrl: string | null): PageParts {
  const { id, revision, title } = view;
  const path = advisoryPath(id);
  return {
    title: `${id}${isNewest ? '' : ` version ${revision}`}: ${title}`,
    heading: html`${id} <span class="about">${title}</span>`,
    canonicalPath: isNewest ? path : revisionPath(id, revision),
    section: 'advisories',
    crumbs: [
      { text: 'Advisories', href: '/advisories' },
      ...(isNewest
        ? [{ text: id, href: null }]
        : [
            { text: id, href: path },
            { text: `version ${revision}`, href: null },
          ]),
    ],
    feeds: [ADVISORIES_FEED],
    body: html`${wayLinks(machineForms(view, isNewest), 'This advisory in other forms')}${newerNote(view)}${withdrawnNote(view)}${supersedesNote(view)}${togetherNote(view)}${trustBox(view)}${conflictNote(view)}
<dl class="facts"><dt>Version</dt><dd>${revision}</dd>${view.facts.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
<p class="note"><a href="/check">Am I affected?</a> Ask with the files of your host; they stay in your browser.</p>
${contents(view)}${view.sections.map(
  ({ heading, body }, index) =>
    html`<section aria-labelledby="t${index + 1}"><h2 id="t${index + 1}">${heading}</h2>
<pre class="body">\n${body}</pre></section>
`,
)}${fileTable(view.files)}${permissionSection(view.permissions)}${revisionSection(view)}${messages('announced', 'Announced in', view.announced, announcedItem)}${messages(
  'discussed',
  'Discussed in',
  view.discussed,
  listedItem,
)}${checkYourself(view, publicUrl)}`,
  };
}

function machineForms(
  { id, revision, rawPath, hasSignedText, isConfirmed, isPublic, cves }: AdvisoryView,
  isNewest: boolean,
): readonly (WayLink | null)[] {
  const path = isNewest ? advisoryPath(id) : revisionPath(id, revision);
  return [
    hasSignedText ? { text: 'signed text', href: `${path}.asc` } : null,
    { text: 'text', href: `${path}.txt` },
    { text: 'json', href: `${path}.json` },
    ...(isPublic ? formLinks(path, cves.length) : []),
    isConfirmed
      ? {
          text: 'conditions',
          href: `${path}.conditions.asc`,
          label: 'Who is concerned, as a person confirmed and signed it',
        }
      : null,
    { text: 'message', href: rawPath, label: 'The whole message as it was received' },
  ];
}

function formLinks(path: string, cveCount: number): readonly WayLink[] {
  const link = (text: string, ending: MachineEnding, label: string): WayLink => ({
    text,
    href: `${path}.${ending}`,
    label,
  });
  return [
    link('CSAF 2.0', 'csaf.json', 'As a CSAF 2.0 document'),
    link('CSAF 2.1', 'csaf-2.1.json', 'As a CSAF 2.1 document'),
    link('OSV', 'osv.json', 'As OSV records'),
    ...(cveCount === 0 ? [] : [link('CVE', 'cve.json', 'As CVE records')]),
  ];
}

/** Where the parts of a long text begin. */
function contents({ sections, files, permissions }: AdvisoryView): Markup | null {
  const parts = [
    ...sections.map(({ heading }, index) => [`t${index + 1}`, heading] as const),
    ...(files.length > 0 ? [['files', FILES_HEADING] as const] : []),
    ...(permissions.length > 0 ? [['embargo', EMBARGO_HEADING] as const] : []),
    ['versions', 'Versions'] as const,
    ['yourself', 'Check it yourself'] as const,
  ];
  return html`<nav class="contents" aria-label="On this page"><ul>
${parts.map(([anchor, heading]) => html`<li><a href="#${anchor}">${heading}</a></li>\n`)}</ul></nav>
`;
}

const FILES_HEADING = 'Patches and other signed files';
const EMBARGO_HEADING = 'What it allows during the embargo';

function newerNote({ newerPath, id }: AdvisoryView): Markup | null {
  if (newerPath === null) return null;
  return html`<p class="note">There is a newer version: <a href="${advisoryPath(id)}">${id}</a>.</p>\n`;
}

function supersedesNote({ supersedes }: AdvisoryView): Markup | null {
  if (supersedes.length === 0) return null;
  return html`<p class="note">It is to be read in the place of ${supersedes.map((other, index) => html`${index > 0 && ', '}${otherLink(other)}`)}.</p>\n`;
}

function togetherNote({ together }: AdvisoryView): Markup | null {
  if (together === null) return null;
  const { path, others } = together;
  return html`<p class="note">Released together with ${others.map((other, index) => html`${index > 0 && ', '}${otherLink(other)}`)}: <a href="${path}">the order, and all files in one list</a>.</p>\n`;
}

function otherLink({ id, href }: OtherAdvisory): Markup {
  return href === null ? html`${id}` : html`<a href="${href}">${id}</a>`;
}

/** Before anything says that the text is genuine: a genuine text that is withdrawn asks nobody to do anything. */
function withdrawnNote({ isWithdrawn, id, supersededBy }: AdvisoryView): Markup | null {
  if (!isWithdrawn) return null;
  if (supersededBy !== null) {
    return html`<div class="verdict incomplete"><p><strong>superseded</strong>: ${id} was taken back by who wrote it. Read ${otherLink(supersededBy)} in its place.</p></div>\n`;
  }
  return html`<div class="verdict incomplete"><p><strong>withdrawn</strong>: ${id} was taken back by who wrote it; nothing of it needs to be deployed.</p></div>\n`;
}

function trustBox({ verdict, explanation, reasons, rawPath }: AdvisoryView): Markup {
  return html`<div class="verdict ${verdict}"><p><strong>${verdict}</strong>: ${explanation}.</p>
${reasons.map((reason) => html`<p>${reason}</p>\n`)}<p><a href="#yourself">Check it yourself</a> · <a href="${rawPath}">whole message</a> · <a href="${KEYS_PATH}">keys</a></p></div>
`;
}

function conflictNote({ id, revision, conflicts }: AdvisoryView): Markup | null {
  if (conflicts.length === 0) return null;
  return html`<section class="verdict suspicious" aria-labelledby="conflict"><h2 id="conflict">Two signed texts claim to be ${id} version ${revision}</h2>
<p>They differ. The one received first is shown here; that it was first does not make it the right one. The other:</p>
<ul class="messages">
${conflicts.map(announcedItem)}</ul></section>
`;
}

function fileTable(files: readonly FileLine[]): Markup | null {
  if (files.length === 0) return null;
  return html`<section aria-labelledby="files"><h2 id="files">${FILES_HEADING}</h2>
<table class="rows files">
<thead><tr><th scope="col">File</th><th scope="col">Applies to</th><th scope="col" class="number">Bytes</th><th scope="col">State</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${files.map(fileRow)}</tbody>
</table>
</section>
`;
}

const STATE_TEXT: Readonly<Record<FileLine['state'], string>> = {
  verified: 'verified',
  missing: 'missing: not attached',
  mismatch: 'not the signed bytes',
  'no checksum': 'no checksum',
};

function fileRow({ name, href, appliesTo, size, state, sha256 }: FileLine): Markup {
  const look = state === 'verified' ? 'genuine' : state === 'mismatch' ? 'tampered' : 'unverifiable';
  return html`<tr><th scope="row">${href === null ? unbroken(name) : html`<a href="${href}">${unbroken(name)}</a>`}</th><td data-label="Applies to">${appliesTo}</td><td data-label="Bytes" class="number">${size}</td><td data-label="State"><span class="badge ${look}">${STATE_TEXT[state]}</span></td><td data-label="SHA-256">${sha256 === null ? 'not listed' : html`<code class="digest">${sha256}</code>`}</td></tr>
`;
}

function permissionSection(permissions: readonly PermissionLine[]): Markup | null {
  if (permissions.length === 0) return null;
  return html`<section aria-labelledby="embargo"><h2 id="embargo">${EMBARGO_HEADING}</h2>
<p class="note">As this program reads the text; the text itself counts.</p>
<ul class="permissions">
${permissions.map(
  ({ quote, granted }) => html`<li>${granted.map(
    ({ what, care }) => html`<p><strong>${what}</strong>${care !== null && html`. With care: ${care}`}</p>`,
  )}<blockquote>${quote}</blockquote></li>
`,
)}</ul></section>
`;
}

function revisionSection({ revisions }: AdvisoryView): Markup {
  return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2>
<table class="rows">
<thead><tr><th scope="col">Version</th><th scope="col">Received</th><th scope="col">Signature</th><th scope="col">Changes</th></tr></thead>
<tbody>
${revisions.map(
  (
    each,
  ) => html`<tr><th scope="row"><a href="${each.href}"${each.isShown && html` aria-current="true"`}>version ${each.revision}</a>${
    !each.isPublic && html` <span class="note">not public</span>`
  }</th><td data-label="Received" class="when">${each.date}</td><td data-label="Signature"><span class="badge ${each.verdict}">${each.verdict}</span></td><td data-label="Changes">${
    each.difference === null
      ? 'first seen here'
      : html`<a href="${each.difference.href}">from version ${each.difference.from}</a>`
  }</td></tr>
`,
)}</tbody>
</table>
</section>
`;
}

function messages<Line>(
  anchor: string,
  title: string,
  lines: readonly Line[],
  item: (line: Line) => Markup,
): Markup | null {
  if (lines.length === 0) return null;
  return html`<section aria-labelledby="${anchor}"><h2 id="${anchor}">${title}</h2>
<ul class="messages">
${lines.map(item)}</ul></section>
`;
}

function announcedItem({ list, line, revision, verdict }: AnnouncedLine): Markup {
  return html`<li><span class="when">${line.day}</span> <a href="${line.href}">${line.subject}</a> <span class="note">version ${revision}, ${verdict}, on <a href="${listPath(list)}">${list}</a></span></li>
`;
}

function listedItem({ list, line }: ListedLine): Markup {
  return html`<li><span class="when">${line.day}</span> <a href="${line.href}">${line.subject}</a> <span class="who">${line.from}</span> <span class="note">on <a href="${listPath(list)}">${list}</a></span></li>
`;
}

/** Each command calls a file by the name under which it is saved here, so that all can be pasted as they stand. */
function checkYourself(view: AdvisoryView, publicUrl: string | null): Markup {
  const { id, revision, signer, files, hasSignedText } = view;
  const path = revisionPath(id, revision);
  const [signedText, message] = [downloadName(id, revision, 'asc'), downloadName(id, revision, 'eml')];
  const key = signer === null ? 'certificate.asc' : keyFile(signer);
  // attack: a name that a shell obeys, in a line that is there to be copied
  const file = files.find(({ name, state }) => state === 'verified' && /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name));
  const steps: (readonly [said: Markup, fetched: string, ...commands: string[]] | null)[] = [
    hasSignedText
      ? [
          html`The signed text, <a href="${path}.asc" download>${unbroken(signedText)}</a>, with GnuPG:`,
          `${path}.asc`,
          `gpg --import ${key}`,
          `gpg --verify ${signedText}`,
        ]
      : null,
    hasSignedText && file !== undefined
      ? [
          html`Then a file, for example <a href="${filePath(id, revision, file.name)}" download>${unbroken(file.name)}</a>, against the table in the signed text. That other lines of the text are no checksums is no trouble:`,
          filePath(id, revision, file.name),
          `gpg --verify ${signedText} && gpg --decrypt ${signedText} | sha256sum --check --ignore-missing`,
        ]
      : null,
    [
      html`Text and files together, from the whole message, <a href="${path}.eml" download>${unbroken(message)}</a>, with Tocsin:`,
      `${path}.eml`,
      `tocsin verify ${message} --keyring ${key}`,
    ],
  ];
  return html`<section aria-labelledby="yourself"><h2 id="yourself">Check it yourself</h2>
<p>Do not believe this page: whoever could change it could change all of it. ${
    signer === null
      ? html`Get the certificate of the team from a place that you trust, and save it as <code>${key}</code>.`
      : html`Get the certificate of the team, <a href="${KEYS_PATH}${key}" download>${key}</a>, and compare its fingerprint with one from another place that you trust:`
  }</p>
${
  signer !== null &&
  html`<p class="fingerprint"><a href="${keyPath(signer)}"><code>${groupedFingerprint(signer)}</code></a></p>
${publicUrl !== null && commands([`curl -OJ ${publicUrl}${KEYS_PATH}${key}`])}`
}${steps.flatMap((step) => {
  if (step === null) return [];
  const [said, fetched, ...lines] = step;
  const fetching = publicUrl === null ? [] : [`curl -OJ ${publicUrl}${fetched}`];
  return html`<p>${said}</p>\n${commands([...fetching, ...lines])}`;
})}${hasSignedText && html`<p class="note">GnuPG warns that the key is not certified as long as you have not told it whose key that is. What counts is “Good signature” and the fingerprint.</p>\n`}</section>
`;
}

function commands(lines: readonly string[]): Markup {
  return html`<pre class="commands" tabindex="0"><code>${lines.join('\n')}</code></pre>\n`;
}
