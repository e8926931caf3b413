import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#base';
import { type CsafVersion, validateCsaf, validateCsafBytes } from '#csaf';
import { type CsafObject, toCsaf20, toCsaf21 } from '#exports/csaf';
import type { Publication } from '#publication';
import { publicationsOf } from '../test/csaf-publications.test-support.ts';

/*
 * How many CSAF documents a second are validated, and made and validated, warm, by the clock and by processor time, since the
 * machine is shared. The goal is 5,000 with the mandatory tests. Each turn takes all documents of a set one after the other, and
 * the sets take turns, so that a busy minute falls on all of them.
 *
 *     sh scripts/node bench/csaf.ts CORPUS [--library]
 *
 * CORPUS has csaf/2.0 and csaf/2.1 (the official suite), xsa/ and keys/ (advisories); without it, the samples alone are taken.
 * `--library`: @secvisogram/csaf-validator-lib on the same documents, with the schema and the mandatory tests.
 */

const [corpus = '', option] = process.argv.slice(2);
const ROUNDS = 3;
const SECONDS_A_ROUND = 0.3;
const now = Date.now() as Instant;
const OPTIONS = { at: now, generator: { name: 'Tocsin', version: '0.1.0' } };
const VERSIONS = ['2.0', '2.1'] as const;
const EXPORT = { '2.0': toCsaf20, '2.1': toCsaf21 };

/** Something that is done with each document of a set. */
interface Job {
  readonly name: string;
  readonly count: number;
  readonly turn: () => unknown;
}

const publications = [
  ...(await publicationsIn('examples/osier/mail', 'examples/osier/keys/osier-security.asc')),
  ...(await publicationsIn(join(corpus, 'xsa'), join(corpus, 'keys/xen-security.asc'))),
];
const jobs = VERSIONS.flatMap((version) => {
  const own = publications.map((each) => Buffer.from(JSON.stringify(EXPORT[version](each, OPTIONS), null, 2)));
  return [
    ...validating('suite', version, suiteOf(version)),
    ...validating('ours', version, own),
    ...exporting(version),
  ];
});
if (option === '--library') jobs.push(...(await libraryJobs()));

const spent = new Map<Job, { documents: number; processor: number; clock: number }>();
for (let round = -1; round < ROUNDS; round += 1) {
  for (const job of jobs) {
    // the first round warms up
    if (round === 0) spent.delete(job);
    await runFor(job);
  }
}
for (const [{ name, count }, { documents, processor, clock }] of spent) {
  const perSecond = (seconds: number): string => (documents / seconds).toFixed(0).padStart(7);
  console.log(`${name.padEnd(44)} ${perSecond(processor)}/s of processor ${perSecond(clock)}/s (${count} documents)`);
}

async function runFor(job: Job): Promise<void> {
  const before = spent.get(job) ?? { documents: 0, processor: 0, clock: 0 };
  const [used, started] = [process.cpuUsage(), process.hrtime.bigint()];
  for (let turns = 1; ; turns += 1) {
    await job.turn();
    const { user, system } = process.cpuUsage(used);
    const processor = (user + system) / 1e6;
    if (processor < SECONDS_A_ROUND) continue;
    spent.set(job, {
      documents: before.documents + turns * job.count,
      processor: before.processor + processor,
      clock: before.clock + Number(process.hrtime.bigint() - started) / 1e9,
    });
    return;
  }
}

function validating(set: string, version: CsafVersion, documents: readonly Buffer[]): Job[] {
  if (documents.length === 0) return [];
  const kilobytes = (documents.reduce((sum, { length }) => sum + length, 0) / documents.length / 1000).toFixed(1);
  const name = `${set} ${version} (${kilobytes} kB), from bytes`;
  return [
    jobOf(`${name}, mandatory`, documents, (bytes) => validateCsafBytes(bytes, { now, tests: 'mandatory' })),
    jobOf(`${name}, all`, documents, (bytes) => validateCsafBytes(bytes, { now })),
  ];
}

function exporting(version: CsafVersion): Job[] {
  const made = (publication: Publication): CsafObject => EXPORT[version](publication, OPTIONS);
  return [
    jobOf(`export ${version}`, publications, made),
    jobOf(`export ${version} and JSON text`, publications, (each) => JSON.stringify(made(each))),
    jobOf(`export ${version}, mandatory`, publications, (each) =>
      validateCsaf(made(each), { now, tests: 'mandatory' }),
    ),
    jobOf(`export ${version}, all`, publications, (each) => validateCsaf(made(each), { now })),
  ];
}

function jobOf<Item>(name: string, items: readonly Item[], look: (item: Item) => unknown): Job {
  return {
    name,
    count: items.length,
    turn: () => {
      for (const item of items) look(item);
    },
  };
}

function suiteOf(version: CsafVersion): Buffer[] {
  const data = join(corpus, 'csaf', version, 'test', 'validator', 'data');
  if (!existsSync(data)) return [];
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/.*\d\.json$/.test(name))
    .map((name) => readFileSync(join(data, name)));
}

async function publicationsIn(folder: string, keyring: string): Promise<Publication[]> {
  return existsSync(folder) ? [...(await publicationsOf(folder, keyring)).values()] : [];
}

type DocumentTest = (document: unknown) => unknown;

/** Loaded only here: it is heavy, and no part of the program. */
async function libraryJobs(): Promise<Job[]> {
  const { default: validate } = await import('@secvisogram/csaf-validator-lib/validate.js');
  const basic = {
    '2.0': await import('@secvisogram/csaf-validator-lib/basic.js'),
    '2.1': await import('@secvisogram/csaf-validator-lib/csaf_2_1/basic.js'),
  };
  return VERSIONS.flatMap((version) => {
    const tests = Object.values<unknown>(basic[version]).filter(
      (each): each is DocumentTest => typeof each === 'function',
    );
    const own = publications.map((each) => JSON.stringify(EXPORT[version](each, OPTIONS)));
    const sets = { suite: suiteOf(version).map((bytes) => bytes.toString('utf8')), ours: own };
    return Object.entries(sets).map(([set, texts]) => ({
      name: `the library: ${set} ${version}, mandatory`,
      count: texts.length,
      turn: async () => {
        for (const text of texts) await validate(tests, JSON.parse(text));
      },
    }));
  });
}
