import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateCsaf } from '#csaf';
import { formText, heldAgainstText, MACHINE_FORMS, type MachineForm, machineForm } from '#exports/forms';
import { NOW, type Published, publishedMails } from '../test/exports/forms.test-support.ts';

/*
 * How long one advisory takes to become each machine form: as a whole process, and warm, by processor time, since the machine is
 * shared. `sh scripts/node bench/convert.ts`: the samples, and the corpus that TOCSIN_CORPUS names. "made": the document as text;
 * "held": made, read back and held against its text, as convert does; "validated": held, and CSAF by our validator, for which the goal
 * is 5,000 documents a second.
 */

const RUNS = 5;
const SECONDS = 1;
const VERSION = { version: '1.0.0' };
const root = join(import.meta.dirname, '..');
const corpus = process.env['TOCSIN_CORPUS'];

const samples = {
  folder: join(root, 'examples/osier/mail'),
  keyring: join(root, 'examples/osier/keys/osier-security.asc'),
};
bench(
  'samples',
  await publishedMails(samples.folder, samples.keyring),
  samples.keyring,
  join(samples.folder, 'osn3-v3.eml'),
);
if (corpus !== undefined) {
  const keyring = join(corpus, 'keys/xen-security.asc');
  bench('corpus', await publishedMails(join(corpus, 'xsa'), keyring), keyring, join(corpus, 'xsa/xsa334-v3.eml'));
}

function bench(name: string, mails: readonly Published[], keyring: string, one: string): void {
  console.log(
    `\n${name}, ${mails.length} mails\n\n| form | whole process, ms | made /s | held /s | validated /s | mean bytes |\n|---|---|---|---|---|---|`,
  );
  for (const form of MACHINE_FORMS) {
    const sizes = mails.map(({ publication }) => Buffer.byteLength(formText(machineForm(publication, form, VERSION))));
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const rates = [
      rateOf(mails, ({ publication }) => formText(machineForm(publication, form, VERSION))),
      rateOf(mails, (each) => held(each, form)),
      form.startsWith('csaf') ? rateOf(mails, (each) => validateCsaf(held(each, form), { now: NOW })) : null,
    ].map((rate) => rate?.toFixed(0) ?? '–');
    console.log(`| ${form} | ${wholeProcess(one, form, keyring)} | ${rates.join(' | ')} | ${mean.toFixed(0)} |`);
  }
}

function held({ publication, table, isFixed }: Published, form: MachineForm): unknown {
  const made = machineForm(publication, form, VERSION);
  if (heldAgainstText({ publication, table, isFixed }, form, made).length > 0)
    throw new Error('a form differs from its text');
  return JSON.parse(formText(made));
}

/** How many of them a second. */
function rateOf(mails: readonly Published[], work: (each: Published) => unknown): number {
  for (const each of mails) work(each);
  const started = process.cpuUsage();
  let [count, seconds] = [0, 0];
  while (seconds < SECONDS) {
    for (const each of mails) work(each);
    count += mails.length;
    const { user, system } = process.cpuUsage(started);
    seconds = (user + system) / 1e6;
  }
  return count / seconds;
}

/** The median of some runs. */
function wholeProcess(mail: string, form: MachineForm, keyring: string): string {
  const data = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    const words = ['convert', mail, '--to', form, '--keyring', keyring, '--data', data];
    const { status } = spawnSync(join(root, 'bin/tocsin'), words);
    if (status !== 0) throw new Error(`convert ended with ${status}`);
    return performance.now() - started;
  }).sort((one, other) => one - other);
  rmSync(data, { recursive: true });
  return (times[Math.floor(RUNS / 2)] ?? 0).toFixed(0);
}
