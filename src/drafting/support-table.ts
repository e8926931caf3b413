import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Instant, TocsinError } from '#base';

/*
 * What is security-supported, and until when, as a file: what a team looks into before it takes a report for its own. Modelled
 * on the support statements of projects: branches with a last day, features with a status, some of them by architecture.
 */

/** Attack: a table of megabytes, or one whose aliases unfold to more. */
const MAX_TEXT_LENGTH = 1024 * 1024;
const MAX_ALIASES = 20;
const MOST_ENTRIES = 2000;
const MAX_SHOWN = 8;

/** What a status says of security support. Deprecated things have it until they are gone. */
export const STATUSES = {
  supported: true,
  supported_not_security: false,
  tech_preview: false,
  experimental: false,
  deprecated: true,
  unsupported: false,
} as const satisfies Readonly<Record<string, boolean>>;
export type SupportStatus = keyof typeof STATUSES;

const name = z.string().min(1).max(200);
const status = z.enum(Object.keys(STATUSES) as [SupportStatus, ...SupportStatus[]]);
const entries = <Item extends z.ZodType>(item: Item) => z.array(item).max(MOST_ENTRIES).default([]);

const TABLE = z.strictObject({
  /** Of this file: the day of its last change. */
  version: z.iso.date(),
  products: z
    .array(
      z.strictObject({
        product: name,
        branches: entries(
          z.strictObject({
            branch: name,
            /** The last day of fixes of all kinds; for people. */
            supportedUntil: z.iso.date().optional(),
            /** The last day, in UTC, of fixes of vulnerabilities. */
            securitySupportUntil: z.iso.date(),
          }),
        ),
        features: entries(
          z.strictObject({
            feature: name,
            /** Other words for it. */
            alsoCalled: z.array(name).max(50).default([]),
            status: z.union([status, z.record(name, status)]),
          }),
        ),
        architectures: entries(z.strictObject({ architecture: name, status })),
      }),
    )
    .min(1)
    .max(100),
});

export interface SupportTable {
  readonly source: string;
  readonly version: string;
  readonly products: readonly SupportedProduct[];
}

export interface SupportedProduct {
  readonly product: string;
  readonly branches: readonly (Row & {
    readonly branch: string;
    readonly supportedUntil: string | null;
    readonly securitySupportUntil: string;
  })[];
  readonly features: readonly (Row & {
    readonly feature: string;
    readonly alsoCalled: readonly string[];
    /** One for all, or by architecture. */
    readonly status: SupportStatus | Readonly<Record<string, SupportStatus>>;
  })[];
  readonly architectures: readonly (Row & { readonly architecture: string; readonly status: SupportStatus })[];
}

/** Where it stands in the file, from 1. */
interface Row {
  readonly line: number;
}

export interface ScopeQuestion {
  /** May be left out where the table has one product. */
  readonly product?: string;
  readonly branch?: string;
  readonly feature?: string;
  readonly arch?: string;
}

export interface ScopeAnswer {
  readonly answer: 'yes' | 'no' | 'unknown';
  /** The rows that decide it: the ones that say no, else all that were looked at. */
  readonly because: readonly { readonly line: number; readonly says: string; readonly holds: boolean }[];
  /** What would settle it. */
  readonly missing: readonly string[];
}

/** Reads a support table (YAML). Throws TocsinError `unreadable_input`: the line, what is allowed there, what was found. */
export function readSupportTable(text: string, source: string): SupportTable {
  if (text.length > MAX_TEXT_LENGTH) throw bad(source, [`expected at most ${MAX_TEXT_LENGTH} characters`]);
  const lines = new LineCounter();
  const parsed = parseDocument(text, { prettyErrors: true, uniqueKeys: true, lineCounter: lines });
  if (parsed.errors.length > 0)
    throw bad(
      source,
      parsed.errors.map(({ message }) => message.split('\n')[0] ?? ''),
    );
  const lineOf = (path: readonly PropertyKey[]): number => lineIn(parsed.contents, path, lines);
  const read = TABLE.safeParse(plainValue(parsed, source));
  if (!read.success) {
    throw bad(
      source,
      read.error.issues.map(({ path, message }) => `line ${lineOf(path)}, ${path.join('.') || 'the file'}: ${message}`),
    );
  }
  const table: SupportTable = {
    source,
    version: read.data.version,
    products: read.data.products.map(({ product, branches, features, architectures }, at) => ({
      product,
      branches: branches.map(({ branch, supportedUntil, securitySupportUntil }, index) => ({
        branch,
        supportedUntil: supportedUntil ?? null,
        securitySupportUntil,
        line: lineOf(['products', at, 'branches', index]),
      })),
      features: features.map((feature, index) => ({ ...feature, line: lineOf(['products', at, 'features', index]) })),
      architectures: architectures.map((each, index) => ({
        ...each,
        line: lineOf(['products', at, 'architectures', index]),
      })),
    })),
  };
  const twice = table.products.flatMap(repeated);
  if (twice.length > 0) throw bad(source, twice);
  return table;
}

/**
 * Whether a problem is one that the team gives security support for. A row that says no decides; without one, every thing asked
 * about must be in the table, and the branch must be known. Nothing is guessed of what is not in it.
 */
