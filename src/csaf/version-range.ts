import { byBestGuess, byNumbers, isRegisteredType, type VersionOrder, versionOrder } from './version-order.ts';

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface Constraint {
  readonly comparator: Comparator;
  readonly version: string;
}

/** What stands under `product_version_range`: VERS, or only the constraints of it ("vls"). CSAF 2.1, section 3.1.2.3.2. */
export interface VersionRange {
  readonly kind: 'vers' | 'vls';
  /** The type of VERS in lower case; null for vls. */
  readonly type: string | null;
  /** `*`: every version. */
  readonly isAll: boolean;
  readonly constraints: readonly Constraint[];
  /** What the rules say against it. */
  readonly faults: readonly string[];
  /** Null: which of two versions is the earlier one is not known here. */
  readonly order: VersionOrder | null;
}

/** Attack: a name of a million constraints. */
const MAX_LENGTH = 100_000;

export function parseVersionRange(name: string): VersionRange {
  const faults: string[] = [];
  const empty = { type: null, isAll: false, constraints: [], order: null };
  if (name.length > MAX_LENGTH) return { ...empty, kind: 'vls', faults: [`is longer than ${MAX_LENGTH} characters`] };
  if (!/^[\x21-\x7e]*$/.test(name)) faults.push('has blanks or characters outside ASCII');
  if (/^vers:/i.test(name)) return parseVers(name, faults);
  const { constraints, isAll } = parseConstraints(name, 'vls', faults);
  if (isAll) faults.push('means all versions, which is written vers:all/*');
  checkSequence(constraints, null, null, faults);
  return { kind: 'vls', type: null, isAll, constraints, faults, order: byBestGuess };
}

function parseVers(name: string, faults: string[]): VersionRange {
  const slash = name.indexOf('/');
  const written = slash < 0 ? name.slice('vers:'.length) : name.slice('vers:'.length, slash);
  const type = written.toLowerCase();
  if (!name.startsWith('vers:') || type !== written) faults.push('has capitals in its scheme or type');
  if (!/^[a-z][a-z0-9.+-]*$/.test(type)) faults.push('has no type that VERS allows');
  const order = versionOrder(type);
  if (slash < 0) {
    faults.push('has no "/" between type and versions');
    return { kind: 'vers', type, isAll: false, constraints: [], faults, order };
  }
  const { constraints, isAll } = parseConstraints(name.slice(slash + 1), 'vers', faults);
  if (isAll !== (type === 'all' || type === 'none')) {
    faults.push(
      isAll ? 'means all versions, which is written vers:all/*' : `has versions, and vers:${type} takes only "*"`,
    );
  }
  if (!isAll) checkSequence(constraints, type, order, faults);
  return { kind: 'vers', type, isAll: isAll && type !== 'none', constraints, faults, order };
}

const CONSTRAINT = /^(!=|<=|>=|<|>|=)?([^<>=!*|]*)$/;

function parseConstraints(
  text: string,
  kind: VersionRange['kind'],
  faults: string[],
): { constraints: Constraint[]; isAll: boolean } {
  if (text === '*') return { constraints: [], isAll: true };
  const constraints: Constraint[] = [];
  for (const piece of text.split('|')) {
    const parts = CONSTRAINT.exec(piece);
    if (parts === null) {
      faults.push(`has ${JSON.stringify(piece)}, which is no comparator and version`);
      continue;
    }
    const version = decoded(parts[2] ?? '');
    if (version === null) faults.push(`has ${JSON.stringify(piece)}, whose percent signs are no encoding`);
    else if (version === '')
      faults.push(piece === '' ? 'has an empty constraint' : `has ${JSON.stringify(piece)} without a version`);
    // the canonical form leaves it out
    if (kind === 'vers' && parts[1] === '=')
      faults.push(`has "=" before a version, which the canonical form leaves out`);
    constraints.push({ comparator: (parts[1] ?? '=') as Comparator, version: version ?? piece });
  }
  return { constraints, isAll: false };
}

function decoded(version: string): string | null {
  try {
    return decodeURIComponent(version);
  } catch {
    return null;
  }
}

/** The rules of VERS for neighbours: versions sorted and unique, lower and upper ends in turn. */
function checkSequence(
  constraints: readonly Constraint[],
  type: string | null,
  order: VersionOrder | null,
  faults: string[],
): void {
  const seen = new Set<string>();
  for (const { comparator, version } of constraints) {
    // without an order, an open end and an open start at the same version leave out just that one
    const key = type !== null ? version : `${comparator}${version}`;
    if (seen.has(key)) faults.push(`names ${JSON.stringify(version)} twice`);
    seen.add(key);
  }
  for (const [index, { version }] of constraints.entries()) {
    const before = constraints[index - 1];
    if (before === undefined || order === null) continue;
    const sign = order(before.version, version);
    if (sign === null)
      faults.push(
        `has ${JSON.stringify(version)} or ${JSON.stringify(before.version)}, which is no version of its type`,
      );
    else if (sign > 0)
      faults.push(`has ${JSON.stringify(version)} after ${JSON.stringify(before.version)}, which is later`);
    else if (sign === 0 && version !== before.version)
      faults.push(`names ${JSON.stringify(version)} twice, in two forms`);
  }
  if (order === null && (type === null || isRegisteredType(type))) checkPlainNumbers(constraints, faults);
  const [first] = constraints;
  if (
    order !== null &&
    first !== undefined &&
    constraints.length === 1 &&
    order(first.version, first.version) === null
  ) {
    faults.push(`has ${JSON.stringify(first.version)}, which is no version of its type`);
  }
  const positive = constraints.filter(({ comparator }) => comparator !== '!=');
  for (const [index, { comparator }] of positive.entries()) {
    const next = positive[index + 1]?.comparator;
    if (comparator === '=' && (next === '<' || next === '<=')) {
      faults.push(`has a single version before "${next}", which includes it`);
    }
  }
  const ends = positive.filter(({ comparator }) => comparator !== '=');
  for (const [index, { comparator }] of ends.entries()) {
    const next = ends[index + 1]?.comparator;
    if (next !== undefined && isUpper(comparator) === isUpper(next)) {
      faults.push(`has "${comparator}" and then "${next}", and one of them says nothing`);
    }
  }
}

