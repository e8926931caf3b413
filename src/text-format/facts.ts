import type { AdvisoryFacts, Checksum, Notice, PatchRow, Recipes, Section } from '#advisory';
import { type Instant, parseInstant } from '#base';
import { supersededIn } from '#house-style';
import {
  type AdvisoryId,
  advisoryId,
  advisoryNumber,
  type CveId,
  parseAdvisoryId,
  parseCveId,
  parseSha256,
} from '#identifiers';
import { componentNamedIn, readAppliesTo } from '#versions';
import { readPermissions } from './permissions.ts';
import { lineText } from './print.ts';
import { fold, linesOf, sentencesOf } from './sentences.ts';
import { type Block, type Line, leafOf, type SectionBlock, type SyntaxTree } from './syntax-tree.ts';
import { hasWildcard, matchesWildcard } from './wildcard.ts';

/** A table longer than this is an attack on whoever resolves wildcards against it. */
const MOST_ROWS = 2000;
/** Real tables have up to four rows with wildcards; each is compared with every checksum. */
const MOST_WILDCARD_ROWS = 50;

/** What the text says, as values; read from the tree's nodes and nothing else. Recipes come from an attachment, given here. */
export function factsOf(tree: SyntaxTree, recipes: Recipes | null = null): AdvisoryFacts {
  const [masthead] = tree.blocks;
  const sections = tree.blocks.filter((block) => block.kind === 'section');
  const id = idOf(tree, masthead);
  const checksums = checksumsOf(sections);
  const checksumRows = sections.reduce((count, section) => count + linesOf(section, 'checksum-row').length, 0);
  const updates = bodyOfRole(tree, sections, 'updates');
  const notices = noticesOf(sections);
  const title = titleOf(masthead);
  return {
    id,
    series: tree.isKnownSeries ? tree.style.style.series : null,
    component: tree.style.style.defaultComponent,
    number: id === null ? null : advisoryNumber(id),
    revision: revisionOf(tree, masthead, sections),
    title,
    cves: cvesOf(masthead),
    withdrawn: isWithdrawn(tree, title),
    supersededBy: isWithdrawn(tree, title) ? successorOf(tree, sections, id) : null,
    public: isPublic(tree, sections, notices),
    notices,
    embargoEndsAt: embargoEndOf(masthead),
    updates,
    credits: bodyOfRole(tree, sections, 'credits'),
    sections: sections.map((section) => sectionOf(tree, section)),
    patches: patchesOf(tree, sections, checksums),
    checksums,
    recipesFile:
      id === null ? null : (tree.style.style.recipesFile?.replace('{number}', String(advisoryNumber(id))) ?? null),
    recipes,
    isCut: tree.isCut || checksumRows > MOST_ROWS,
    permissions: sections
      .filter((section) => section.role === 'deployment')
      .flatMap((section) => readPermissions(section).permissions),
  };
}

function mastheadLines(masthead: Block | undefined, kind: Line['kind']): Line[] {
  return masthead === undefined ? [] : linesOf(masthead, kind);
}

function idOf(tree: SyntaxTree, masthead: Block | undefined): AdvisoryFacts['id'] {
  for (const line of mastheadLines(masthead, 'series')) {
    const leaf = leafOf(line, 'advisory-id');
    const id = leaf === undefined ? undefined : parseAdvisoryId(leaf.text.toUpperCase());
    if (id !== undefined) return id;
  }
  // old texts: "Xen Security Advisory 89 (CVE-2014-2599)", the series left to the masthead
  for (const line of mastheadLines(masthead, 'series')) {
    const words = line.leaves.findIndex((leaf) => leaf.kind === 'masthead-words');
    const next = words === -1 ? undefined : line.leaves[words + 1];
    const number = /^\s*(?<number>[1-9][0-9]{0,4})(?![0-9.-])/.exec(next?.kind === 'text' ? next.text : '')?.groups?.[
      'number'
    ];
    if (number !== undefined) return advisoryId(tree.style.style.series, Number(number)) ?? null;
  }
  return null;
}

