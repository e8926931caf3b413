import { spawn } from 'node:child_process';
import { join } from 'node:path';

/* The built program as its users run it: a process, its two streams, its status. `sh scripts/build` makes it. */

export const root = join(import.meta.dirname, '..', '..');
export const mailFolder = join(root, 'examples', 'osier', 'mail');
export const keyring = ['--keyring', join(root, 'examples', 'osier', 'keys', 'osier-security.asc')];

export function mail(name: string): string {
  return join(mailFolder, `${name}.eml`);
}

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly bytes: Buffer;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function tocsin(words: readonly string[], { input = '', env = {}, cwd = root }: RunOptions = {}): Promise<Ran> {
  const {
    TOCSIN_DATA: _data,
    TOCSIN_DEBUG: _debug,
    TOCSIN_SCREENSHOTS: _screenshots,
    NO_COLOR: _colour,
    FORCE_COLOR: _force,
    ...inherited
  } = process.env;
  const child = spawn(join(root, 'bin', 'tocsin'), words, { cwd, env: { ...inherited, ...env } });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // a program that does not read its input closes the pipe before all is written
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const bytes = Buffer.concat(out);
      resolve({ status, out: bytes.toString('utf8'), bytes, err: Buffer.concat(err).toString('utf8') });
    });
  });
}