/** Plain numbers with dots have one order in every scheme, also in those whose whole order is not known here. */
function checkPlainNumbers(constraints: readonly Constraint[], faults: string[]): void {
  for (const [index, { version }] of constraints.entries()) {
    const before = constraints[index - 1]?.version;
    if (before !== undefined && (byNumbers(before, version) ?? 0) > 0) {
      faults.push(`has ${JSON.stringify(version)} after ${JSON.stringify(before)}, which is later`);
    }
  }
}

function isUpper(comparator: Comparator): boolean {
  return comparator === '<' || comparator === '<=';
}

/** Whether the range is one version and no other. */
export function isSingleVersion(range: VersionRange): boolean {
  if (range.isAll) return false;
  const positive = range.constraints.filter(({ comparator }) => comparator !== '!=');
  const [first, second, third] = positive;
  if (first === undefined || third !== undefined) return false;
  if (second === undefined) return first.comparator === '=';
  // from a version to the same
  return first.comparator === '>=' && second.comparator === '<=' && isSame(range, first.version, second.version);
}

function isSame({ order }: VersionRange, left: string, right: string): boolean {
  return left === right || order?.(left, right) === 0;
}

/** Whether it goes on for ever: the last end is a lower one. */
export function isUpperOpen(range: VersionRange): boolean {
  if (range.isAll) return true;
  const last = range.constraints.filter(({ comparator }) => comparator !== '!=').at(-1);
  return last !== undefined && (last.comparator === '>' || last.comparator === '>=');
}

/** Whether the last constraint is `<`: then the version it names is the first that is not meant. */
export function isBoundedAbove(name: string): boolean {
  return parseVersionRange(name).constraints.at(-1)?.comparator === '<';
}

export function isSupportedType(type: string): boolean {
  return type === 'all' || type === 'none' || versionOrder(type) !== null;
}

export { isRegisteredType };

interface End {
  readonly version: string;
  readonly isIncluded: boolean;
}
/** From one version to another; null: without an end. */
interface Interval {
  readonly from: End | null;
  readonly to: End | null;
}

function intervalsOf({ constraints, isAll }: VersionRange): Interval[] {
  if (isAll) return [{ from: null, to: null }];
  const found: Interval[] = [];
  let from: End | null = null;
  let isOpen = false;
  const ends = constraints.filter(({ comparator }) => comparator !== '!=' && comparator !== '=');
  for (const { comparator, version } of ends) {
    const end = { version, isIncluded: comparator.endsWith('=') };
    if (!isUpper(comparator)) {
      from = end;
      isOpen = true;
    } else {
      found.push({ from, to: end });
      from = null;
      isOpen = false;
    }
  }
  if (isOpen) found.push({ from, to: null });
  for (const { comparator, version } of constraints) {
    if (comparator !== '=') continue;
    const point = { version, isIncluded: true };
    found.push({ from: point, to: point });
  }
  return found;
}

/** Whether a version is in a range. Null: the order of its type is not known, or it is no such version. */
export function includes(range: VersionRange, version: string): boolean | null {
  const { order } = range;
  if (order === null && !range.isAll) return null;
  if (range.isAll || order === null) return true;
  if (order(version, version) === null) return null;
  const excluded = range.constraints.some((each) => each.comparator === '!=' && order(each.version, version) === 0);
  if (excluded) return false;
  const point: Interval = { from: { version, isIncluded: true }, to: { version, isIncluded: true } };
  return intervalsOf(range).some((interval) => doMeet(interval, point, order));
}

/** Most intervals of two ranges that are held against each other. Attack: two names of ten thousand constraints. */
const MAX_INTERVALS = 200;

/** Whether two ranges share a version. Null: that cannot be told. */
export function doOverlap(left: VersionRange, right: VersionRange): boolean | null {
  if (left.kind !== right.kind && !left.isAll && !right.isAll) return null;
  if (!left.isAll && !right.isAll && left.type !== right.type) return null;
  const order = left.order ?? right.order;
  if (left.isAll || right.isAll) return true;
  if (order === null) return null;
  const [mine, other] = [intervalsOf(left), intervalsOf(right)];
  if (mine.length > MAX_INTERVALS || other.length > MAX_INTERVALS) return null;
  return mine.some((a) =>
    other.some((b) => {
      if (!doMeet(a, b, order)) return false;
      const point = [a, b].find(({ from, to }) => from !== null && from === to)?.from;
      return point == null || (includes(left, point.version) === true && includes(right, point.version) === true);
    }),
  );
}

function doMeet(left: Interval, right: Interval, order: VersionOrder): boolean {
  return startsBeforeEnd(left.from, right.to, order) && startsBeforeEnd(right.from, left.to, order);
}

function startsBeforeEnd(from: End | null, to: End | null, order: VersionOrder): boolean {
  if (from === null || to === null) return true;
  const sign = order(from.version, to.version);
  if (sign === null) return false;
  return sign < 0 || (sign === 0 && from.isIncluded && to.isIncluded);
}
