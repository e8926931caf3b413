import type { AdvisoryFacts } from '#advisory';
import { TocsinError } from '#base';
import type { PatchStatus } from '#history';
import { type AdvisoryId, parseAdvisoryId } from '#identifiers';
import { type PatchOrder, type PlanNote, patchedTree, planPatches, targetVersion } from '#patches';
import { fixStateAt, placeOfCommit, placeOfVersion, type ReleaseTable } from '#releases';
import { describeTree, folderTree } from '#source-tree';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { readingContext } from '../reading-context.ts';
import { reportFailures } from '../readings.ts';
import { jsonText, oneLine } from '../terminal.ts';
import { developmentNamesOf } from './development-names.ts';
import { fixesInTree } from './fixes-in-tree.ts';
import { namedFolder } from './named-folder.ts';
import { type PatchesAtHand, type PatchesOptions, patchesAtHand } from './patches-at-hand.ts';
import { printPlan } from './plan-text.ts';
import type { Plan, PlannedTarget, PlanStep } from './planned.ts';
import { releaseTables } from './release-tables.ts';
import { writeSeries } from './write-series.ts';

export interface PlanOptions extends PatchesOptions {
  readonly tree?: string;
  readonly xen?: string;
  readonly component?: string;
  /** Advisories whose fixes are in the tree. */
  readonly contained?: readonly string[];
  readonly write?: string;
  readonly force?: boolean;
}

/** `tocsin patches plan`: which patches, in which order, and whether they apply. Contract, 1.4. */
export async function plan(
  advisories: readonly string[],
  options: PlanOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { styles } = await readingContext(environment, options);
  const told = await toldOf(options, developmentNamesOf(styles));
  const tables = await releaseTables(options, environment);
  const named = containedOf(options.contained ?? []);
  const orderOf = (factsById: PatchesAtHand['factsById'], asked: readonly AdvisoryId[]): PatchOrder => {
    const target = targetFor(told, factsById, asked);
    const contained = new Set([...named, ...recordedIn(tables, target)]);
    return planPatches({ target, asked, factsById, contained });
  };
  const hand = await patchesAtHand(advisories, options, environment, (factsById, asked) =>
    orderOf(factsById, asked).steps.map(({ advisory }) => advisory),
  );
  const target = targetFor(told, hand.factsById, hand.asked);
  const ordered = [...new Set(orderOf(hand.factsById, hand.asked).steps.map(({ advisory }) => advisory))];
  const known = { tables, series: styles.map(({ series }) => series) };
  const found =
    target.tree === null || told.component !== 'xen' || target.component !== 'xen'
      ? NOTHING_FOUND
      : await fixesInTree(target.tree, ordered, hand, known, options, environment);
  const made = planOf(target, hand, new Set([...named, ...recordedIn(tables, target)]), found);
  const { terminal } = environment;
  const written = options.write === undefined ? null : await writeSeries(options.write, made, options.force === true);
  if (options.json === true) terminal.out(jsonText(presentPlan(made)));
  else printPlan(made, written, terminal);
  if (options.json === true && written?.kind === 'refused')
    for (const why of written.why) terminal.err(`tocsin: nothing was written: ${oneLine(why)}\n`);
  reportFailures(hand.failures, environment);
  if (hand.failures.length > 0) return EXIT.unreadable;
  const isNegative = made.problems.length > 0 || made.steps.some(({ applies }) => applies === 'conflict');
  return isNegative || written?.kind === 'refused' ? EXIT.negative : EXIT.good;
}

const NOTHING_FOUND: ReadonlyMap<AdvisoryId, PatchStatus> = new Map();

