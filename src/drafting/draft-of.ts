import type { AdvisoryFacts } from '#advisory';
import type { HouseStyle } from '#house-style';
import { factsOf, type Line, lineText, parse, type SectionBlock, type SyntaxTree } from '#text-format';
import { composedBlocks, composedBody, usualHeading } from './compose-text.ts';
import { creditsIn, withDeclined } from './credits.ts';
import { COMPOSED_ROLES, type Draft, type DraftEmbargo, type DraftSection, type KeptText } from './draft.ts';
import { permissionsOfBlocks } from './permissions-of-text.ts';
import { plainBody } from './prose.ts';
import { resolutionIn } from './resolution-text.ts';

/** Something in a text that became no fact of the draft. It stays in the text as it is. */
export interface Unread {
  /** In the text, from 1. */
  readonly line: number;
  readonly quote: string;
  readonly why: string;
}

export interface DraftRead {
  readonly draft: Draft;
  readonly unread: readonly Unread[];
}

/**
 * The draft that a text is: what the desk's form shows after somebody edited the text freely. Nothing is lost:
 * `composeText(draftOf(text, style).draft, style) === text` for every text there is, and changing one thing of the draft then
 * changes that section alone. `before` is the draft that was composed: what no text says (recipes, older updates, who declined
 * to be named) comes from it. Never throws.
 */
export function draftOf(text: string, style: HouseStyle, before?: Draft): DraftRead {
  const tree = parse(text, [style]);
  const facts = factsOf(tree, null);
  const unread: Unread[] = [...mastheadUnread(tree, facts)];
  const blocks = tree.blocks.filter((block) => block.kind === 'section');
  const revision = facts.revision ?? before?.revision ?? 1;
  const firstByRole = new Map(blocks.toReversed().map((block) => [block.role, block]));
  const first = (role: string): SectionBlock | undefined => firstByRole.get(role);
  const embargo = embargoIn(facts, first('no_embargo'), before);
  const permissions = permissionsIn(tree, style, before, unread);
  const creditsBlock = first('credits');
  const known = before?.credits ?? [];
  const credits =
    creditsBlock === undefined ? withDeclined([], known) : (creditsIn(bodyOf(creditsBlock), style, known) ?? known);
  const resolutionBlock = first('resolution');
  const resolution = resolutionBlock === undefined ? null : resolutionIn(resolutionBlock, facts);
  const updatesBlock = first('updates');
  const plain: Draft = {
    series: facts.series ?? before?.series ?? style.series,
    number: facts.number,
    revision,
    title: facts.title ?? '',
    cves: facts.cves,
    updates: updatesIn(updatesBlock === undefined ? null : bodyOf(updatesBlock), revision, before),
    embargo,
    permissions,
    credits,
    patches: facts.patches.map(({ file, appliesTo, group }) => ({ file, appliesTo, group })),
    resolution: resolution ?? { before: '', after: '' },
    checksums: facts.checksums.map(({ file, sha256 }) => ({ file, sha256 })),
    recipes: before?.recipes ?? null,
    sections: [],
    masthead: null,
  };
  const isComposed = (block: SectionBlock): boolean =>
    COMPOSED_ROLES.has(block.role as DraftSection['role']) &&
    first(block.role) === block &&
    says(block, plain, style, resolution);
  const sections = blocks.map((block): DraftSection => {
    const composed = isComposed(block);
    if (!composed) unread.push(...freelyWritten(block));
    const role = block.role as DraftSection['role'];
    return {
      role,
      heading: block.heading === usualHeading(role, revision, style) ? null : block.heading,
      body: composed ? null : bodyOf(block),
      kept: null,
    };
  });
  return { draft: withKept({ ...plain, sections }, tree, style), unread: unread.sort((a, b) => a.line - b.line) };
}

/** The draft with one section that was written freely composed again from what the draft has. */
export function composedAgain(draft: Draft, role: DraftSection['role']): Draft {
  if (!COMPOSED_ROLES.has(role)) return draft;
  const at = draft.sections.findIndex((section) => section.role === role);
  const sections = draft.sections.map((section, index) =>
    index === at ? { ...section, body: null, kept: null } : section,
  );
  return { ...draft, sections };
}

/** The draft with another body for one of its sections, by its place among them. */
export function withBody(draft: Draft, index: number, body: string): Draft {
  return {
    ...draft,
    sections: draft.sections.map((section, at) =>
      at === index ? { ...section, body: plainBody(body), kept: null } : section,
    ),
  };
}

/** Where composing writes a block in another way than it stands in the text, the text is kept. */
function withKept(draft: Draft, tree: SyntaxTree, style: HouseStyle): Draft {
  const composed = composedBlocks(draft, style);
  // a section that would come in or stay out would move the others: then none is composed
  if (composed.length !== tree.blocks.length) return withKept(withoutComposed(draft, tree), tree, style);
  const kept = tree.blocks.map((block, index): KeptText | null => {
    const text = textOf(tree, block.lines);
    const instead = composed[index]?.core ?? '';
    const wasLast = index === tree.blocks.length - 1;
    return text === `${instead}\n${wasLast ? '' : '\n'}` ? null : { text, instead, wasLast };
  });
  return {
    ...draft,
    masthead: kept[0] ?? null,
    sections: draft.sections.map((section, index) => ({ ...section, kept: kept[index + 1] ?? null })),
  };
}

