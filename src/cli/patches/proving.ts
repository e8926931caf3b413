import { stat } from 'node:fs/promises';
import { TocsinError } from '#base';
import { type AdvisoryId, parseAdvisoryId } from '#identifiers';
import {
  DEFAULT_BUILD_MINUTES,
  isSameProof,
  type PatchProof,
  type ProofJob,
  type ProvingPlace,
  proofJobs,
  proveJob,
} from '#patch-proof';
import { counted } from '../counted.ts';
import type { Environment } from '../environment.ts';
import { foundInstead } from '../found-instead.ts';
import { Stop } from '../stop.ts';
import { oneLine, paint, type Terminal, wrap } from '../terminal.ts';
import type { PatchesAtHand } from './patches-at-hand.ts';

/** Options of every command that proves recipes. */
export interface ProvingOptions {
  readonly repo: readonly string[];
  readonly build?: string;
  readonly minutes?: string;
  readonly only?: readonly string[];
  readonly work?: string;
  /** Prerequisites that are left out. */
  readonly without?: readonly string[];
}

/** What any of the recipes needs first. */
export function neededFirst(
  developmentNames: ReadonlySet<string>,
): (factsById: PatchesAtHand['factsById'], asked: readonly AdvisoryId[]) => readonly AdvisoryId[] {
  const nothing = { without: new Set<AdvisoryId>(), developmentNames, bytesOf: () => null };
  return (factsById, asked) =>
    asked
      .flatMap((id) => proofJobs(id, factsById, nothing))
      .flatMap(({ prerequisites }) => prerequisites.map(({ advisory }) => advisory));
}

/** The recipes of an advisory with what is at hand for them. */
export function jobsOf(
  id: AdvisoryId,
  hand: PatchesAtHand,
  { without = [] }: Pick<ProvingOptions, 'without'>,
  developmentNames: ReadonlySet<string>,
): readonly ProofJob[] {
  const left = new Set(without.flatMap((text) => parseAdvisoryId(text) ?? []));
  if (left.size < new Set(without).size)
    throw new TocsinError({
      code: 'usage',
      message: `--without: expected ids such as XSA-333, found ${without.join(', ')}`,
      hint: 'give ids, each with its own option',
    });
  return proofJobs(id, hand.factsById, {
    without: left,
    developmentNames,
    bytesOf: (advisory, file) => {
      const bytes = hand.bytesOf(advisory, file);
      return bytes instanceof Uint8Array ? bytes : null;
    },
  });
}

/** What came of recipes, as far as it came. */
export interface Proved {
  readonly proofs: readonly PatchProof[];
  /** Asked to end before all were proved. */
  readonly signal: Stop['signal'];
}

/** Proves one recipe after the other; what was proved before stays. `keep` gets all so far, each time there is more. */
export async function proveAll(
  jobs: readonly ProofJob[],
  earlier: readonly PatchProof[],
  options: ProvingOptions,
  configured: { readonly build: string | null },
  environment: Environment,
  keep: (proofs: readonly PatchProof[]) => Promise<void>,
): Promise<Proved> {
  const { terminal, clock } = environment;
  const repositories = await repositoriesOf(options.repo);
  const command = options.build ?? configured.build;
  const timeoutMs = minutesOf(options.minutes) * 60_000;
  const stopping = new AbortController();
  const stop = new Stop(environment.untilStopped());
  void stop.asked.then(() => stopping.abort());
  const proofs: PatchProof[] = [];
  for (const job of jobs) {
    const known = earlier.find((proof) => proof.verdict === 'proved' && isSameProof(proof, job, command));
    const isWanted = options.only === undefined || options.only.includes(job.version);
    if (known === undefined && !isWanted) continue;
    const repository = repositories.get(job.tree) ?? repositories.get('');
    const place: Omit<ProvingPlace, 'repository'> = {
      temporary: options.work ?? null,
      build: command === null ? null : { command, timeoutMs },
      clock,
      stop: stopping.signal,
    };
    if (terminal.isInteractive && known === undefined) terminal.err(`\r${job.version}, ${job.tree} …`);
    const proof =
      known ??
      (repository === undefined ? await withoutRepository(job, place) : await proveJob(job, { ...place, repository }));
    if (terminal.isInteractive && known === undefined) terminal.err('\r\u001b[K');
    if (proof === null) return { proofs, signal: stop.signal };
    proofs.push(proof);
    await keep(proofs);
  }
  return { proofs, signal: null };
}

