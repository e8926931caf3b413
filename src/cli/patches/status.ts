import { TocsinError } from '#base';
import {
  type History,
  namedRepository,
  type PatchState,
  type PatchStatus,
  readBuild,
  readHistory,
  readSourceTree,
  repositoryIn,
  type SourceTree,
  statusOf,
  type WantedAdvisory,
} from '#history';
import type { ReleaseTable } from '#releases';
import type { StatementOptions } from '../check/check-statements.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { readingContext } from '../reading-context.ts';
import { reportFailures } from '../readings.ts';
import { type Colour, jsonText, oneLine, paint, type Terminal } from '../terminal.ts';
import { correctionsHere, releaseTables } from './release-tables.ts';
import { bareAdvisory, sortedById, wantedAdvisories } from './wanted-advisories.ts';

export interface StatusOptions extends StatementOptions {
  readonly tree?: string;
  readonly xen?: string;
  readonly changeset?: string;
  readonly repo?: string;
  readonly advisories?: readonly string[];
}

/** What trees are of: the sources whose Makefile is read are those of Xen. */
const COMPONENT = 'xen';

/** `tocsin patches status`: which fixes a tree or a build has. Contract, 1.4. */
export async function patchesStatus(options: StatusOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const tree = await treeOf(options);
  const { styles } = await readingContext(environment, options);
  const series = styles.map((style) => style.series);
  const [history, tables] = await Promise.all([
    historyFor(tree, series, options, environment),
    releaseTables(options, environment),
  ]);
  const read = await wantedAdvisories(options.advisories ?? [], COMPONENT, options, environment);
  const wanted = read?.kept ?? allKnown(history, tables);
  if (read === null)
    terminal.err(`note: no mails named, no archive: asked about all ${wanted.length} that are known\n`);
  const found = await statusOf({ tree, history, tables, series }, wanted);
  if (options.json === true) terminal.out(jsonText({ tree: presentTree(tree), advisories: found.map(presentStatus) }));
  else printStatus(tree, found, terminal);
  const failures = read?.failures ?? [];
  reportFailures(failures, environment);
  if (failures.length > 0) return EXIT.unreadable;
  const states = new Set(found.map(({ state }) => state));
  if (states.has('missing') || states.has('partial')) return EXIT.negative;
  return states.has('unknown') ? EXIT.unsettled : EXIT.good;
}

/** Of a tree that does not tell its version, the one that was named. */
async function treeOf({ tree, xen, changeset }: StatusOptions): Promise<SourceTree> {
  if (tree === undefined ? xen === undefined && changeset === undefined : changeset !== undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `expected sources or a build, found ${tree === undefined ? 'neither' : 'both'}`,
      hint: 'give --tree DIR, or --xen VERSION and --changeset TEXT as xl info prints them',
    });
  }
  const build = readBuild({ ...(xen === undefined ? {} : { xen }), ...(changeset === undefined ? {} : { changeset }) });
  if (tree === undefined) return build;
  const read = await readSourceTree(tree);
  return read.version === null ? { ...read, version: build.version, commit: read.commit ?? build.commit } : read;
}

/** The history of the clone that was named, else the tree's own. */
async function historyFor(
  tree: SourceTree,
  series: readonly string[],
  options: StatusOptions,
  environment: Environment,
): Promise<History | null> {
  const own = options.tree !== undefined && tree.kind === 'git' ? repositoryIn(options.tree) : null;
  const place = options.repo === undefined ? own : namedRepository(options.repo);
  if (place === null) return null;
  return readHistory(place, { series, corrections: await correctionsHere(options, environment) });
}

function allKnown(history: History | null, tables: readonly ReleaseTable[]): readonly WantedAdvisory[] {
  const ids = new Set([
    ...(history?.fixesByAdvisory.keys() ?? []),
    ...tables.flatMap(({ advisories }) => [...advisories.keys()]),
  ]);
  return sortedById([...ids].map(bareAdvisory));
}

function presentTree({ kind, version, commit, isChanged, queue }: SourceTree) {
  return { kind, version, commit, changed: isChanged, patches: queue?.length ?? null };
}

function presentStatus({ advisory, state, by, evidence }: PatchStatus) {
  return { advisory, state, by, evidence };
}

const COLOUR_BY_STATE: Readonly<Record<PatchState, Colour>> = {
  contained: 'green',
  missing: 'red',
  partial: 'red',
  not_applicable: 'dim',
  unknown: 'yellow',
};

function printStatus(tree: SourceTree, found: readonly PatchStatus[], terminal: Terminal): void {
  for (const { advisory, state, by, evidence } of found) {
    const how = by === null ? '' : ` (${by.replace('_', ' ')})`;
    terminal.out(
      `${advisory.padEnd(9)} ${paint(terminal, COLOUR_BY_STATE[state], state.replace('_', ' '))}${how}: ${oneLine(evidence)}\n`,
    );
  }
  const counts = (Object.keys(COLOUR_BY_STATE) as PatchState[]).flatMap((state) => {
    const count = found.filter((each) => each.state === state).length;
    return count === 0 ? [] : [`${count} ${state.replace('_', ' ')}`];
  });
  const what = [tree.version, tree.commit?.slice(0, 12)].filter((each) => each != null).join(', ');
  terminal.out(`${oneLine(what)}: ${counts.join(', ')}\n`);
}
