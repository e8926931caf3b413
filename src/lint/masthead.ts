import type { Diagnostic } from '#base';
import { columnOf, type Line, leafOf, lineText } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

/** Series, number, revision, title. The CVE ids are in `cves.ts`. */
export function lintMasthead({ tree, facts }: LintSubject): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const series = tree.blocks[0]?.lines.filter((line) => line.kind === 'series') ?? [];
  const top = { line: series[0]?.number ?? 1 };
  const { masthead, series: prefix } = tree.style.style;
  // without its words the rest of a masthead is any text: one finding is enough
  if (!tree.isKnownSeries)
    return [finding('series-unknown', top, `expected a masthead such as "${masthead}", found none`)];
  if (facts.id === null)
    findings.push(finding('id-missing', top, `expected a number such as ${prefix}-1 after "${masthead}", found none`));
  if (facts.title === null)
    findings.push(
      finding('title-missing', top, 'expected a title between the masthead and the first heading, found none'),
    );
  findings.push(...lintTextBeforeSections(tree));
  findings.push(...lintOtherIds(tree, facts, series), ...lintRevision(tree, facts), ...lintWithdrawn(tree, facts));
  return findings;
}

/** A title in more lines than these is none. */
const MOST_TITLE_LINES = 4;

/** The title is the first lines below the masthead that no blank line parts; one finding for all else. */
function lintTextBeforeSections(tree: LintSubject['tree']): Diagnostic[] {
  if (tree.isFlattened) return [];
  const lines = tree.blocks[0]?.kind === 'masthead' ? tree.blocks[0].lines : [];
  const first = lines.findIndex(({ kind }) => kind === 'title');
  const after = lines.slice(first);
  const length = first === -1 ? 0 : after.findIndex(({ kind }) => kind !== 'title');
  const titleLines = length === -1 ? after.length : length;
  const stray = lines.find(({ kind }, index) => {
    const isTitle = index < first + Math.min(titleLines, MOST_TITLE_LINES);
    return (kind === 'title' && !isTitle) || kind === 'text';
  });
  if (stray === undefined) return [];
  const says = lineText(stray).trim().slice(0, MOST_SHOWN);
  const message = `expected the title alone between the masthead and the first section, found "${says}"`;
  return [finding('text-before-sections', { line: stray.number }, message)];
}

const MOST_SHOWN = 60;

/** The reader of the tree takes the first number; a second one stays in the text between the ids. */
function lintOtherIds(tree: LintSubject['tree'], facts: LintSubject['facts'], series: readonly Line[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  for (const line of series) {
    for (const leaf of line.leaves) {
      const match = leaf.kind === 'text' || leaf.kind === 'advisory-id' ? tree.style.advisoryId.exec(leaf.text) : null;
      if (match === null || match[0].toUpperCase() === facts.id) continue;
      const place = { line: line.number, column: columnOf(line, leaf) + match.index };
      findings.push(finding('id-ambiguous', place, `the masthead says ${facts.id ?? 'no number'} and ${match[0]}`));
      // one a line: a hostile line has room for a hundred thousand
      break;
    }
  }
  return findings;
}

function lintRevision(tree: LintSubject['tree'], facts: LintSubject['facts']): Diagnostic[] {
  if (tree.isFlattened) return [];
  const findings: Diagnostic[] = [];
  const line = tree.blocks[0]?.lines.find((candidate) => candidate.kind === 'revision');
  const updates = tree.blocks.find((block) => block.kind === 'section' && block.role === 'updates');
  const place = { line: updates?.lines[0]?.number ?? line?.number ?? 1 };
  const inHeading = updates?.kind === 'section' ? tree.style.revisionIn(updates.heading) : null;
  const inMasthead = line === undefined ? null : Number(leafOf(line, 'revision-number')?.text);
  if (line === undefined && updates !== undefined) {
    findings.push(
      finding(
        'revision-missing',
        place,
        `expected a line "${tree.style.style.revisionWord} ${inHeading ?? 2}" in the masthead, found none`,
      ),
    );
  }
  if (inMasthead !== null && inHeading !== null && inMasthead !== inHeading) {
    findings.push(
      finding('revision-disagrees', place, `the masthead says ${inMasthead}, this heading says ${inHeading}`),
    );
  } else if (inMasthead === 1 && updates !== undefined) {
    findings.push(
      finding(
        'updates-first',
        place,
        'the masthead says that this is the first revision, this section says what changed',
      ),
    );
  }
  if (line !== undefined && updates === undefined && (facts.revision ?? 1) > 1) {
    findings.push(
      finding('updates-missing', { line: line.number }, `revision ${facts.revision} does not say what changed`),
    );
  }
  return findings;
}

const SAYS_WITHDRAWN =
  /\b(?:this|the)\s+(?:advisory|note|issue)\s+(?:has\s+been|was|is)(?:\s+therefore|\s+now)?\s+(?:withdrawn|retracted)\b/i;
const WHY_WITHDRAWN = /withdr[ae]w|retract|not a vulnerability|no vulnerability|mistake|invalid/i;
/** An update of so many words says more than that there is one. */
const WORDS_OF_A_REASON = 12;

function lintWithdrawn(tree: LintSubject['tree'], facts: LintSubject['facts']): Diagnostic[] {
  const title = tree.blocks[0]?.lines.find((line) => line.kind === 'title');
  const place = { line: title?.number ?? 1 };
  if (!facts.withdrawn) {
    if (!/withdrawn|retracted/i.test(tree.text)) return [];
    const inText = facts.sections.find((section) => SAYS_WITHDRAWN.test(section.body));
    return inText === undefined
      ? []
      : [
          finding(
            'withdrawn-unmarked',
            place,
            `"${inText.heading}" says that the advisory is withdrawn, the title does not`,
          ),
        ];
  }
  const updates = facts.updates ?? '';
  const isExplained = WHY_WITHDRAWN.test(updates) || updates.trim().split(/\s+/).length >= WORDS_OF_A_REASON;
  return isExplained ? [] : [finding('withdrawn-unexplained', place, 'the title says withdrawn, no update says why')];
}