/** What was proved, for people. */
export function printProved(title: string, proofs: readonly PatchProof[], terminal: Terminal): void {
  terminal.out(`${paint(terminal, 'bold', oneLine(title))}\n\n`);
  const colours = { proved: 'green', failed: 'red', unknown: 'yellow' } as const;
  for (const proof of proofs) {
    const { version, tree, verdict, why, commit, prerequisites, patches, build, result } = proof;
    const on = commit === null ? 'no commit' : commit.slice(0, 12);
    const names = [...prerequisites, ...patches].map(({ file, advisory }) => file ?? advisory).join(' + ');
    terminal.out(
      `  ${oneLine(version).padEnd(10)} ${oneLine(tree).padEnd(8)} ${paint(terminal, colours[verdict], verdict.padEnd(8))} ${on}${names === '' ? '' : oneLine(` + ${names}`)}\n`,
    );
    if (why !== null) terminal.out(`${wrap(terminal, oneLine(why), 14)}\n`);
    const made = result === null ? '' : `the sources are ${result.slice(0, 12)}`;
    const built =
      build === null ? (verdict === 'proved' ? 'not built' : '') : `${BUILT[build.status]} in ${build.seconds} s`;
    const more = [made, built].filter((each) => each !== '').join('; ');
    if (more !== '') terminal.out(`${paint(terminal, 'dim', `              ${more}`)}\n`);
    if (build !== null && build.status !== 'passed') printLog(build.log, terminal);
  }
  const count = proofs.filter(({ verdict }) => verdict === 'proved').length;
  terminal.out(`\n${count} of ${counted(proofs.length, 'recipe')} proved\n`);
}

const BUILT = { passed: 'builds', failed: 'does not build', timed_out: 'still building' } as const;
const SHOWN_LOG_LINES = 12;

function printLog(log: string, terminal: Terminal): void {
  for (const line of log.trimEnd().split('\n').slice(-SHOWN_LOG_LINES))
    terminal.out(`              | ${oneLine(line)}\n`);
}

async function withoutRepository(job: ProofJob, place: Omit<ProvingPlace, 'repository'>): Promise<PatchProof | null> {
  // said by the same form as any other recipe that cannot be tried
  const proof = await proveJob({ ...job, stableRef: null }, { ...place, repository: '' });
  return proof && { ...proof, why: `no repository of ${job.tree} was named: --repo ${job.tree}=DIR` };
}

/** By the tree; of one without a name, for all others, by nothing. */
async function repositoriesOf(named: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const repositories = new Map<string, string>();
  for (const each of named) {
    const groups = /^(?<tree>[a-z][a-z0-9-]{0,40})=(?<path>.+)$/.exec(each)?.groups;
    const path = groups?.['path'] ?? each;
    let instead = 'a file';
    try {
      if ((await stat(path)).isDirectory()) {
        repositories.set(groups?.['tree'] ?? '', path);
        continue;
      }
    } catch (cause) {
      instead = foundInstead(cause);
    }
    throw new TocsinError({
      code: 'unreadable_input',
      message: `--repo ${each}: expected a git repository, found ${instead}`,
      hint: 'clone the sources, and name the folder: --repo DIR, or --repo qemu-xen=DIR for one tree of several',
    });
  }
  return repositories;
}

function minutesOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_BUILD_MINUTES;
  const minutes = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && minutes > 0) return minutes;
  throw new TocsinError({
    code: 'usage',
    message: `--minutes: expected a number of minutes, found ${text}`,
    hint: `without it a build may take ${DEFAULT_BUILD_MINUTES} minutes`,
  });
}
