import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/*
 * `node bench/archive.ts [MBOX]`: import, disk, memory, pages and searches of the archive, beside public-inbox where it is
 * installed (Debian: public-inbox, libsearch-xapian-perl), in one run. Without a name it takes the list of TOCSIN_CORPUS, else
 * the samples. Prints a table and judges nothing.
 */

const root = join(import.meta.dirname, '..');
const corpus = process.env['TOCSIN_CORPUS'];
const source =
  process.argv[2] ??
  (corpus === undefined
    ? join(root, 'examples/osier/list/announce.mbox')
    : join(corpus, 'lists/kernel-hardening.mbox.gz'));
const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const data = join(folder, 'data');
const mbox = join(folder, 'list.mbox');
const rows: string[][] = [];

try {
  await unpack();
  await measureImport();
  const server = await startServer();
  try {
    for (const [what, paths, budget] of pages()) measurePages(server.url, what, paths, budget);
    measureConditional(server.url);
    rows.push(['memory after all that', `${residentMb(server.pid)} MB`, '', '']);
  } finally {
    process.kill(server.pid, 'SIGTERM');
  }
  if (spawnSync('which', ['public-inbox-init']).status === 0) await measurePublicInbox();
} finally {
  printTable();
  rmSync(folder, { recursive: true, force: true });
}

async function unpack(): Promise<void> {
  const packed = createReadStream(source);
  if (source.endsWith('.gz')) await pipeline(packed, createGunzip(), createWriteStream(mbox));
  else await pipeline(packed, createWriteStream(mbox));
}

async function measureImport(): Promise<void> {
  const run = await watched(join(root, 'bin/tocsin'), ['import', source, '--list', 'list', '--data', data, '--json']);
  const report = JSON.parse(run.out) as { read: number; threads: number };
  const size = statSync(join(data, 'tocsin.sqlite')).size;
  const mboxSize = statSync(mbox).size;
  rows.push([
    'import, whole process',
    `${Math.round(report.read / run.seconds)} mails/s (${run.seconds.toFixed(1)} s, ${report.read} mails)`,
    '≥ 1,500/s',
    '',
  ]);
  rows.push(['memory of the import', `${run.peakMb} MB`, '≤ 250 MB', '']);
  rows.push(['disk', `${(size / 1e6).toFixed(1)} MB, ${(size / mboxSize).toFixed(2)} × the mbox`, '≤ 2.0 ×', '']);
  const again = await watched(join(root, 'bin/tocsin'), ['import', source, '--list', 'list', '--data', data, '--json']);
  rows.push(['import again, nothing new', `${again.seconds.toFixed(1)} s`, '', '']);
}

/** Addresses to ask for, from what is in the archive: name, paths, budget. */
function pages(): readonly (readonly [string, readonly string[], string])[] {
  const database = new DatabaseSync(join(data, 'tocsin.sqlite'), { readOnly: true });
  const all = (sql: string): readonly Record<string, unknown>[] => database.prepare(sql).all();
  const slashed = (day: unknown): string => String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1/$2/$3');
  const messages = all('select day, number from message order by id').map(
    ({ day, number }) => `/lists/list/${slashed(day)}/${number}`,
  );
  const days = all('select day from list_day order by day').map(({ day }) => `/lists/list/${slashed(day)}/`);
  const threadsOf = (from: number, to: number): readonly string[] =>
    all(
      `select message.message_id as id from thread join message on message.id = thread.first_message
       where message_count between ${from} and ${to} order by root_id`,
    ).map(({ id }) => `/lists/list/m/${encodeURIComponent(String(id)).replaceAll('%40', '@')}/t/`);
  const largest = Number(all('select max(message_count) as most from thread')[0]?.['most'] ?? 0);
  const words = ['patch', 'kernel', 'memory', 'security', 'linux', 'commit', 'code', 'config', 'function', 'struct'];
  const rare = [
    'zygote',
    'xenon',
    'ostensibly',
    'quixotic',
    'heisenbug',
    'yama',
    'pangram',
    'obfuscate',
    'ratelimit',
    'stackleak',
  ];
  const search = (all: readonly string[]): readonly string[] => all.map((word) => `/lists/list/search?q=${word}`);
  const found: readonly (readonly [string, readonly string[], string])[] = [
    ['message pages', messages, '≥ 2,000/s warm'],
    ['raw-like small page: day pages', days, '≥ 1,500/s'],
    ['list page', Array<string>(500).fill('/lists/list/'), '≥ 1,500/s'],
    ['feed', Array<string>(500).fill('/lists/list/feed.atom'), '≥ 1,500/s'],
    ['threads of 18 to 24', threadsOf(18, 24), '≥ 1,000/s for 21'],
    [`thread of ${largest}`, threadsOf(largest, largest), 'first byte ≤ 50 ms'],
    ['search, rare words', search(rare), '≤ 3 ms'],
    ['search, common words', search(words), '≤ 20 ms'],
  ];
  database.close();
  return found;
}

