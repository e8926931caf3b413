import { developmentVersion, type ProductVersion, parseProductVersion } from './product-version.ts';
import { isSingle, type VersionSpan, versionSpan } from './version-span.ts';

/** How a series names the products its patches are for. */
export interface ComponentNames {
  readonly component: string;
  readonly names: readonly string[];
  readonly development: readonly string[];
}

/** What the right-hand column of a patch table says, as values. */
export interface AppliesTo {
  /** Null where the text names no component that the style knows. */
  readonly component: string | null;
  readonly spans: readonly VersionSpan[];
  /** What no rule understood; null when all of it was read. Then nothing is to be concluded from `spans`. */
  readonly unread: string | null;
}

/** Longer cells than this are not version lists. */
const LONGEST_CELL = 2000;
const GENERAL_DEVELOPMENT = ['master', 'mainline', 'trunk'];
const RANGE = /\s+(?:-|–|—|to|through|until|up to)\s+|\s*(?:\.\.\.?|…)\s*/i;
const LIST = /\s*(?:,|;|&|\band\b|\bor\b)\s*/i;

/**
 * Reads `Xen 4.13 - xen-unstable`, `xen-unstable - 4.11`, `Xen 4.9.x ... 4.7.x`, `Linux 6.0, 6.1-rc`, `XAPI oxenstored`.
 * No release is invented: only what is printed becomes a version. Either direction of a range gives the same span.
 */
export function readAppliesTo(
  text: string,
  components: readonly ComponentNames[],
  defaultComponent: string | null,
): AppliesTo {
  const cell = text.trim();
  if (cell === '') return { component: null, spans: [], unread: null };
  if (cell.length > LONGEST_CELL) return { component: null, spans: [], unread: cell };
  let component: string | null = null;
  const spans: VersionSpan[] = [];
  const unread: string[] = [];
  for (const item of cell.split(LIST)) {
    if (item === '') continue;
    const ends = item.split(RANGE);
    const versions: ProductVersion[] = [];
    let isRead = ends.length <= 2;
    for (const end of ends) {
      const named = readEnd(end.trim(), components);
      component ??= named.component;
      // one row, one component: the versions of a second one must not count as the first one's
      const isOther = named.component !== null && named.component !== component;
      if (isOther && (named.version !== null || spans.length > 0)) isRead = false;
      if (named.version !== null) versions.push(named.version);
      else if (named.component === null || ends.length > 1) isRead = false;
    }
    const [one, other] = versions;
    if (!isRead) unread.push(item);
    else if (one !== undefined) spans.push(other === undefined ? { from: one, to: one } : versionSpan(one, other));
  }
  if (component === null && spans.length > 0 && unread.length === 0) component = defaultComponent;
  return { component, spans, unread: unread.length === 0 ? null : unread.join(', ') };
}

/** The one component that a heading above rows names (`For xen.git:`); null where it names none, or several. */
export function componentNamedIn(heading: string, components: readonly ComponentNames[]): string | null {
  const words = ` ${heading.toLowerCase().replace(/[^a-z0-9./-]+/g, ' ')} `;
  const named = components.filter((each) =>
    [...each.names, ...each.development].some((name) => words.includes(` ${name.toLowerCase()} `)),
  );
  return named.length === 1 ? (named[0]?.component ?? null) : null;
}

/** The one range of a cell, when it is one range; oldest end first. */
export function rangeOf(applies: AppliesTo): { from: string; to: string } | null {
  const [span] = applies.spans;
  if (applies.unread !== null || applies.spans.length !== 1 || span === undefined || isSingle(span)) return null;
  return { from: span.from.printed, to: span.to.printed };
}

/** The versions of a cell, when it is a list of single ones. */
export function versionsOf(applies: AppliesTo): readonly string[] | null {
  if (applies.unread !== null || applies.spans.length === 0 || !applies.spans.every(isSingle)) return null;
  return applies.spans.map((span) => span.from.printed);
}

function readEnd(
  text: string,
  components: readonly ComponentNames[],
): { component: string | null; version: ProductVersion | null } {
  const lower = text.toLowerCase();
  for (const names of components) {
    const development = names.development.find((word) => word.toLowerCase() === lower);
    if (development !== undefined) return { component: names.component, version: developmentVersion('unstable') };
  }
  if (GENERAL_DEVELOPMENT.includes(lower)) return { component: null, version: developmentVersion(text) };
  const bare = parseProductVersion(text);
  if (bare !== undefined) return { component: null, version: bare };
  for (const names of components) {
    const name = longestMatch(lower, names.names);
    if (name === null) continue;
    const rest = text
      .slice(name.length)
      .trim()
      .replace(/^versions?\s+/i, '');
    if (rest === '') return { component: names.component, version: null };
    const inner = readEnd(rest, components);
    if (inner.version !== null) return { component: names.component, version: inner.version };
  }
  return { component: null, version: null };
}

function longestMatch(lower: string, names: readonly string[]): string | null {
  let longest: string | null = null;
  for (const name of names) {
    const candidate = name.toLowerCase();
    const isWord = lower === candidate || lower.startsWith(`${candidate} `);
    if (isWord && (longest === null || name.length > longest.length)) longest = name;
  }
  return longest;
}