export function inScope(table: SupportTable, question: ScopeQuestion, now: Instant): ScopeAnswer {
  const product = productOf(table, question.product);
  if (product === undefined) {
    return { answer: 'unknown', because: [], missing: [`a product of the table: ${names(table.products)}`] };
  }
  const parts = [branchPart(product, question, now), archPart(product, question), ...featurePart(product, question)];
  const because = parts.flatMap(({ row }) => (row === null ? [] : [row]));
  const against = because.filter(({ holds }) => !holds);
  const missing = parts.flatMap((part) => (part.missing === null ? [] : [part.missing]));
  if (against.length > 0) return { answer: 'no', because: against, missing: [] };
  return { answer: missing.length > 0 ? 'unknown' : 'yes', because, missing };
}

interface Part {
  readonly row: ScopeAnswer['because'][number] | null;
  readonly missing: string | null;
}

function branchPart({ branches }: SupportedProduct, { branch }: ScopeQuestion, now: Instant): Part {
  if (branch === undefined) return { row: null, missing: 'the branch' };
  const row = branches.find((each) => isSame(each.branch, branch));
  if (row === undefined) return { row: null, missing: `a row for the branch ${branch}` };
  // the last day counts whole
  const isOver = now >= Date.parse(`${row.securitySupportUntil}T00:00:00Z`) + 24 * 3_600_000;
  const says = `${row.branch}: security support ${isOver ? 'ended' : 'lasts until'} ${row.securitySupportUntil}`;
  return { row: { line: row.line, says, holds: !isOver }, missing: null };
}

function archPart({ architectures }: SupportedProduct, { arch }: ScopeQuestion): Part {
  if (arch === undefined) return { row: null, missing: null };
  const row = architectures.find((each) => isSame(each.architecture, arch));
  if (row === undefined) return { row: null, missing: `a row for the architecture ${arch}` };
  return { row: statusRow(row.line, row.architecture, row.status), missing: null };
}

function featurePart({ features }: SupportedProduct, { feature, arch }: ScopeQuestion): readonly Part[] {
  if (feature === undefined) return [];
  const row = features.find((each) => [each.feature, ...each.alsoCalled].some((known) => isSame(known, feature)));
  if (row === undefined) return [{ row: null, missing: `a row for the feature ${feature}` }];
  if (typeof row.status === 'string') return [{ row: statusRow(row.line, row.feature, row.status), missing: null }];
  const byArch = Object.entries(row.status);
  if (arch !== undefined) {
    const entry = byArch.find(([known]) => isSame(known, arch));
    return entry === undefined
      ? [{ row: null, missing: `the status of ${row.feature} on ${arch}` }]
      : [{ row: statusRow(row.line, `${row.feature} on ${entry[0]}`, entry[1]), missing: null }];
  }
  const verdicts = new Set(byArch.map(([, each]) => STATUSES[each]));
  const [first] = byArch;
  return verdicts.size === 1 && first !== undefined
    ? [{ row: statusRow(row.line, `${row.feature} on every architecture of the row`, first[1]), missing: null }]
    : [{ row: null, missing: `the architecture: ${row.feature} differs by it` }];
}

function statusRow(line: number, what: string, of: SupportStatus): NonNullable<Part['row']> {
  return { line, says: `${what}: ${of.replaceAll('_', ' ')}`, holds: STATUSES[of] };
}

function productOf({ products }: SupportTable, asked: string | undefined): SupportedProduct | undefined {
  if (asked === undefined) return products.length === 1 ? products[0] : undefined;
  return products.find(({ product }) => isSame(product, asked));
}

function names(products: readonly SupportedProduct[]): string {
  return products.map(({ product }) => product).join(', ');
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function repeated({ product, branches, features, architectures }: SupportedProduct): readonly string[] {
  const rows = [
    ...branches.map(({ branch, line }) => ({ key: `branch ${branch}`, line })),
    ...features.flatMap(({ feature, alsoCalled, line }) =>
      [feature, ...alsoCalled].map((each) => ({ key: `feature ${each}`, line })),
    ),
    ...architectures.map(({ architecture, line }) => ({ key: `architecture ${architecture}`, line })),
  ];
  return [...Map.groupBy(rows, ({ key }) => key.trim().toLowerCase()).values()].flatMap(([first, second]) =>
    first === undefined || second === undefined
      ? []
      : [`line ${second.line}, ${product}: ${second.key} stands in line ${first.line} too`],
  );
}

/** The line of a place in the file; of the nearest place above it where it is not there itself. */
function lineIn(root: unknown, path: readonly PropertyKey[], lines: LineCounter): number {
  let node = root;
  let offset = rangeStart(root);
  for (const step of path) {
    const next: unknown =
      isMap(node) || isSeq(node) ? node.get(typeof step === 'symbol' ? String(step) : step, true) : undefined;
    if (next === undefined || next === null) break;
    node = next;
    offset = rangeStart(next) ?? offset;
  }
  return offset === null ? 1 : lines.linePos(offset).line;
}

function rangeStart(node: unknown): number | null {
  const isNode = isMap(node) || isSeq(node) || isScalar(node);
  return isNode ? ((node as Node).range?.[0] ?? null) : null;
}

function plainValue(parsed: ReturnType<typeof parseDocument>, source: string): unknown {
  try {
    return parsed.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw bad(source, [cause instanceof Error ? cause.message : 'aliases that unfold to too much']);
  }
}

function bad(source: string, findings: readonly string[]): TocsinError {
  const more = findings.length - MAX_SHOWN;
  return new TocsinError({
    code: 'unreadable_input',
    message: `${source}: expected a support table, found: ${findings.slice(0, MAX_SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    hint: 'compare it with examples/osier/support.yaml',
  });
}