/** Every section as it is written, and nothing in the draft that would add one. */
function withoutComposed(draft: Draft, tree: SyntaxTree): Draft {
  const blocks = tree.blocks.filter((block) => block.kind === 'section');
  const sections = blocks.map((block, index): DraftSection => {
    const section = draft.sections[index];
    return {
      role: block.role as DraftSection['role'],
      heading: section?.heading ?? null,
      body: bodyOf(block),
      kept: null,
    };
  });
  const has = (role: string): boolean => sections.some((section) => section.role === role);
  return {
    ...draft,
    sections,
    updates: has('updates') ? draft.updates : draft.updates.filter(({ revision }) => revision !== draft.revision),
    permissions: has('deployment') ? draft.permissions : [],
    credits: has('credits') ? draft.credits : draft.credits.filter(({ as }) => as === 'declined'),
    embargo: draft.embargo.kind === 'none' && !has('no_embargo') ? { kind: 'unstated' } : draft.embargo,
    ...(has('resolution') ? {} : { patches: [], checksums: [], resolution: { before: '', after: '' } }),
  };
}

function textOf(tree: SyntaxTree, lines: readonly Line[]): string {
  const [first, last] = [lines[0], lines.at(-1)];
  return first === undefined || last === undefined ? '' : tree.text.slice(first.start, last.end);
}

function bodyOf(block: SectionBlock): string {
  return plainBody(
    block.lines
      .slice(2)
      .map((line) => lineText(line))
      .join('\n'),
  );
}

/** Whether composing from the draft says in this section what the text says; blanks and line ends count for nothing. */
function says(block: SectionBlock, draft: Draft, style: HouseStyle, resolution: Draft['resolution'] | null): boolean {
  const role = block.role as DraftSection['role'];
  if (role === 'resolution' && resolution === null) return false;
  if (role === 'no_embargo' && draft.embargo.kind !== 'none') return false;
  const body = composedBody(draft, style, role);
  return body !== null && squeezed(body) === squeezed(bodyOf(block));
}

/** Without the words of a shell: the command is made from the names. */
function squeezed(body: string): string {
  return body
    .replace(/^[ \t]*[$#][ \t]*(?:sha(?:256|512)?sum\b.*)?$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function embargoIn(facts: AdvisoryFacts, noEmbargo: SectionBlock | undefined, before: Draft | undefined): DraftEmbargo {
  if (facts.embargoEndsAt !== null) return { kind: 'until', end: facts.embargoEndsAt };
  const reason = noEmbargo === undefined ? '' : bodyOf(noEmbargo);
  if (reason !== '') return { kind: 'none', reason };
  return facts.public || before?.embargo.kind === 'over' ? { kind: 'over' } : { kind: 'unstated' };
}

function permissionsIn(
  tree: SyntaxTree,
  style: HouseStyle,
  before: Draft | undefined,
  unread: Unread[],
): Draft['permissions'] {
  if (!tree.blocks.some((block) => block.kind === 'section' && block.role === 'deployment')) return [];
  const read = permissionsOfBlocks(tree.blocks, style);
  if (read.unread.length === 0 && read.permissions.length > 0) return read.permissions;
  unread.push(
    ...read.unread.map(({ quote, line }) => ({
      line,
      quote,
      why: 'no rule turns this into a permission of the draft',
    })),
  );
  // half of what a text permits would be worse than what was recorded
  return before?.permissions ?? [];
}

function updatesIn(body: string | null, revision: number, before: Draft | undefined): Draft['updates'] {
  const others = (before?.updates ?? []).filter((note) => note.revision !== revision);
  return body === null || body === ''
    ? others
    : [...others, { revision, text: body }].sort((a, b) => a.revision - b.revision);
}

function freelyWritten(block: SectionBlock): readonly Unread[] {
  const role = block.role as DraftSection['role'];
  if (!COMPOSED_ROLES.has(role)) return [];
  return [
    {
      line: block.lines[0]?.number ?? 1,
      quote: block.heading,
      why: 'this section is written freely: changes of the form do not reach it until it is composed again',
    },
  ];
}

function mastheadUnread({ blocks }: SyntaxTree, facts: AdvisoryFacts): readonly Unread[] {
  return (blocks[0]?.lines ?? []).flatMap((line) => {
    const quote = lineText(line).trim();
    if (line.kind === 'text')
      return [{ line: line.number, quote, why: 'no rule understands this line of the masthead' }];
    return line.kind === 'embargo' && facts.embargoEndsAt === null
      ? [{ line: line.number, quote, why: 'this is no instant: give day, hour and zone' }]
      : [];
  });
}
