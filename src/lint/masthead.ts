import type { Diagnostic } from '#base';
import { columnOf, fold, leafOf, sentencesOf } from '#text-format';
import type { LintSubject } from './lint.ts';
import { finding } from './rules.ts';

const CVE_LIKE = /\bCVE[-\s_][0-9]{1,}[-\s_][0-9]+\b|\bCVE-[0-9]+\b/gi;
const CVE = /\bCVE-[0-9]{4}-[0-9]{4,}\b/g;

/** Series, number, CVE ids, revision, title; and the CVE ids against the prose. */
export function lintMasthead({ tree, facts }: LintSubject): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const [masthead] = tree.blocks;
  const lines = masthead?.lines ?? [];
  const series = lines.find((line) => line.kind === 'series');
  const top = { line: series?.number ?? 1 };
  if (!tree.isKnownSeries)
    findings.push(
      finding('series-unknown', top, `expected a masthead such as "${tree.style.style.masthead}", found none`),
    );
  else if (facts.id === null)
    findings.push(
      finding(
        'id-missing',
        top,
        `expected a number such as ${tree.style.style.series}-1 after "${tree.style.style.masthead}", found none`,
      ),
    );
  if (facts.title === null)
    findings.push(
      finding('title-missing', top, 'expected a title between the masthead and the first heading, found none'),
    );
  const seen = new Set<string>();
  for (const line of lines.filter((candidate) => candidate.kind === 'series')) {
    for (const leaf of line.leaves) {
      const place = { line: line.number, column: columnOf(line, leaf) };
      const id = leaf.text.toUpperCase();
      if (leaf.kind === 'cve-id' && seen.has(id))
        findings.push(finding('cve-duplicate', place, `${id} stands here twice`));
      if (leaf.kind === 'cve-id') seen.add(id);
      if (leaf.kind === 'cve-id' && !facts.cves.some((cve) => cve === id))
        findings.push(finding('cve-malformed', place, `expected a CVE id, found ${leaf.text}`));
      if (leaf.kind !== 'text') continue;
      for (const match of leaf.text.matchAll(CVE_LIKE)) {
        findings.push(
          finding(
            'cve-malformed',
            { line: line.number, column: place.column + match.index },
            `expected a CVE id, found ${match[0]}`,
          ),
        );
      }
    }
  }
  findings.push(...lintRevision(tree, facts), ...lintWithdrawn(tree, facts), ...lintCves(tree, facts));
  return findings;
}

function lintRevision(tree: LintSubject['tree'], facts: LintSubject['facts']): Diagnostic[] {
  if (tree.isFlattened) return [];
  const findings: Diagnostic[] = [];
  const line = tree.blocks[0]?.lines.find((candidate) => candidate.kind === 'revision');
  const updates = tree.blocks.find((block) => block.kind === 'section' && block.role === 'updates');
  const heading = updates?.lines[0];
  const place = { line: heading?.number ?? line?.number ?? 1 };
  const inHeading = updates?.kind === 'section' ? tree.style.revisionIn(updates.heading) : null;
  if (line === undefined && updates !== undefined) {
    findings.push(
      finding(
        'revision-missing',
        place,
        `expected a line "${tree.style.style.revisionWord} ${inHeading ?? 2}" in the masthead, found none`,
      ),
    );
  }
  if (line !== undefined && inHeading !== null && Number(leafOf(line, 'revision-number')?.text) !== inHeading) {
    findings.push(
      finding('revision-disagrees', place, `the masthead says ${facts.revision}, this heading says ${inHeading}`),
    );
  }
  if (line !== undefined && updates === undefined && (facts.revision ?? 1) > 1) {
    findings.push(
      finding('updates-missing', { line: line.number }, `revision ${facts.revision} does not say what changed`),
    );
  }
  return findings;
}

function lintWithdrawn(tree: LintSubject['tree'], facts: LintSubject['facts']): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const title = tree.blocks[0]?.lines.find((line) => line.kind === 'title');
  const place = { line: title?.number ?? 1 };
  const says =
    /\b(?:this|the) (?:advisory|note|issue) (?:has been|was|is)(?: therefore| now)? (?:withdrawn|retracted)\b/i;
  const inText = facts.sections.find((section) => says.test(fold(section.body)));
  if (inText !== undefined && !facts.withdrawn)
    findings.push(
      finding(
        'withdrawn-unmarked',
        place,
        `"${inText.heading}" says that the advisory is withdrawn, the title does not`,
      ),
    );
  const explained =
    facts.updates !== null &&
    /withdr[ae]w|retract|not a vulnerability|no vulnerability|mistake|invalid/i.test(facts.updates);
  if (facts.withdrawn && !explained)
    findings.push(finding('withdrawn-unexplained', place, 'the title says withdrawn, no update says why'));
  return findings;
}

function lintCves(tree: LintSubject['tree'], facts: LintSubject['facts']): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const inProse = new Set<string>();
  for (const section of facts.sections) for (const match of section.body.matchAll(CVE)) inProse.add(match[0]);
  const series = tree.blocks[0]?.lines.find((line) => line.kind === 'series');
  for (const cve of facts.cves) {
    if (facts.cves.length < 2 || inProse.has(cve) || series === undefined) continue;
    const leaf = series.leaves.find((candidate) => candidate.text.toUpperCase() === cve);
    findings.push(
      finding(
        'cve-unexplained',
        { line: series.number, column: leaf === undefined ? 1 : columnOf(series, leaf) },
        `the text does not say which issue is ${cve}`,
      ),
    );
  }
  for (const block of tree.blocks) {
    if (block.kind !== 'section' || block.role === 'updates' || inProse.size === 0) continue;
    for (const sentence of sentencesOf(block)) {
      const cve = /^CVE-[0-9]{4}-[0-9]{4,}(?=[.:,)\s])/.exec(sentence.quote)?.[0];
      if (sentence.opensParagraph && cve !== undefined && !facts.cves.some((known) => known === cve)) {
        findings.push(
          finding('cve-unlisted', { line: sentence.line }, `${cve} heads this paragraph and is not in the masthead`),
        );
      }
    }
  }
  return findings;
}