function measurePages(url: string, what: string, paths: readonly string[], budget: string): void {
  if (paths.length === 0) return;
  const cold = load(url, paths, what.startsWith('search') ? 1 : 8);
  const warm = load(url, paths, what.startsWith('search') ? 1 : 8);
  const line = (found: Load): string =>
    `${Math.round(found.perSecond)}/s, median ${found.medianMs.toFixed(1)} ms, p99 ${found.p99Ms.toFixed(1)} ms, first byte ${found.firstByteMs.toFixed(1)} ms`;
  const odd = Object.entries(warm.statuses).filter(([status]) => status !== '200');
  rows.push([`${what} (${paths.length}, ${warm.bytes} bytes)`, `cold ${line(cold)}`, budget, '']);
  rows.push(['', `warm ${line(warm)}${odd.length === 0 ? '' : ` ! ${JSON.stringify(odd)}`}`, '', '']);
}

function measureConditional(url: string): void {
  const found = load(url, Array<string>(2000).fill('/lists/list/'), 8, true);
  rows.push(['304 for the list page', `${Math.round(found.perSecond)}/s ${JSON.stringify(found.statuses)}`, '', '']);
}

interface Load {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly firstByteMs: number;
  readonly bytes: number;
  readonly statuses: Readonly<Record<string, number>>;
}

function load(url: string, paths: readonly string[], connections: number, isConditional = false): Load {
  const file = join(folder, 'paths.txt');
  writeFileSync(file, paths.join('\n'));
  const words = [join(root, 'bench/load.ts'), url, file, String(connections), isConditional ? 'yes' : 'no'];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as Load;
}

async function startServer(): Promise<{ url: string; pid: number }> {
  const begun = performance.now();
  const child = spawn(join(root, 'bin/tocsin'), ['serve', '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
  });
  rows.push(['server start to ready', `${Math.round(performance.now() - begun)} ms`, '≤ 500 ms', '']);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  rows.push(['memory idle', `${residentMb(child.pid ?? 0)} MB`, '≤ 150 MB', '']);
  return { url: url.replace('localhost', '127.0.0.1'), pid: child.pid ?? 0 };
}

/** The peer: import and full index, then the same kinds of pages. */
async function measurePublicInbox(): Promise<void> {
  const home = join(folder, 'home');
  const inbox = join(folder, 'inbox');
  mkdirSync(home);
  const environment = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, PI_CONFIG: join(home, 'config') };
  const begun = performance.now();
  spawnSync('public-inbox-init', ['-V2', '-L', 'full', 'list', inbox, 'http://127.0.0.1/list', 'list@example.org'], {
    env: environment,
  });
  const converted = spawnSync('lei', ['convert', `mboxrd:${mbox}`, '-o', `v2:${inbox}`], {
    env: environment,
    encoding: 'utf8',
  });
  spawnSync('public-inbox-index', ['-L', 'full', inbox], { env: environment });
  spawnSync('lei', ['daemon-kill'], { env: environment });
  if (converted.status !== 0) {
    rows.push([
      'public-inbox',
      `could not import: ${String(converted.stderr ?? converted.error ?? '').slice(0, 200)}`,
      '',
      '',
    ]);
    return;
  }
  const seconds = (performance.now() - begun) / 1000;
  const disk = execFileSync('du', ['-sm', inbox], { encoding: 'utf8' }).split('\t')[0];
  rows.push(['public-inbox: import and full index', `${seconds.toFixed(1)} s`, '', '']);
  rows.push(['public-inbox: disk', `${disk} MB`, '', '']);
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn('public-inbox-httpd', ['-W1', '-l', `127.0.0.1:${port}`], { env: environment, stdio: 'ignore' });
  try {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const url = `http://127.0.0.1:${port}`;
    const ids = messageIds();
    const lists: readonly (readonly [string, readonly string[]])[] = [
      ['message pages', ids.map((id) => `/list/${id}/`)],
      ['list page', Array<string>(100).fill('/list/')],
      ['feed', Array<string>(50).fill('/list/new.atom')],
      ['search, rare words', ['zygote', 'heisenbug', 'yama', 'ratelimit'].map((word) => `/list/?q=${word}`)],
      ['search, common words', ['patch', 'kernel', 'memory', 'security'].map((word) => `/list/?q=${word}`)],
    ];
    for (const [what, paths] of lists) {
      const found = load(url, paths, what.startsWith('search') ? 1 : 8);
      rows.push([
        `public-inbox: ${what}`,
        `${Math.round(found.perSecond)}/s, median ${found.medianMs.toFixed(1)} ms ${JSON.stringify(found.statuses)}`,
        '',
        '',
      ]);
    }
  } finally {
    child.kill('SIGKILL');
  }
}

function messageIds(): readonly string[] {
  const database = new DatabaseSync(join(data, 'tocsin.sqlite'), { readOnly: true });
  const found = database.prepare('select message_id as id from message order by id limit 1000').all();
  database.close();
  return found.map(({ id }) => encodeURIComponent(String(id)).replaceAll('%40', '@'));
}

/** Runs a process and looks at its memory every few milliseconds. */
async function watched(
  program: string,
  words: readonly string[],
): Promise<{ out: string; seconds: number; peakMb: number }> {
  const begun = performance.now();
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(child.pid ?? 0, 'VmHWM'));
  }, 20);
  await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  return { out, seconds: (performance.now() - begun) / 1000, peakMb };
}

function residentMb(pid: number, field = 'VmRSS'): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'utf8'))?.[1] ?? '0';
  return Math.round(Number(kilobytes) / 1024);
}

function printTable(): void {
  for (const [what = '', found = '', budget = ''] of rows) {
    process.stdout.write(`${what.padEnd(52)} ${found.padEnd(100)} ${budget}\n`);
  }
}
