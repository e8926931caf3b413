import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#base';
import { run, type Terminal } from '#cli';

/** Wires the process to the commands: the only place that reads the environment. */
export async function main(root: string): Promise<void> {
  const environment = {
    terminal: processTerminal(),
    clock: systemClock,
    seriesFolder: join(root, 'series'),
    dataFolder: process.env['TOCSIN_DATA'] ?? null,
    version: versionIn(root),
    debug: process.env['TOCSIN_DEBUG'] === '1',
  };
  process.exitCode = await run(process.argv.slice(2), environment);
}

function processTerminal(): Terminal {
  const isTerminal = process.stdout.isTTY === true;
  return {
    out: (text) => write(1, Buffer.from(text, 'utf8')),
    outBytes: (bytes) => write(1, bytes),
    err: (text) => write(2, Buffer.from(text, 'utf8')),
    hasColour: isTerminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
    isInteractive: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 80,
  };
}

/** Writes all bytes before the process goes on, so that nothing is lost at its end. Where the reader went away the
 * rest is dropped, and the status still tells the answer: a verifier must not say good because nobody listened. */
function write(descriptor: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
      else if (code === 'EPIPE') return;
      else throw error;
    }
  }
}

function versionIn(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