function cvesOf(masthead: Block | undefined): CveId[] {
  const cves = new Set<CveId>();
  for (const line of mastheadLines(masthead, 'series')) {
    for (const leaf of line.leaves) {
      const cve = leaf.kind === 'cve-id' ? parseCveId(leaf.text.toUpperCase()) : undefined;
      if (cve !== undefined) cves.add(cve);
    }
  }
  return [...cves];
}

/**
 * The revision line; else the number in the heading of the updates. A text with neither is a first revision, unless an
 * archive flattened it: then the number may just be lost.
 */
function revisionOf(tree: SyntaxTree, masthead: Block | undefined, sections: readonly SectionBlock[]): number | null {
  for (const line of mastheadLines(masthead, 'revision')) return Number(leafOf(line, 'revision-number')?.text);
  for (const section of sections) {
    const revision = tree.style.revisionIn(section.heading);
    if (revision !== null) return revision;
  }
  const hasUpdates = sections.some((section) => section.role === 'updates');
  return tree.isFlattened || hasUpdates || mastheadLines(masthead, 'series').length === 0 ? null : 1;
}

function titleOf(masthead: Block | undefined): string | null {
  const words = mastheadLines(masthead, 'title').map((line) => leafOf(line, 'title')?.text ?? '');
  return words.length === 0 ? null : fold(words.join(' '));
}

/** The title opens with the series' word for it, as it is spelt, and goes on as a title does after it: "Retracted ports" do not. */
function isWithdrawn(tree: SyntaxTree, title: string | null): boolean {
  const { withdrawn } = tree.style.style;
  return title?.startsWith(withdrawn) === true && /^\s*(?:[:\u2013\u2014-]|$)/.test(title.slice(withdrawn.length));
}

/** A sentence of its own among the updates of a text that is taken back; of two that name different ones nobody can tell which. */
function successorOf(
  tree: SyntaxTree,
  sections: readonly SectionBlock[],
  own: AdvisoryFacts['id'],
): AdvisoryFacts['supersededBy'] {
  const named = new Set<AdvisoryId>();
  for (const section of sections) {
    if (section.role !== 'updates') continue;
    for (const { quote } of sentencesOf(section)) {
      const id = parseAdvisoryId(supersededIn(tree.style.style, quote) ?? '');
      if (id !== undefined && id !== own) named.add(id);
    }
  }
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}

function noticesOf(sections: readonly SectionBlock[]): Notice[] {
  const notices: Notice[] = [];
  for (const { role } of sections) {
    const isNotice = role === 'deployment' || role === 'no_embargo' || role === 'short_embargo';
    if (isNotice && !notices.includes(role)) notices.push(role);
  }
  return notices;
}

/** The phrase must be a sentence of its own: "not yet now public" and "Public release is postponed" say the opposite. */
function isPublic(tree: SyntaxTree, sections: readonly SectionBlock[], notices: readonly Notice[]): boolean {
  const phrase = plainSentence(tree.style.style.publicUpdate);
  const updates = sections.filter((section) => section.role === 'updates');
  const isSaid = updates.some((section) => sentencesOf(section).some((each) => plainSentence(each.quote) === phrase));
  return isSaid || notices.includes('no_embargo');
}

function plainSentence(text: string): string {
  return fold(text)
    .toLowerCase()
    .replace(/[.!;,:]+$/, '');
}

