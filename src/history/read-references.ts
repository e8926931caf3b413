import { TocsinError } from '#base';
import { gitOutput } from '#git';
import { compareVersions, parseProductVersion } from '#versions';
import { MAX_BRANCHES, MAX_RELEASES } from './limits.ts';
import { branchVersionOf, mainlineRank, versionOfBranch, versionOfTag } from './repository-names.ts';

/** A repository on disk, as git is told of it. */
export type RepositoryPlace = readonly [option: '--git-dir' | '-C', path: string];

export interface Branch {
  /** `master`, `stable-4.14`: without the remote. */
  readonly name: string;
  /** `4.14`; null for the branch of development. */
  readonly version: string | null;
  readonly commit: string;
  /** The releases of this branch, oldest first. */
  readonly releases: readonly Release[];
}

export interface Release {
  readonly tag: string;
  readonly version: string;
  readonly commit: string;
}

export interface References {
  /** The branch of development first, where there is one, then those of versions, oldest first. */
  readonly branches: readonly Branch[];
  /** What is checked out; null in a repository without a commit. */
  readonly head: string | null;
  /** Commits at its lower end are missing: what it does not have, it may have had. */
  readonly isShallow: boolean;
}

const FORMAT = '%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)';
const MAX_BYTES = 64 * 1024 * 1024;

/** The branches that get fixes and their releases, by their names. Throws TocsinError `unreadable_input`. */
export async function readReferences(place: RepositoryPlace): Promise<References> {
  const options = { maxBytes: MAX_BYTES };
  const [printed, shallow, head] = await Promise.all([
    gitOutput(place, ['for-each-ref', `--format=${FORMAT}`, 'refs/heads', 'refs/remotes', 'refs/tags'], options),
    gitOutput(place, ['rev-parse', '--is-shallow-repository'], options),
    gitOutput(place, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], options),
  ]);
  if (printed === null) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${place[1]}: expected a git repository, git cannot read it`,
      hint: 'name a clone of the project, or its bare repository',
    });
  }
  const commitAtHead = head?.toString('latin1').trim() ?? '';
  const lines = await withNestedTags(place, printed.toString('utf8').split('\n'));
  const tips = new Map<string, { readonly commit: string; readonly rank: number }>();
  const releases: Release[] = [];
  for (const line of lines) {
    const found = referenceIn(line);
    if (found === null) continue;
    const { commit, kind, name, rank } = found;
    const version = kind === 'tag' ? versionOfTag(name) : undefined;
    if (version !== undefined && releases.length < MAX_RELEASES) releases.push({ tag: name, version, commit });
    if (kind === 'tag' || (mainlineRank(name) < 0 && versionOfBranch(name) === undefined)) continue;
    const known = tips.get(name);
    if (known === undefined || rank < known.rank) tips.set(name, { commit, rank });
  }
  return {
    branches: branchesOf(tips, byVersion(releases), commitAtHead),
    head: commitAtHead === '' ? null : commitAtHead,
    isShallow: shallow?.toString('latin1').trim() === 'true',
  };
}

interface Reference {
  readonly commit: string;
  readonly kind: 'branch' | 'tag';
  readonly name: string;
  /** Of two branches with one name the lower counts: what was fetched is newer than what somebody once checked out. */
  readonly rank: number;
}

function referenceIn(line: string): Reference | null {
  const [type, object = '', peeledType, peeled = '', ...rest] = line.split(' ');
  const commit = type === 'commit' ? object : peeledType === 'commit' ? peeled : '';
  const path = rest.join(' ').split('/');
  if (commit === '' || path[0] !== 'refs') return null;
  if (path[1] === 'tags') return { commit, kind: 'tag', name: path.slice(2).join('/'), rank: 0 };
  if (path[1] === 'heads') return { commit, kind: 'branch', name: path.slice(2).join('/'), rank: 2 };
  return { commit, kind: 'branch', name: path.slice(3).join('/'), rank: path[2] === 'origin' ? 0 : 1 };
}

/** A tag of a tag (RELEASE-4.5.0 of Xen), of which older gits peel one skin only. */
async function withNestedTags(place: RepositoryPlace, lines: readonly string[]): Promise<readonly string[]> {
  const nested = lines.filter((line) => /^tag [0-9a-f]+ tag [0-9a-f]+ refs\/tags\//.test(line)).slice(0, MAX_RELEASES);
  if (nested.length === 0) return lines;
  const objects = nested.map((line) => `${line.split(' ')[3] ?? ''}^{commit}\n`).join('');
  const words = ['cat-file', '--batch-check=%(objecttype) %(objectname)'];
  const peeled = await gitOutput(place, words, { maxBytes: MAX_BYTES, input: objects });
  const found = peeled?.toString('latin1').split('\n') ?? [];
  // attack: a hundred thousand of them, each looked for among all
  const indexByLine = new Map(nested.map((line, index) => [line, index]));
  return lines.map((line) => {
    const index = indexByLine.get(line);
    return index === undefined ? line : `${found[index] ?? ''}   ${line.split(' ').slice(4).join(' ')}`;
  });
}

function branchesOf(
  tips: ReadonlyMap<string, { readonly commit: string }>,
  releases: readonly Release[],
  head: string,
): readonly Branch[] {
  const [mainline] = [...tips.keys()]
    .filter((name) => mainlineRank(name) >= 0)
    .sort((one, other) => mainlineRank(one) - mainlineRank(other));
  const releasesByBranch = Map.groupBy(releases, ({ version }) => branchVersionOf(version));
  const stable = byVersion(
    [...tips].flatMap(([name, { commit }]) => {
      const version = versionOfBranch(name);
      return version === undefined ? [] : [{ name, version, commit, releases: releasesByBranch.get(version) ?? [] }];
    }),
  );
  // of a clone of stable branches alone what is checked out is one of them, or lies upon one, and all would seem inherited from it
  const tip = mainline !== undefined ? (tips.get(mainline)?.commit ?? '') : stable.length === 0 ? head : '';
  const development: Branch[] =
    tip === '' ? [] : [{ name: mainline ?? 'HEAD', version: null, commit: tip, releases: [] }];
  return [...development, ...stable.slice(-(MAX_BRANCHES - 1))];
}

/** Oldest first. Each version is read once: a hundred thousand of them are compared a million times. */
function byVersion<Each extends { readonly version: string }>(named: readonly Each[]): readonly Each[] {
  return named
    .map((each) => ({ each, parsed: parseProductVersion(each.version) }))
    .sort(({ parsed: one }, { parsed: other }) =>
      one === undefined || other === undefined ? 0 : compareVersions(one, other),
    )
    .map(({ each }) => each);
}
