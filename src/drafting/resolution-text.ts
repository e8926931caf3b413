import { createHash } from 'node:crypto';
import type { AdvisoryFacts } from '#advisory';
import type { HouseStyle } from '#house-style';
import type { Sha256 } from '#identifiers';
import { type Line, lineText, type SectionBlock } from '#text-format';
import type { Draft, FileChecksum, PatchEntry } from './draft.ts';
import { plainBody, wrapProse } from './prose.ts';

/** The right-hand column begins so far behind the longest name, */
const GAP = 6;
/** and goes on in the next line behind this column. */
const WIDTH = 76;

/** The words before, the patch table, the checksums, the words after. */
export function resolutionBody(draft: Draft, style: HouseStyle): string {
  return [
    wrapProse(draft.resolution.before),
    tableText(inTableOrder(draft.patches)),
    checksumText(draft.checksums, draft.number, style),
    wrapProse(draft.resolution.after),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Rows without a heading come first: one below a heading would belong to it. */
export function inTableOrder(rows: readonly PatchEntry[]): readonly PatchEntry[] {
  const byGroup = Map.groupBy(rows, ({ group }) => group);
  return [...(byGroup.get(null) ?? []), ...[...byGroup].flatMap(([group, of]) => (group === null ? [] : of))];
}

/** Checksums of the files' own bytes, those known before in their order, new ones behind them as `LC_ALL=C` sorts names. */
export function checksumsOf(
  files: ReadonlyMap<string, Uint8Array>,
  known: readonly FileChecksum[] = [],
): readonly FileChecksum[] {
  const old = known
    .map(({ file }) => file)
    .filter((file, index, all) => files.has(file) && all.indexOf(file) === index);
  const added = [...files.keys()].filter((file) => !old.includes(file)).sort((a, b) => (a < b ? -1 : 1));
  return [...old, ...added].map((file) => ({ file, sha256: sha256Of(files.get(file) ?? new Uint8Array(0)) }));
}

export function sha256Of(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256;
}

function tableText(rows: readonly PatchEntry[]): string {
  const column = Math.max(0, ...rows.map(({ file }) => file.length)) + GAP;
  let group: string | null = null;
  const lines: string[] = [];
  for (const row of rows) {
    if (row.group !== group && row.group !== null) lines.push(...(lines.length === 0 ? [] : ['']), row.group, '');
    group = row.group;
    lines.push(rowText(row, column));
  }
  return lines.join('\n');
}

function rowText({ file, appliesTo }: PatchEntry, column: number): string {
  const lines = [file.padEnd(column)];
  for (const word of (appliesTo ?? '').split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1) ?? '';
    const isFull = last.length > column && last.length + 1 + word.length > WIDTH;
    if (isFull) lines.push(' '.repeat(column) + word);
    else lines[lines.length - 1] = last.length > column ? `${last} ${word}` : last + word;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

function checksumText(checksums: readonly FileChecksum[], number: number | null, style: HouseStyle): string {
  if (checksums.length === 0) return '';
  const prefix = style.filePrefix.replace('{number}', number === null ? '' : String(number));
  const patterns = new Set(
    checksums.map(({ file }) => {
      if (!file.startsWith(prefix)) return file;
      return file.includes('/') ? `${prefix}*/*` : `${prefix}*`;
    }),
  );
  return [
    `$ sha256sum ${[...patterns].join(' ')}`,
    ...checksums.map(({ file, sha256 }) => `${sha256}  ${file}`),
    '$',
  ].join('\n');
}

/** The words around the tables of a section; null where words stand between them, or rows outside of it. */
export function resolutionIn(
  section: SectionBlock,
  facts: AdvisoryFacts,
): { readonly before: string; readonly after: string } | null {
  const words: Record<'before' | 'after', string[]> = { before: [], after: [] };
  let place: Place = 'before';
  for (const line of section.lines.slice(2)) {
    const next = placeOf(line, place);
    if (next === null) return null;
    place = next;
    if (place === 'before' || place === 'after') words[place].push(lineText(line));
  }
  const inside = new Set(section.lines.map(({ number }) => number));
  const isElsewhere = [...facts.patches, ...facts.checksums].some(({ line }) => !inside.has(line));
  return isElsewhere ? null : { before: plainBody(words.before.join('\n')), after: plainBody(words.after.join('\n')) };
}

type Place = 'before' | 'table' | 'sums' | 'after';

function placeOf({ kind }: Line, place: Place): Place | null {
  switch (kind) {
    case 'patch-row':
    case 'patch-continuation':
    case 'group-heading':
      return place === 'before' || place === 'table' ? 'table' : null;
    case 'checksum-command':
    case 'checksum-row':
    case 'prompt':
      return place === 'after' ? null : 'sums';
    case 'checksum-broken':
      return null;
    case 'blank':
      return place;
    default:
      return place === 'before' ? place : 'after';
  }
}
