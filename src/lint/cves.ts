import type { Diagnostic } from '#base';
import { type Block, columnOf, type Line, lineText, sentencesOf } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

/** Other hyphens and missing digits included: what a reader takes for an id and a program does not. */
const CVE_LIKE =
  /\bCVE[-\s_\u2010-\u2015\u2212][0-9]+[-\s_\u2010-\u2015\u2212][0-9]+\b|\bCVE-[0-9]+\b(?![-\u2010-\u2015\u2212])/gi;
const CVE = /\bCVE-[0-9]{4}-[0-9]{4,}\b/g;
const ASSIGNED =
  /\bCVEs?\b(?:\s+(?:ids?|identifiers?|numbers?))?(?:\s+(?:was|were|is|are|has been|have been))?(?:\s+now)?\s+(?:assigned|allocated)\b|\b(?:assigned|allocated)\s+(?:a\s+|the\s+)?CVE\b/i;
/** Real advisories have one to five ids; comparing each of thousands with each other would hang. */
const MOST_COMPARED = 50;

/** The CVE ids of the masthead, and those of the prose against them. */
export function lintCves({ tree, facts }: LintSubject): Diagnostic[] {
  if (!tree.isKnownSeries) return [];
  const series = tree.blocks[0]?.lines.filter((line) => line.kind === 'series') ?? [];
  const listed = new Set<string>(facts.cves);
  const inProse = new Set<string>();
  const unlistedAt = new Set<number>();
  for (const { body, line } of facts.sections) {
    for (const [cve] of body.matchAll(CVE)) {
      inProse.add(cve);
      if (!listed.has(cve)) unlistedAt.add(line);
    }
  }
  const findings = lintListed(series, listed, inProse);
  for (const block of tree.blocks) {
    if (block.kind === 'section' && unlistedAt.has(block.lines[0]?.number ?? 1))
      findings.push(...lintProse(block, tree, [...listed]));
  }
  const updates = tree.blocks.find((block) => block.kind === 'section' && block.role === 'updates');
  if (listed.size === 0 && updates !== undefined && ASSIGNED.test(facts.updates ?? '')) {
    const line =
      sentencesOf(updates).find((sentence) => ASSIGNED.test(sentence.quote))?.line ?? updates.lines[0]?.number ?? 1;
    findings.push(finding('cve-announced', { line }, 'a CVE id was assigned, the masthead has none'));
  }
  return findings;
}

function lintListed(series: readonly Line[], listed: ReadonlySet<string>, inProse: ReadonlySet<string>): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const line of series) {
    for (const leaf of line.leaves) {
      const place = { line: line.number, column: columnOf(line, leaf) };
      if (leaf.kind === 'text') {
        for (const match of leaf.text.matchAll(CVE_LIKE)) {
          findings.push(
            finding(
              'cve-malformed',
              { ...place, column: place.column + match.index },
              `expected a CVE id, found ${match[0]}`,
            ),
          );
        }
      }
      if (leaf.kind !== 'cve-id') continue;
      const id = leaf.text.toUpperCase();
      if (!listed.has(id)) findings.push(finding('cve-malformed', place, `expected a CVE id, found ${leaf.text}`));
      else if (seen.has(id)) findings.push(finding('cve-duplicate', place, `${id} stands here twice`));
      else if (listed.size > 1 && !inProse.has(id))
        findings.push(finding('cve-unexplained', place, `the text does not say which issue is ${id}`));
      seen.add(id);
    }
  }
  return findings;
}

/** Ids of the prose that the masthead does not have: one that heads a paragraph, or one that looks like a slip. */
function lintProse(
  block: Block & { kind: 'section' },
  tree: LintSubject['tree'],
  listed: readonly string[],
): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const said = new Set<string>();
  if (block.role !== 'updates') {
    for (const sentence of sentencesOf(block)) {
      const cve = sentence.opensParagraph ? /^CVE-[0-9]{4}-[0-9]{4,}(?=[.:,)\s])/.exec(sentence.quote)?.[0] : undefined;
      if (cve === undefined || listed.includes(cve)) continue;
      said.add(cve);
      findings.push(
        finding('cve-unlisted', { line: sentence.line }, `${cve} heads this paragraph and is not in the masthead`),
      );
    }
  }
  if (listed.length > MOST_COMPARED) return findings;
  for (const line of block.lines) {
    if (line.kind !== 'text') continue;
    const text = lineText(line);
    // "CVE-2017-12135 / XSA-226" is plainly another issue
    if (!text.includes('CVE-') || tree.style.advisoryId.test(text)) continue;
    for (const match of text.matchAll(CVE)) {
      const [cve] = match;
      if (said.has(cve) || listed.includes(cve)) continue;
      const meant = listed.find((known) => isSlip(cve, known));
      if (meant === undefined) continue;
      said.add(cve);
      findings.push(
        finding(
          'cve-near-miss',
          { line: line.number, column: match.index + 1 },
          `${cve} is not in the masthead, ${meant} is`,
        ),
      );
    }
  }
  return findings;
}

/** One digit another, one too many or too few, or two neighbours swapped. */
function isSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length + 1 === long.length) return short.slice(at) === long.slice(at + 1);
  if (short.length !== long.length) return false;
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}
