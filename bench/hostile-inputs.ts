import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ATTACKS } from '../test/security/attacks.ts';

/*
 * What each hostile input costs: time and peak memory of a whole `bin/tocsin` process. A table to read, no judgement; the goal
 * is 2 s and 200 MB each. `sh scripts/node bench/hostile-inputs.ts [part of a name]`
 */

const root = join(import.meta.dirname, '..');
const keyring = join(root, 'examples', 'osier', 'keys', 'osier-security.asc');
const wanted = process.argv[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'tocsin-hostile-'));
try {
  console.log(`${'input'.padEnd(42)} ${'MB'.padStart(6)} | verify s    MB exit | lint s      MB exit | answer`);
  for (const attack of ATTACKS.filter(({ name }) => name.includes(wanted))) {
    const file = join(folder, 'input');
    const bytes = await attack.make(1);
    writeFileSync(file, bytes);
    const size = (bytes.length / 1e6).toFixed(1).padStart(6);
    const verified = await measure(['verify', '--json', '--keyring', keyring, file]);
    const linted = await measure(['lint', '--json', '--keyring', keyring, file]);
    console.log(`${attack.name.padEnd(42)} ${size} | ${shown(verified)} | ${shown(linted)} | ${verified.answer}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Cost {
  readonly seconds: number;
  /** Null where the system does not tell. */
  readonly megabytes: number | null;
  readonly exit: number | null;
  readonly answer: string;
}

async function measure(words: readonly string[]): Promise<Cost> {
  const started = performance.now();
  const child = spawn(join(root, 'bin', 'tocsin'), words, { timeout: 120_000 });
  let [out, err, peak] = ['', '', 0];
  child.stdout.on('data', (chunk: Buffer) => {
    if (out.length < 100_000) out += chunk.toString('latin1');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('latin1');
  });
  // the launcher becomes the program by exec, so that its number is the program's; VmHWM is a peak, and only ever rises
  const poll = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
  }, 10);
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(poll);
  const verdicts = [...out.matchAll(/"verdict": "(?<verdict>[a-z]+)"/g)].map((match) => match.groups?.['verdict']);
  const answer = verdicts[0] ?? err.split('\n')[0]?.replace(folder, '') ?? '';
  return { seconds: (performance.now() - started) / 1000, megabytes: peak === 0 ? null : peak / 1024, exit, answer };
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(
      /^VmHWM:\s+(?<kilobytes>[0-9]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['kilobytes'] ?? 0,
    );
  } catch {
    return 0;
  }
}

function shown({ seconds, megabytes, exit }: Cost): string {
  const peak = megabytes === null ? '?' : megabytes.toFixed(0);
  return `${seconds.toFixed(2).padStart(8)} ${peak.padStart(5)} ${String(exit).padStart(4)}`;
}
