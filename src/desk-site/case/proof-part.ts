import { parseInstant } from '#base';
import { isProofCurrent } from '#disclosure';
import { isProofOfFiles } from '#embargo';
import { html, type Markup } from '#markup';
import type { PatchProof, ProofRecord } from '#patch-proof';
import { rulesOf } from '#policy';
import type { CaseVisit } from './case-visit.ts';
import { shown, time } from './words.ts';

/** What came of the patches on the commits of the recipes: for each version whether they apply and build, when, and on what. */
export function proofMarkup({ visit, loaded: { facts } }: CaseVisit, record: ProofRecord | null): Markup | null {
  if (facts.files.size === 0 && record === null) return null;
  const rules = rulesOf(visit.parts.policy, 'patches_proved');
  const name = facts.id === null ? 'CASE' : `${facts.id.series}-${facts.id.number}`;
  const { proof } = facts;
  return html`<section><h2 id="proof">Whether the patches apply</h2>
${
  proof === null || record === null
    ? html`<p class="none">Nobody has tried them.</p>\n`
    : html`<p>${WHOLE[proof.verdict]}, ${time(proof.at)}.${!isProofOfFiles(facts) && html` <span class="state bad">stale</span> The files changed since: try them again.`}</p>
<table class="rows"><thead><tr><th scope="col">Version</th><th scope="col">Applies</th><th scope="col">Builds</th><th scope="col">When</th><th scope="col">On commit</th></tr></thead>
<tbody>${record.proofs.map((each) => rowMarkup(each, isProofCurrent(each, facts)))}</tbody></table>
`
}${rules.length > 0 && html`<p>The policy wants it before anybody approves the text (${rules.map(({ id }) => id).join(', ')})${rules.some(({ check }) => check.build) && ', and built'}.</p>\n`}<details class="more"><summary>Try them</summary>
<p>On a machine with the data directory and a clone of the sources; nothing of it leaves, and the clone stays as it is:</p>
<pre class="commands" tabindex="0" aria-label="Commands"><code>tocsin desk prove ${name} --repo DIR --build 'COMMAND'</code></pre></details></section>
`;
}

const WHOLE = {
  proved: 'All of them apply',
  failed: 'Not all of them apply and build',
  unknown: 'Not all of them could be tried',
} as const;

function rowMarkup(proof: PatchProof, isCurrent: boolean): Markup {
  const { version, tree, commit, build, why } = proof;
  const provedInstant = parseInstant(proof.provedAt);
  return html`<tr><th scope="row">${shown(version, 64)}, ${shown(tree, 64)}${!isCurrent && html` <span class="state bad">stale</span>`}</th><td data-label="Applies">${appliesMarkup(proof)}${why !== null && build === null && html`<br>${shown(why, 500)}`}</td><td data-label="Builds">${
    build === null
      ? html`<span class="state odd">not built</span>`
      : html`<span class="state ${build.status === 'passed' ? 'good' : 'bad'}">${BUILT[build.status]}</span> ${build.seconds} s${
          build.status !== 'passed' &&
          html`<details><summary>Its last lines</summary><pre tabindex="0" aria-label="Last lines of the build">${shown(build.log.slice(-4000), 4000)}</pre></details>`
        }`
  }</td><td data-label="When">${provedInstant === undefined ? '' : time(provedInstant)}</td><td data-label="On commit">${commit === null ? 'none' : html`<code>${commit.slice(0, 12)}</code>`}</td></tr>
`;
}

const BUILT = { passed: 'yes', failed: 'no', timed_out: 'took too long' } as const;

function appliesMarkup({ prerequisites, patches }: PatchProof): Markup {
  const all = [...prerequisites, ...patches];
  const fine = all.every(({ applies }) => applies === 'clean' || applies === 'already');
  if (fine) return html`<span class="state good">yes</span>`;
  if (all.some(({ applies }) => applies === 'conflict')) return html`<span class="state bad">no</span>`;
  if (all.some(({ applies }) => applies === 'unknown')) return html`<span class="state odd">not known</span>`;
  return html`<span class="state odd">with fuzz</span>`;
}
