import { has, listOf, member, textOf } from '#csaf/reading';
import type { HouseStyle } from '#house-style';
import { knownProduct, type ProductName } from './known-products.ts';
import { MAX_STATEMENTS } from './limits.ts';
import type { Stated, StatedProduct } from './product-condition.ts';
import { nameOf, quotedJson } from './record-text.ts';
import { type End, singleVersion, UNREAD_VERSIONS, unionOf, type VersionSet, versionRange } from './version-set.ts';

/** What an entry of `affected` calls its product: the package in its ecosystem, and the repositories of its commits. */
export function osvProductNames(entry: unknown): readonly ProductName[] {
  const found = member(entry, 'package');
  const ecosystem = nameOf(found, 'ecosystem');
  const name = nameOf(found, 'name');
  if (found !== undefined) {
    // the one name of that ecosystem
    const product = ecosystem === 'Linux' && name === 'Kernel' ? 'Linux' : name;
    return [{ vendor: ecosystem, product }];
  }
  return listOf(entry, 'ranges')
    .slice(0, MAX_STATEMENTS)
    .flatMap((range) => nameOf(range, 'repo') ?? [])
    .map((repository) => ({ vendor: null, product: null, repository }));
}

/** One entry of `affected` of an OSV record: what its releases say, and what its commits say. */
export function osvProduct(entry: unknown, styles: readonly HouseStyle[]): readonly StatedProduct[] {
  const names = osvProductNames(entry);
  const components = [...new Set(names.map((name) => knownProduct(name, styles)?.component ?? null))];
  // commits of several repositories in one entry: whose releases they are nobody can tell
  const component = components.length === 1 ? (components[0] ?? null) : null;
  const ranges = listOf(entry, 'ranges');
  const commitRanges = ranges.filter((range) => textOf(range, 'type') === 'GIT');
  const releaseRanges = ranges.filter((range) => textOf(range, 'type') !== 'GIT');
  const listed = listOf(entry, 'versions');
  const isTooMany = ranges.length + listed.length > MAX_STATEMENTS * 10;
  const read = releaseRanges.map(rangeOf);
  const stated: Stated[] = [
    ...read.map((versions, index) => affected(versions, quotedJson(releaseRanges[index]))),
    ...(listed.length === 0 ? [] : [affected(listedVersions(listed), quotedJson({ versions: listed.slice(0, 20) }))]),
    ...(isTooMany ? [affected(UNREAD_VERSIONS, 'versions')] : []),
  ];
  // a version that a list does not have, or that came after `last_affected`, may be one that nobody looked at
  const isWhole =
    releaseRanges.length > 0 &&
    !isTooMany &&
    read.every(({ isUnread }) => !isUnread) &&
    !releaseRanges.some((range) => listOf(range, 'events').some((event) => has(event, 'last_affected')));
  const name = quotedJson(member(entry, 'package') ?? { repo: textOf(commitRanges[0], 'repo') });
  const releases: StatedProduct = {
    component,
    stated,
    otherwise: isWhole ? { status: 'unaffected', quote: null } : { status: 'unknown', quote: name },
    commits: null,
    isWhole,
  };
  const commits: StatedProduct = {
    component,
    stated: commitRanges.slice(0, 3).map((range) => affected(UNREAD_VERSIONS, quotedJson(range))),
    otherwise: { status: 'unknown', quote: name },
    commits: fixesOf(commitRanges),
    isWhole: false,
  };
  const hasReleases = stated.length > 0;
  return [
    ...(hasReleases || commitRanges.length === 0 ? [releases] : []),
    ...(commitRanges.length > 0 ? [commits] : []),
  ];
}

function affected(versions: VersionSet, quote: string): Stated {
  return { status: 'affected', versions, isNarrowed: false, quote };
}

/** The commits that end ranges; where a range ends in another way, or never, no commit is a fix. */
function fixesOf(ranges: readonly unknown[]): readonly string[] {
  const events = ranges.flatMap((range) => listOf(range, 'events'));
  const isOdd = events.some((event) => has(event, 'last_affected') || has(event, 'limit'));
  return isOdd ? [] : events.flatMap((event) => textOf(event, 'fixed') ?? []);
}

function listedVersions(versions: readonly unknown[]): VersionSet {
  return unionOf(
    versions
      .slice(0, MAX_STATEMENTS * 10)
      .map((each) => (typeof each === 'string' ? singleVersion(each) : UNREAD_VERSIONS)),
  );
}

/**
 * Events of one range, in their order: each `introduced` is ended by the next `fixed` or `last_affected`, or goes on. Those in
 * another order are put in order by nobody here: then the range is unread, as one with a `limit` is.
 */
function rangeOf(range: unknown): VersionSet {
  const type = textOf(range, 'type');
  const events = listOf(range, 'events');
  if ((type !== 'SEMVER' && type !== 'ECOSYSTEM') || events.length === 0 || events.length > MAX_STATEMENTS)
    return UNREAD_VERSIONS;
  const sets: VersionSet[] = [];
  let from: End | null = null;
  let isOpen = false;
  for (const event of events) {
    const [introduced, fixed, last] = ['introduced', 'fixed', 'last_affected'].map((key) => textOf(event, key));
    const keys = [introduced, fixed, last].filter((each) => each !== undefined);
    if (keys.length !== 1 || has(event, 'limit')) return UNREAD_VERSIONS;
    if (introduced !== undefined) {
      if (isOpen) return UNREAD_VERSIONS;
      from = { version: introduced, isIncluded: true };
      isOpen = true;
    } else {
      if (!isOpen || from === null) return UNREAD_VERSIONS;
      sets.push(versionRange(from, { version: fixed ?? last ?? '', isIncluded: last !== undefined }));
      isOpen = false;
    }
  }
  return unionOf(isOpen ? [...sets, versionRange(from, null)] : sets);
}