const INSTANT =
  /(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[ T,]+(?:at +)?(?<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?) *(?:UTC|Z|GMT)\b(?! *[+-] *[0-9])/gi;

/**
 * `EMBARGOED UNTIL 2020-10-20 12:00 UTC` in the masthead. A day without an hour and a zone is no instant (rule D2), and of two
 * instants ("moved from … to …") nobody but a person can tell which holds.
 */
function embargoEndOf(masthead: Block | undefined): Instant | null {
  const ends = new Set<Instant>();
  for (const line of mastheadLines(masthead, 'embargo')) {
    for (const { groups } of lineText(line).matchAll(INSTANT)) {
      const time = groups?.['time'] ?? '';
      const end = parseInstant(`${groups?.['day']}T${time.length === 5 ? `${time}:00` : time}Z`);
      if (end !== undefined) ends.add(end);
    }
  }
  const [only] = ends;
  return ends.size === 1 && only !== undefined ? only : null;
}

function bodyOfRole(tree: SyntaxTree, sections: readonly SectionBlock[], role: string): string | null {
  const section = sections.find((candidate) => candidate.role === role);
  return section === undefined ? null : bodyOf(tree, section);
}

function bodyOf(tree: SyntaxTree, section: SectionBlock): string {
  const [, underline] = section.lines;
  const last = section.lines.at(-1);
  if (underline === undefined || last === undefined) return '';
  const body = tree.text.slice(underline.end, last.end).trimEnd();
  // blanks before the first word are its indentation, unless lines were run together
  return tree.isFlattened ? body.trimStart() : body.replace(/^(?:[ \t\r]*\n)+/, '');
}

function sectionOf(tree: SyntaxTree, section: SectionBlock): Section {
  return {
    heading: section.heading,
    role: section.role,
    body: bodyOf(tree, section),
    line: section.lines[0]?.number ?? 1,
    bodyLine: bodyLineOf(section),
  };
}

function bodyLineOf({ lines }: SectionBlock): number {
  const first = lines.slice(2).find((line) => lineText(line).trim() !== '');
  return (first ?? lines.at(-1))?.number ?? 1;
}

function checksumsOf(sections: readonly SectionBlock[]): Checksum[] {
  const checksums: Checksum[] = [];
  for (const line of sections.flatMap((section) => linesOf(section, 'checksum-row'))) {
    const sha256 = parseSha256((leafOf(line, 'digest')?.text ?? '').toLowerCase());
    const file = leafOf(line, 'file')?.text;
    if (sha256 !== undefined && file !== undefined && checksums.length < MOST_ROWS)
      checksums.push({ file, sha256, line: line.number });
  }
  return checksums;
}

function patchesOf(tree: SyntaxTree, sections: readonly SectionBlock[], checksums: readonly Checksum[]): PatchRow[] {
  const { components, defaultComponent } = tree.style.style;
  const rows: PatchRow[] = [];
  let wildcardRows = 0;
  const filesOf = (file: string): string[] => {
    if (!hasWildcard(file)) return [file];
    wildcardRows += 1;
    if (wildcardRows > MOST_WILDCARD_ROWS) return [];
    const names = checksums.map((row) => row.file);
    const matching = names.filter((name) => matchesWildcard(file, name));
    if (matching.length > 0 || file.includes('/')) return matching;
    // a table may leave out the folder that the checksums name
    return names.filter((name) => matchesWildcard(file, name.slice(name.lastIndexOf('/') + 1)));
  };
  for (const section of sections) {
    let group: string | null = null;
    for (const [index, line] of section.lines.entries()) {
      if (line.kind === 'group-heading') group = leafOf(line, 'group')?.text.trim() ?? null;
      // prose between tables ends what the heading before it was for
      if (line.kind === 'text') group = null;
      if (line.kind !== 'patch-row' || rows.length >= MOST_ROWS) continue;
      const file = leafOf(line, 'file')?.text ?? '';
      const cells = [leafOf(line, 'applies-to')?.text ?? ''];
      for (let at = index + 1; section.lines[at]?.kind === 'patch-continuation'; at += 1) {
        const next = section.lines[at];
        if (next !== undefined) cells.push(leafOf(next, 'applies-to')?.text ?? '');
      }
      const cell = cells.join(' ').trim();
      rows.push({
        file,
        files: filesOf(file),
        appliesTo: cell === '' ? null : cell,
        applies: readAppliesTo(
          cell,
          components,
          group === null ? defaultComponent : componentNamedIn(group, components),
        ),
        group,
        line: line.number,
      });
    }
  }
  return rows;
}
