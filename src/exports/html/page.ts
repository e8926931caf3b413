import type { AdvisoryFacts, PatchRow, Permission } from '#advisory';
import { formatInstant } from '#base';
import { html, type Markup } from '#markup';
import { STYLE_SHEET } from './style-sheet.ts';

export interface PageProof {
  /** The verdict, and in words why. */
  readonly verdict: string;
  readonly reasons: readonly string[];
}

/**
 * One advisory as a page of its own: no script, nothing loaded from elsewhere, readable on a phone, on paper, light and dark.
 * The text is a sender's: all of it is escaped, nothing in it becomes a link.
 */
export function toHtmlPage(facts: AdvisoryFacts, proof: PageProof): string {
  const name = [facts.id ?? facts.series ?? 'Advisory', facts.revision === null ? null : `version ${facts.revision}`]
    .filter((part) => part !== null)
    .join(' ');
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${name}: ${facts.title ?? 'no title'}</title>
<style>${STYLE_SHEET}</style>
</head>
<body>
<header>
<p class="name">${name}</p>
<h1>${facts.title ?? 'No title'}</h1>
</header>
<main>
<div class="proof ${proof.verdict}"><p><strong>${proof.verdict}</strong></p>${proof.reasons.map((reason) => html`<p>${reason}</p>`)}</div>
${factList(facts)}
${patchTable(facts)}
${permissionList(facts.permissions)}
${facts.sections.map((section) => html`<section><h2>${section.heading}</h2><pre>${section.body}</pre></section>\n`)}
</main>
</body>
</html>
`}`;
}

function factList(facts: AdvisoryFacts): Markup {
  const rows: [string, string][] = [];
  if (facts.withdrawn) {
    rows.push(['State', facts.supersededBy === null ? 'withdrawn' : `withdrawn, superseded by ${facts.supersededBy}`]);
  }
  rows.push(['CVE', facts.cves.length === 0 ? 'none' : facts.cves.join(', ')]);
  rows.push(['Public', facts.public ? 'the text says so' : 'the text does not say so']);
  if (facts.embargoEndsAt !== null) rows.push(['Embargo ends', formatInstant(facts.embargoEndsAt)]);
  return html`<dl>${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

function patchTable(facts: AdvisoryFacts): Markup | null {
  if (facts.patches.length === 0) return null;
  const digestByFile = new Map(facts.checksums.map((checksum) => [checksum.file, checksum.sha256]));
  return html`<section><h2>Patches</h2>
<div class="wide" role="region" aria-label="Patches" tabindex="0"><table><thead><tr><th scope="col">File</th><th scope="col">Applies to</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${facts.patches.map((row) => patchRows(row, digestByFile))}</tbody></table></div></section>`;
}

function patchRows(row: PatchRow, digestByFile: ReadonlyMap<string, string>): Markup[] {
  const files = row.files.length === 0 ? [row.file] : row.files;
  const where = [row.group, row.appliesTo ?? 'not said'].filter((part) => part !== null).join(' ');
  return files.map(
    (file) =>
      html`<tr><td>${file}</td><td>${where}</td><td><code>${digestByFile.get(file) ?? 'not listed'}</code></td></tr>\n`,
  );
}

/** One item a sentence: a sentence may allow the one thing and forbid the other. */
function permissionList(permissions: readonly Permission[]): Markup | null {
  if (permissions.length === 0) return null;
  const byQuote = Map.groupBy(permissions, (permission) => permission.quote);
  return html`<section><h2>During the embargo</h2><ul>${[...byQuote].map(
    ([quote, granted]) => html`<li>${granted.map(permissionLine)}<blockquote>${quote}</blockquote></li>\n`,
  )}</ul></section>`;
}

function permissionLine(permission: Permission): Markup {
  const actor = permission.actor === 'any' ? null : ` (${permission.actor.replace('_', ' ')})`;
  const when = permission.when === null ? null : html`: ${permission.when}`;
  // often a sentence of its own, which the quotation does not hold
  const care = permission.care === null ? null : html`<p>With care: ${permission.care}</p>`;
  return html`<p><strong>${permission.subject.replaceAll('_', ' ')}</strong>${actor} ${permission.verdict}${when}</p>${care}`;
}
