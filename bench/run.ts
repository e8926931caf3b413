import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { readHouseStyle } from '#house-style';
import { lint } from '#lint';
import { decodeBody, parseMessage } from '#mail';
import { decodeSignedText, frameClearSigned, signedText } from '#pgp';
import { factsOf, parse } from '#text-format';

/*
 * `npm run bench`: the budgets of the design beside what stands next to them, in one run. Prints a table and judges nothing.
 * With TOCSIN_CORPUS set the 23 real mails are measured as well. Figures are medians; the machine's noise shows in the spread.
 */

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly budget: string;
}

const root = join(import.meta.dirname, '..');
const node = process.execPath;
const rows: Row[] = [];

const samples = messagesIn(join(root, 'examples/osier/mail'));
const sampleKey = join(root, 'examples/osier/keys/osier-security.asc');
const corpus = process.env['TOCSIN_CORPUS'];
const real = corpus === undefined ? [] : messagesIn(join(corpus, 'xsa'));

benchStart();
benchVerify('24 sample mails', samples, sampleKey);
if (corpus !== undefined) benchVerify(`${real.length} real mails`, real, join(corpus, 'keys/xen-security.asc'));
benchReading('samples', samples);
if (real.length > 0) benchReading('real', real);
await benchMime('samples', samples);
if (real.length > 0) await benchMime('real', real);
printTable();

function benchStart(): void {
  const help = wholeProcess(join(root, 'bin/tocsin'), ['--help']);
  const empty = wholeProcess(node, ['--eval', '0']);
  rows.push({
    what: 'bin/tocsin --help',
    ours: `${spread(help)} ms`,
    peer: `empty Node ${spread(empty)} ms`,
    budget: `empty + 40 ms; found + ${(median(help) - median(empty)).toFixed(0)} ms`,
  });
}

function benchVerify(what: string, paths: readonly string[], keyring: string): void {
  const times = wholeProcess(join(root, 'bin/tocsin'), ['verify', ...paths, '--keyring', keyring]);
  rows.push({
    what: `verify, ${what}`,
    ours: `${spread(times)} ms`,
    peer: gpgTimes(paths, keyring),
    budget: '1,000 ms for 23',
  });
}

/** gpg over the same texts: one process a text, as there is no way to give it several; it checks no attachments. */
function gpgTimes(paths: readonly string[], keyring: string): string {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const gpg = (words: readonly string[], input?: Uint8Array) =>
    spawnSync('gpg', ['--homedir', home, '--batch', '--quiet', ...words], { input });
  try {
    if (gpg(['--import', keyring]).status !== 0) return 'gpg is not here';
    const texts = paths.map(signedPart);
    const times = repeat(5, () => {
      for (const text of texts) gpg(['--verify'], text);
    });
    return `gpg, a process each: ${spread(times)} ms`;
  } finally {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  }
}

function benchReading(what: string, paths: readonly string[]): void {
  const styles = ['xsa', 'osn'].map((name) =>
    readHouseStyle(JSON.parse(readFileSync(join(root, `series/${name}.json`), 'utf8')), name),
  );
  const texts = paths.map((path) => {
    const frame = frameClearSigned(signedPart(path));
    return frame === null ? '' : decodeSignedText(signedText(frame)).text;
  });
  const all = (): void => {
    for (const text of texts) {
      const tree = parse(text, styles);
      lint({ tree, facts: factsOf(tree), recipesFile: null, mail: null });
    }
  };
  repeat(200, all);
  const perSecond = repeat(40, all).map((milliseconds) => (texts.length * 1000) / milliseconds);
  rows.push({
    what: `parse + lint, ${what}, warm`,
    ours: `${spread(perSecond)} advisories/s`,
    peer: '',
    budget: '2,000/s',
  });
}

async function benchMime(what: string, paths: readonly string[]): Promise<void> {
  const mails = paths.map((path) => readFileSync(path));
  const ours = (): void => {
    for (const mail of mails) {
      const message = parseMessage(mail);
      for (const part of message.parts) if (!part.isMultipart) decodeBody(message, part);
    }
  };
  repeat(50, ours);
  const own = repeat(20, ours).map((milliseconds) => (mails.length * 1000) / milliseconds);
  const peers: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const start = performance.now();
    for (const mail of mails) await simpleParser(mail);
    if (round >= 3) peers.push((mails.length * 1000) / (performance.now() - start));
  }
  rows.push({
    what: `MIME with attachments decoded, ${what}, warm`,
    ours: `${spread(own)} mails/s`,
    peer: `mailparser ${spread(peers)} mails/s`,
    budget: '',
  });
}

function wholeProcess(command: string, words: readonly string[]): number[] {
  const once = (): void => {
    spawnSync(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  };
  once();
  return repeat(11, once);
}

function repeat(times: number, work: () => void): number[] {
  return Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

function signedPart(path: string): Uint8Array {
  const message = parseMessage(readFileSync(path));
  for (const part of message.parts) {
    if (part.isMultipart) continue;
    const { bytes } = decodeBody(message, part);
    if (frameClearSigned(bytes) !== null) return bytes;
  }
  return new Uint8Array();
}

function messagesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  return names.sort().map((name) => join(folder, name));
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median, with the smallest and the largest. */
function spread(values: readonly number[]): string {
  const show = (value: number): string => Math.round(value).toLocaleString('en');
  return `${show(median(values))} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;
}

function printTable(): void {
  const columns: readonly (keyof Row)[] = ['what', 'ours', 'peer', 'budget'];
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const table = [
    line(columns),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map((row) => line(columns.map((column) => row[column]))),
  ];
  process.stdout.write(`${table.join('\n')}\n`);
}
