import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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
import { splitMbox } from '#mail';

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
/** What was measured, what came out, and what was promised. */
type Row = readonly [what: string, found: string, budget: string];
const rows: Row[] = [];

try {
  await unpack();
  await measureImport();
  await measureUnshownThreads();
  const server = await startServer();
  try {
    for (const kind of Object.values(kinds())) measurePages(server.url, kind);
    measureConditional(server.url);
    rows.push(['memory after all that', `${residentMb(server.pid)} MB`, '']);
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
  ]);
  rows.push(['memory of the import', `${run.peakMb} MB`, '≤ 250 MB']);
  rows.push(['disk', `${(size / 1e6).toFixed(1)} MB, ${(size / mboxSize).toFixed(2)} × the mbox`, '≤ 2.0 ×']);
  const again = await watched(join(root, 'bin/tocsin'), ['import', source, '--list', 'list', '--data', data, '--json']);
  rows.push(['import again, nothing new', `${again.seconds.toFixed(1)} s`, '']);
}

/** Addresses of one kind; before they are measured, others of the kind are asked for, so that compiled code answers. */
interface Kind {
  readonly what: string;
  readonly others: readonly string[];
  readonly paths: readonly string[];
  readonly budget: string;
  readonly connections?: number;
}

function kinds() {
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
  const rare = search(wordsInSome(database, 2, 8));
  const common = search(wordsInSome(database, messages.length / 10, messages.length));
  const found = {
    messagePages: { what: 'message pages', others: [], paths: messages, budget: '≥ 2,000/s warm, ≥ 1,000/s cold' },
    dayPages: { what: 'day pages', others: [], paths: days, budget: '≥ 1,500/s warm, ≥ 750/s cold' },
    listPage: {
      what: 'list page',
      others: ['/lists/list/'],
      paths: Array<string>(2000).fill('/lists/list/'),
      budget: '≥ 1,500/s',
    },
    feed: { what: 'feed', others: [], paths: Array<string>(2000).fill('/lists/list/feed.atom'), budget: '≥ 1,500/s' },
    threads: {
      what: 'threads of 18 to 24',
      others: [...threadsOf(8, 17), ...threadsOf(25, 40)],
      paths: threadsOf(18, 24),
      budget: '≥ 1,000/s warm, ≥ 500/s cold',
    },
    largestThread: {
      what: `thread of ${largest}`,
      others: threadsOf(41, largest - 1),
      paths: threadsOf(largest, largest),
      budget: 'first byte ≤ 50 ms',
    },
    rareWords: { what: 'search, rare words', ...halves(rare), budget: '≤ 3 ms', connections: 1 },
    commonWords: { what: 'search, common words', ...halves(common), budget: '≤ 20 ms', connections: 1 },
  } satisfies Readonly<Record<string, Kind>>;
  database.close();
  return found;
}

/** Words that so many messages have, at most 400 of all there are, evenly taken. */
function wordsInSome(database: DatabaseSync, from: number, to: number): readonly string[] {
  database.exec(`create virtual table if not exists temp.vocabulary using fts5vocab('main', 'words', 'row')`);
  const words = database
    .prepare(
      `select term from vocabulary where doc between ? and ? and length(term) between 4 and 14
       and term not glob '*[^a-z]*' order by term`,
    )
    .all(Math.floor(from), Math.floor(to))
    .map(({ term }) => String(term));
  const step = Math.max(1, Math.floor(words.length / 400));
  return words.filter((_, at) => at % step === 0).slice(0, 400);
}

function search(words: readonly string[]): readonly string[] {
  return words.map((word) => `/lists/list/search?q=${word}`);
}

function halves(paths: readonly string[]): { readonly others: readonly string[]; readonly paths: readonly string[] } {
  return { others: paths.filter((_, at) => at % 2 === 0), paths: paths.filter((_, at) => at % 2 === 1) };
}

function measurePages(url: string, { what, others, paths, budget, connections = 8 }: Kind): void {
  if (paths.length === 0) return;
  if (others.length > 0) load(url, others, connections);
  const cold = load(url, paths, connections);
  const many = Array.from({ length: Math.ceil(1000 / paths.length) }, () => paths).flat();
  const warm = load(url, many, connections);
  const line = (found: Load): string =>
    `${Math.round(found.perSecond)}/s, median ${found.medianMs.toFixed(1)} ms, p99 ${found.p99Ms.toFixed(1)} ms, first byte ${found.firstByteMs.toFixed(1)} ms`;
  const odd = Object.entries(warm.statuses).filter(([status]) => status !== '200');
  rows.push([`${what} (${paths.length}, ${warm.bytes} bytes)`, `cold ${line(cold)}`, budget]);
  rows.push(['', `warm ${line(warm)}${odd.length === 0 ? '' : ` ! ${JSON.stringify(odd)}`}`, '']);
}

/**
 * Threads of which no message was shown before, by a server of their own: after the message pages they are put together from
 * what those left in memory.
 */
