import type { CommitMessage } from './commit-message.ts';
import type { LoggedCommit } from './read-log.ts';

/** A commit in the graph. Its number is its place: parents have lower numbers than their children. */
export interface Commit {
  readonly number: number;
  readonly hash: string;
  readonly parents: readonly number[];
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly subject: string;
  readonly message: CommitMessage;
}

export interface CommitGraph {
  /** Oldest first: parents before children. */
  readonly commits: readonly Commit[];
  /** By a whole hash or a prefix of 7 digits or more; undefined where none or several begin so. */
  find(prefix: string): Commit | undefined;
}

/** Orders commits, parents first. What a shallow clone does not have is no parent; a circle (which no git makes) is left out. */
export function commitGraph(logged: readonly LoggedCommit[]): CommitGraph {
  const placeByHash = new Map<string, number>();
  const unique = logged.filter(({ hash }, index) => {
    const isNew = !placeByHash.has(hash);
    if (isNew) placeByHash.set(hash, index);
    return isNew;
  });
  for (const [place, { hash }] of unique.entries()) placeByHash.set(hash, place);
  const commits = parentsFirst(unique, placeByHash);
  const hashOf = (number: number | undefined): string => commits[number ?? -1]?.hash ?? '';
  // numbers, not objects: of a million commits they are 4 MB
  const sorted = Uint32Array.from(commits, ({ number }) => number).sort((one, other) =>
    hashOf(one) < hashOf(other) ? -1 : 1,
  );
  return {
    commits,
    find(prefix) {
      if (prefix.length < 7) return undefined;
      const index = lowerBound(sorted, hashOf, prefix);
      const [first, second] = [sorted[index], sorted[index + 1]];
      const isAlone = hashOf(first).startsWith(prefix) && !hashOf(second).startsWith(prefix);
      return isAlone ? commits[first ?? -1] : undefined;
    },
  };
}

function parentsFirst(logged: readonly LoggedCommit[], placeByHash: ReadonlyMap<string, number>): readonly Commit[] {
  const parents = logged.map((commit) =>
    commit.parents.flatMap((hash) => {
      const place = placeByHash.get(hash);
      return place === undefined ? [] : [place];
    }),
  );
  const children: number[][] = logged.map(() => []);
  const waitsFor = new Uint32Array(logged.length);
  for (const [place, above] of parents.entries()) {
    waitsFor[place] = above.length;
    for (const parent of above) children[parent]?.push(place);
  }
  const ready = logged.flatMap((_commit, place) => (waitsFor[place] === 0 ? [place] : []));
  const numberByPlace = new Int32Array(logged.length).fill(-1);
  const commits: Commit[] = [];
  // a queue: of commits that do not depend on each other the order is that of their distance from the roots
  for (let next = 0; next < ready.length; next += 1) {
    const place = ready[next] ?? 0;
    const commit = logged[place];
    if (commit === undefined) continue;
    numberByPlace[place] = commits.length;
    commits.push({
      ...commit,
      number: commits.length,
      parents: (parents[place] ?? []).map((parent) => numberByPlace[parent] ?? -1),
    });
    for (const child of children[place] ?? []) {
      waitsFor[child] = (waitsFor[child] ?? 0) - 1;
      if (waitsFor[child] === 0) ready.push(child);
    }
  }
  return commits;
}

function lowerBound(sorted: Uint32Array, hashOf: (number: number | undefined) => string, prefix: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashOf(sorted[middle]) < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls for each commit that lies below one, itself included, unless `isSeen` says that all below it was seen. */
export function walkDown(
  { commits }: CommitGraph,
  from: number,
  isSeen: (number: number) => boolean,
  visit: (commit: Commit) => void,
): void {
  const stack = [from];
  while (stack.length > 0) {
    const number = stack.pop() ?? -1;
    const commit = commits[number];
    if (commit === undefined || isSeen(number)) continue;
    visit(commit);
    for (const parent of commit.parents) if (!isSeen(parent)) stack.push(parent);
  }
}
