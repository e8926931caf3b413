import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#base';
import { type CsafVersion, validateCsafBytes } from '#csaf';

/*
 * How many CSAF documents a second are read and validated whole, by processor time, since the machine is shared. The goal is 5,000.
 * `sh scripts/node bench/csaf.ts FOLDER [--library]`: a folder of a corpus with 2.0 and 2.1; `--library` measures
 * @secvisogram/csaf-validator-lib beside it (schema and mandatory tests, of the 2.0 documents).
 */

const [folder = '.', option] = process.argv.slice(2);
const ROUNDS = 5;
const now = Date.now() as Instant;

for (const version of ['2.0', '2.1'] as const) {
  const documents = documentsIn(version);
  const size = documents.reduce((sum, bytes) => sum + bytes.length, 0) / documents.length;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rate = rateOf(documents, (bytes) => {
      validateCsafBytes(bytes, { now });
    });
    console.log(`ours, CSAF ${version}: ${rate.toFixed(0)} documents a second (mean ${size.toFixed(0)} bytes)`);
  }
}
if (option === '--library') await benchLibrary();

function documentsIn(version: CsafVersion): Buffer[] {
  const data = join(folder, version, 'test', 'validator', 'data');
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/.*\d\.json$/.test(name))
    .map((name) => readFileSync(join(data, name)));
}

function rateOf(documents: readonly Buffer[], look: (bytes: Buffer) => void): number {
  const started = process.cpuUsage();
  let count = 0;
  let seconds = 0;
  while (seconds < 1) {
    for (const bytes of documents) look(bytes);
    count += documents.length;
    const { user, system } = process.cpuUsage(started);
    seconds = (user + system) / 1e6;
  }
  return count / seconds;
}

/** Loaded only here: it is heavy, and no part of the program. */
async function benchLibrary(): Promise<void> {
  // it has no types
  const [library, ...tests] = ['validate.js', 'basic.js'].map((name) => `@secvisogram/csaf-validator-lib/${name}`);
  const { default: validate } = (await import(library ?? '')) as {
    default: (tests: unknown[], document: unknown) => unknown;
  };
  const basic = (await import(tests[0] ?? '')) as Readonly<Record<string, unknown>>;
  const documents = documentsIn('2.0');
  const started = process.cpuUsage();
  for (const bytes of documents) await validate(Object.values(basic), JSON.parse(bytes.toString('utf8')));
  const { user, system } = process.cpuUsage(started);
  const rate = documents.length / ((user + system) / 1e6);
  console.log(`the library, CSAF 2.0, schema and mandatory tests: ${rate.toFixed(0)} documents a second`);
}