async function measureUnshownThreads(): Promise<void> {
  const { threads } = kinds();
  if (threads.paths.length === 0) return;
  const server = await startServer();
  try {
    load(server.url, threads.others, 8);
    const found = load(server.url, threads.paths, 8);
    rows.push([
      `${threads.what}, no message shown before`,
      `cold ${Math.round(found.perSecond)}/s, median ${found.medianMs.toFixed(1)} ms`,
      '',
    ]);
  } finally {
    process.kill(server.pid, 'SIGTERM');
  }
}

function measureConditional(url: string): void {
  const found = load(url, Array<string>(2000).fill('/lists/list/'), 8, true);
  rows.push(['304 for the list page', `${Math.round(found.perSecond)}/s ${JSON.stringify(found.statuses)}`, '']);
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
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
  });
  rows.push(['server start to ready', `${Math.round(performance.now() - begun)} ms`, '≤ 500 ms']);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  rows.push(['memory idle', `${residentMb(child.pid ?? 0)} MB`, '≤ 150 MB']);
  return { url: url.replace('localhost', '127.0.0.1'), pid: child.pid ?? 0 };
}

/** The peer: import and full index, then the same kinds of pages. */
async function measurePublicInbox(): Promise<void> {
  const home = join(folder, 'home');
  const inbox = join(folder, 'inbox');
  mkdirSync(home);
  const environment = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, PI_CONFIG: join(home, 'config') };
  const run = (program: string, words: readonly string[]): void => {
    const ran = spawnSync(program, words, { env: environment, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${program}: ${(ran.stderr ?? '').slice(0, 400)}`);
  };
  const begun = performance.now();
  run('public-inbox-init', ['-V2', '-L', 'full', 'list', inbox, 'http://127.0.0.1/list', 'list@example.org']);
  await fillEpoch(join(inbox, 'git/0.git'), environment);
  run('public-inbox-index', ['-L', 'full', inbox]);
  const seconds = (performance.now() - begun) / 1000;
  const count = countMessages();
  const disk = execFileSync('du', ['-sm', inbox], { encoding: 'utf8' }).split('\t')[0];
  rows.push([
    'public-inbox: import and full index',
    `${Math.round(count / seconds)} mails/s (${seconds.toFixed(1)} s)`,
    '',
  ]);
  rows.push(['public-inbox: disk', `${disk} MB`, '']);
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn('public-inbox-httpd', ['-W1', '-l', `127.0.0.1:${port}`], { env: environment, stdio: 'ignore' });
  try {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const url = `http://127.0.0.1:${port}`;
    const peerPath = (path: string): string =>
      path.replace(/^\/lists\/list\/(?:m\/)?(?:search)?/, '/list/').replace(/t\/$/, 'T/');
    const some = (paths: readonly string[], most: number): readonly string[] => paths.slice(0, most).map(peerPath);
    const { threads, rareWords, commonWords } = kinds();
    const lists: readonly (readonly [string, readonly string[], number])[] = [
      ['message pages', messageIds().map((id) => `/list/${id}/`), 8],
      ['list page', Array<string>(200).fill('/list/'), 8],
      ['feed', Array<string>(100).fill('/list/new.atom'), 8],
      ['threads of 18 to 24', some(threads.paths, 100), 8],
      ['search, rare words', some(rareWords.paths, 100), 1],
      ['search, common words', some(commonWords.paths, 100), 1],
    ];
    for (const [what, paths, connections] of lists) {
      const found = load(url, paths, connections);
      rows.push([
        `public-inbox: ${what}`,
        `${Math.round(found.perSecond)}/s, median ${found.medianMs.toFixed(1)} ms ${JSON.stringify(found.statuses)}`,
        '',
      ]);
    }
  } finally {
    child.kill('SIGKILL');
  }
}

/** An epoch as public-inbox keeps it: a commit for each message, with the message as file `m`. */
async function fillEpoch(repository: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const git = spawn('git', ['--git-dir', repository, 'fast-import', '--quiet'], {
    env: environment,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => git.once('exit', resolve));
  let at = 0;
  for await (const { bytes } of splitMbox(createReadStream(mbox))) {
    at += 1;
    git.stdin.write(
      `commit refs/heads/master\ncommitter list <list@example.org> ${1_300_000_000 + at} +0000\ndata 0\n`,
    );
    git.stdin.write(`M 100644 inline m\ndata ${bytes.length}\n`);
    if (!git.stdin.write(bytes)) await once(git.stdin, 'drain');
    git.stdin.write('\n');
  }
  git.stdin.end();
  const status = await ended;
  if (status !== 0) throw new Error(`git fast-import ended with status ${status}`);
}

function countMessages(): number {
  const database = new DatabaseSync(join(data, 'tocsin.sqlite'), { readOnly: true });
  const found = database.prepare('select count(*) as count from message').get();
  database.close();
  return Number(found?.['count'] ?? 0);
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
  for (const [what, found, budget] of rows) {
    process.stdout.write(`${what.padEnd(52)} ${found.padEnd(100)} ${budget}\n`);
  }
}
