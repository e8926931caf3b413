import type { HouseStyle, SectionRole } from '#house-style';
import { creditsBody } from './credits.ts';
import { COMPOSED_ROLES, type Draft, type DraftSection, type KeptText } from './draft.ts';
import { mastheadText } from './masthead-text.ts';
import { fill, wrapProse } from './prose.ts';
import { renderPermissions } from './render-permissions.ts';
import { checksumsOf, resolutionBody } from './resolution-text.ts';

export interface ComposeOptions {
  /** The files that the advisory comes with, by name, recipes file included: their bytes make the checksums. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** A block as composing writes it, without the line ends behind it. */
export interface ComposedBlock {
  /** Null: the masthead. */
  readonly section: DraftSection | null;
  readonly core: string;
  readonly kept: KeptText | null;
}

/**
 * The whole text of a draft in the house style. What somebody wrote freely stays byte for byte as long as the draft says the
 * same there. Without files the checksums are those that the draft has. Never throws: what is missing stays out, and
 * `draftFindings` and the linter say so.
 */
export function composeText(draft: Draft, style: HouseStyle, options: ComposeOptions = {}): string {
  const blocks = composedBlocks(withFiles(draft, options), style);
  let text = '';
  blocks.forEach(({ core, kept }, index) => {
    const isLast = index === blocks.length - 1;
    if (kept === null || kept.instead !== core) {
      text += `${core}\n${isLast ? '' : '\n'}`;
      return;
    }
    text += kept.text;
    if (isLast) return;
    if (text !== '' && !text.endsWith('\n')) text += '\n';
    if (kept.wasLast && !/\n[ \t\r]*\n$/.test(text)) text += '\n';
  });
  return text;
}

/** The draft with the checksums of its files; the same draft where none are given. */
export function withFiles(draft: Draft, { files }: ComposeOptions): Draft {
  return files === undefined ? draft : { ...draft, checksums: checksumsOf(files, draft.checksums) };
}

export function composedBlocks(draft: Draft, style: HouseStyle): readonly ComposedBlock[] {
  return [
    { section: null, core: mastheadText(draft, style), kept: draft.masthead },
    ...placedSections(draft, style).map((section) => ({
      section,
      core: sectionText(section, draft, style),
      kept: section.kept,
    })),
  ];
}

/** The sections in their order: what has nothing to say left out, what is missing where the style has it. */
export function placedSections(draft: Draft, style: HouseStyle): readonly DraftSection[] {
  const placed = draft.sections.filter(
    ({ role, body }) =>
      body !== null || !COMPOSED_ROLES.has(role) || role === 'resolution' || composedBody(draft, style, role) !== null,
  );
  for (const role of COMPOSED_ROLES) {
    if (placed.some((section) => section.role === role)) continue;
    const body = composedBody(draft, style, role);
    if (body === null || body === '') continue;
    placed.splice(placeFor(role, placed, style), 0, { role, heading: null, body: null, kept: null });
  }
  return placed;
}

/** Before the next section of the style's order, else behind the last one before it; sections that the style does not know stay. */
function placeFor(role: SectionRole, sections: readonly DraftSection[], style: HouseStyle): number {
  const order = style.sections.map((section) => section.role);
  const place = order.indexOf(role);
  const next = sections.findIndex((section) => order.indexOf(section.role) > place);
  if (next !== -1) return next;
  return sections.findLastIndex((section) => order.includes(section.role)) + 1;
}

/** What the draft has to say in a section of this role; null: nothing. */
export function composedBody(draft: Draft, style: HouseStyle, role: SectionRole): string | null {
  switch (role) {
    case 'updates': {
      const note = draft.updates.find(({ revision }) => revision === draft.revision);
      return note === undefined ? null : wrapProse(note.text);
    }
    case 'credits':
      return creditsBody(draft.credits, style);
    case 'resolution':
      return resolutionBody(draft, style);
    case 'deployment': {
      const paragraphs = draft.embargo.kind === 'none' ? [] : renderPermissions(draft.permissions, style);
      return paragraphs.length === 0 ? null : paragraphs.map((paragraph) => fill(paragraph)).join('\n\n');
    }
    case 'no_embargo':
      return draft.embargo.kind === 'none' ? wrapProse(draft.embargo.reason) : null;
    default:
      return null;
  }
}

function sectionText(section: DraftSection, draft: Draft, style: HouseStyle): string {
  const heading = section.heading ?? usualHeading(section.role, draft.revision, style);
  const body = section.body === null ? (composedBody(draft, style, section.role) ?? '') : wrapProse(section.body);
  const underline = style.underline.repeat(Math.max(3, heading.length));
  return body === '' ? `${heading}\n${underline}` : `${heading}\n${underline}\n\n${body}`;
}

/** The heading that a section of a role usually has in this style. */
export function usualHeading(role: SectionRole, revision: number, style: HouseStyle): string {
  const heading = style.sections.find((section) => section.role === role)?.headings[0];
  return heading?.replace('{revision}', String(revision)) ?? role.replaceAll('_', ' ').toUpperCase();
}

/** A draft with the sections that the style requires, empty, and those that are composed. */
export function newDraft(style: HouseStyle, given: Partial<Draft> = {}): Draft {
  const sections = style.sections
    .filter(({ required, role }) => required && (!COMPOSED_ROLES.has(role) || role === 'resolution'))
    .map(({ role }) => ({ role, heading: null, body: role === 'resolution' ? null : '', kept: null }));
  return {
    series: style.series,
    number: null,
    revision: 1,
    title: '',
    cves: [],
    updates: [],
    embargo: { kind: 'unstated' },
    permissions: [],
    credits: [],
    patches: [],
    resolution: { before: '', after: '' },
    checksums: [],
    recipes: null,
    sections,
    masthead: null,
    ...given,
  };
}