/** `found`: fixes that the tree shows. What its files alone show stays a step, which is in already. */
function planOf(
  target: PlannedTarget,
  hand: PatchesAtHand,
  recorded: ReadonlySet<AdvisoryId>,
  found: ReadonlyMap<AdvisoryId, PatchStatus>,
): Plan {
  const settled = [...found.values()].filter(({ by }) => by !== 'content');
  const contained = new Set([...recorded, ...settled.map(({ advisory }) => advisory)]);
  const order = planPatches({ target, asked: hand.asked, factsById: hand.factsById, contained });
  const tree = target.tree === null ? null : patchedTree(folderTree(target.tree));
  const problems = [...hand.problems, ...order.problems];
  const steps = order.steps.map(({ advisory, patch, reason }): PlanStep => {
    const nothing = { advisory, patch, reason, applies: 'unknown', file: null, why: null, bytes: null } as const;
    if (patch === null) return { ...nothing, why: 'its mail is not at hand' };
    const bytes = hand.bytesOf(advisory, patch);
    if (!(bytes instanceof Uint8Array)) {
      problems.push(bytes);
      return { ...nothing, why: 'its bytes are not at hand' };
    }
    if (tree === null) return { ...nothing, bytes };
    const inFiles = found.get(advisory);
    if (inFiles !== undefined) return { ...nothing, bytes, applies: 'already', why: inFiles.evidence };
    const { applies, file, why, isRefused, isConsequence } = tree.apply(bytes);
    if (applies === 'unknown' && !isConsequence)
      problems.push({
        code: isRefused ? 'refused_patch' : 'undecided_patch',
        advisory,
        patch,
        message: `${patch}${file === null ? '' : `, ${file}`}: ${why ?? 'nobody can tell'}`,
        suggestion: isRefused ? 'do not apply it; ask whoever signed it' : 'look at the patch and the tree yourself',
      });
    return { ...nothing, applies, file, why, bytes: isRefused ? null : bytes };
  });
  const notes = settled
    .filter(({ advisory }) => !recorded.has(advisory))
    .map(({ advisory, evidence }): PlanNote => ({ advisory, message: `its fix is in already: ${evidence}` }));
  const isTold = new Set(notes.map(({ advisory }) => advisory));
  return { target, steps, problems, notes: [...order.notes.filter(({ advisory }) => !isTold.has(advisory)), ...notes] };
}

/** The form of the contract, 1.4; `component`, `version` and `notes` are beside it. */
function presentPlan({ target, steps, problems, notes }: Plan): unknown {
  const { component, version, commit, isOfXen } = target;
  return {
    target: { xen: isOfXen ? version.printed : null, commit, component, version: version.printed },
    steps: steps.map(({ advisory, patch, reason, applies, file }) => ({ advisory, patch, reason, applies, file })),
    problems,
    notes,
  };
}

/** What is told of the target before an advisory is read. */
interface ToldTarget extends Omit<PlannedTarget, 'component' | 'isOfXen'> {
  /** Null: what the advisories are mainly about. */
  readonly component: string | null;
}

function targetFor(
  told: ToldTarget,
  factsById: ReadonlyMap<AdvisoryId, AdvisoryFacts>,
  asked: readonly AdvisoryId[],
): PlannedTarget {
  const [main = 'xen'] = asked.flatMap((id) => factsById.get(id)?.component ?? []);
  const component = told.component ?? main;
  // QEMU for Xen has Xen's versions, Linux has its own
  return { ...told, component, isOfXen: main === 'xen' && component !== 'linux' };
}

/** What the tables of releases say that a commit of a stable branch has in it, or a release; a patched tree has no less. */
function recordedIn(
  tables: readonly ReleaseTable[],
  { commit, version, component }: PlannedTarget,
): readonly AdvisoryId[] {
  return tables.flatMap((table) => {
    if (table.component !== component) return [];
    const place =
      (commit === null ? undefined : placeOfCommit(table, commit)) ?? placeOfVersion(table, version.printed);
    if (place === undefined) return [];
    return [...table.advisories.keys()].filter((id) => fixStateAt(table, place, id)?.state === 'contained');
  });
}

async function toldOf(
  { tree, xen, component }: PlanOptions,
  developmentNames: ReadonlySet<string>,
): Promise<ToldTarget> {
  if (tree === undefined && xen === undefined)
    throw usage('expected --tree DIR or --xen VERSION, found neither', 'say what the patches are for: --xen 4.20');
  const given = xen === undefined ? undefined : targetVersion(xen, developmentNames);
  if (xen !== undefined && given === undefined)
    throw usage(`--xen: expected a version such as 4.20, 4.20.1 or master, found ${xen}`, 'give the version of Xen');
  const folder = tree === undefined ? null : await namedFolder(tree, '--tree');
  const found = folder === null ? null : await describeTree(folder);
  const isOther = component !== undefined && found?.component !== null && found?.component !== component;
  const version = given ?? (isOther ? null : found?.version) ?? null;
  if (version === null)
    throw usage(
      `${tree}: expected a tree that tells its version${component === undefined ? '' : ` of ${component}`}, found none`,
      'give the top folder of the sources, or say the version with --xen VERSION',
    );
  return {
    component: component ?? found?.component ?? null,
    version,
    developmentNames,
    tree: folder,
    commit: found?.commit ?? null,
  };
}

function containedOf(named: readonly string[]): ReadonlySet<AdvisoryId> {
  const ids = named.flatMap((text) => text.split(',')).map((text) => [text, parseAdvisoryId(text)] as const);
  const wrong = ids.find(([, id]) => id === undefined);
  if (wrong !== undefined)
    throw usage(`--contained: expected an id such as XSA-333, found ${wrong[0]}`, 'give ids, each with its own option');
  return new Set(ids.flatMap(([, id]) => id ?? []));
}

function usage(message: string, hint: string): TocsinError {
  return new TocsinError({ code: 'usage', message, hint });
}
