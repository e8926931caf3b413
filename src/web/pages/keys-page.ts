import { html, type Markup } from '#markup';
import { advisoryPath } from '../presenters/advisory-address.ts';
import { ALL_KEYS_FILE, groupedFingerprint, KEYS_PATH, keyAnchor, keyFile } from '../presenters/key-address.ts';
import type { KeyFacts, KeyView } from '../presenters/key-view.ts';
import type { PageParts } from './layout.ts';

export interface KeysPageFacts {
  readonly keys: readonly KeyView[];
  /** All series that the site knows. */
  readonly series: readonly string[];
}

/** The certificates that the site judges by. */
export function keysPage({ keys, series }: KeysPageFacts): PageParts {
  return {
    title: 'Keys',
    heading: 'Keys that sign advisories',
    canonicalPath: KEYS_PATH,
    section: 'keys',
    body: keys.length === 0 ? NO_KEYS : html`${introduction(keys, series)}${keys.map(keySection)}${HOW_TO_USE}`,
  };
}

const NO_KEYS: Markup = html`<p>This site has no certificate to judge by, so no message here can become an advisory.</p>
<p>Whoever runs the site gives it some: put OpenPGP certificates as <code>.asc</code> files into the folder <code>keyring</code> of the data directory, or name one with <code>--keyring FILE</code> when mail is imported.</p>
`;

function introduction(keys: readonly KeyView[], series: readonly string[]): Markup {
  const one = keys.length === 1;
  return html`<p>A message becomes an advisory here only under a good signature by ${one ? 'this certificate' : 'one of these certificates'}.${
    series.length > 0 &&
    html` Nothing ties ${one ? 'it' : 'one of them'} to a single series: each may sign for ${listed(series)}.`
  }</p>
<div class="verdict suspicious"><p><strong>That a key stands here proves little.</strong> Whoever could change the advisories of this site could change this page as well. Compare the fingerprint with one that you have from elsewhere: the web site of the project, its source code, an older mail, a person whom you know. Compare all of it, not only its end.</p></div>
<p>All in one file: <a href="${KEYS_PATH}${ALL_KEYS_FILE}" download>${ALL_KEYS_FILE}</a></p>
`;
}

function keySection(key: KeyView): Markup {
  const { fingerprint, userIds, signed, signingSubkeys } = key;
  const [name = 'No name that the certificate claims', ...otherNames] = userIds;
  const id = keyAnchor(fingerprint);
  return html`<section class="key" id="${id}" aria-labelledby="${id}-name"><h2 id="${id}-name">${name}${stateBadge(key)}</h2>
${otherNames.map((other) => html`<p class="note">also ${other}</p>\n`)}<p class="fingerprint"><span class="unseen">Fingerprint: </span><code>${groupedFingerprint(fingerprint)}</code></p>
<dl class="facts">${keyRows(key)}<dt>Signed here</dt><dd>${
    signed.length === 0
      ? 'nothing that is public'
      : signed.map(
          ({ count, newestId }, index) =>
            html`${index > 0 && '; '}${count} ${count === 1 ? 'advisory' : 'advisories'}, the last <a class="id" href="${advisoryPath(newestId)}">${newestId}</a>`,
        )
  }</dd><dt>Certificate</dt><dd><a href="${KEYS_PATH}${keyFile(fingerprint)}" download>${keyFile(fingerprint)}</a></dd></dl>
${signingSubkeys.map(
  (subkey) =>
    html`<h3>Subkey that signs for it${stateBadge(subkey)}</h3>
<p class="fingerprint"><span class="unseen">Fingerprint: </span><code>${groupedFingerprint(subkey.fingerprint)}</code></p>
<dl class="facts">${keyRows(subkey)}</dl>
`,
)}</section>
`;
}

function keyRows({ algorithm, created, expires, revoked }: KeyFacts): Markup {
  return html`<dt>Algorithm</dt><dd>${algorithm}</dd><dt>Created</dt><dd>${created}</dd><dt>Expires</dt><dd>${expires}</dd>${
    revoked !== null && html`<dt>Revoked</dt><dd>${revoked}</dd>`
  }`;
}

function stateBadge({ state }: KeyFacts): Markup | null {
  return state === 'valid'
    ? null
    : html` <span class="badge ${state === 'revoked' ? 'tampered' : 'unverifiable'}">${state}</span>`;
}

const HOW_TO_USE: Markup = html`<section aria-labelledby="use"><h2 id="use">To use them</h2>
<pre class="commands" tabindex="0"><code>gpg --import ${ALL_KEYS_FILE}
gpg --fingerprint</code></pre>
<p>The second command prints what you now have: compare it again. Tocsin takes the same file: <code>tocsin verify MESSAGE --keyring ${ALL_KEYS_FILE}</code>.</p>
</section>
`;

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
