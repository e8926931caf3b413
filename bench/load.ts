import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

/*
 * A process of its own that asks a server for addresses over a few kept connections, each address once, in order, and prints
 * what it saw as JSON: `load.ts BASE FILE CONNECTIONS [ETAGS]`. FILE has one path a line. With a file of etags each request is
 * conditional.
 */

const [base = '', file = '', connections = '8', isConditional = 'no'] = process.argv.slice(2);
const paths = readFileSync(file, 'utf8')
  .split('\n')
  .filter((path) => path !== '');
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const etags = new Map<string, string>();
const statuses = new Map<number, number>();
const milliseconds: number[] = [];
const firstByte: number[] = [];
let bytes = 0;

if (isConditional === 'yes') await pass();
milliseconds.length = 0;
firstByte.length = 0;
statuses.clear();
bytes = 0;
const startedAt = performance.now();
await pass();
const seconds = (performance.now() - startedAt) / 1000;
milliseconds.sort((a, b) => a - b);
firstByte.sort((a, b) => a - b);
const at = (times: readonly number[], share: number): number => times[Math.floor(times.length * share)] ?? 0;
process.stdout.write(
  JSON.stringify({
    requests: paths.length,
    perSecond: paths.length / seconds,
    medianMs: at(milliseconds, 0.5),
    p99Ms: at(milliseconds, 0.99),
    firstByteMs: at(firstByte, 0.5),
    bytes: Math.round(bytes / paths.length),
    statuses: Object.fromEntries(statuses),
  }),
);
agent.destroy();

async function pass(): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Number(connections) }, async () => {
      while (next < paths.length) {
        const path = paths[next] ?? '';
        next += 1;
        await ask(path);
      }
    }),
  );
}

function ask(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const etag = isConditional === 'yes' ? etags.get(path) : undefined;
    const request = get(
      `${base}${path}`,
      { agent, headers: etag === undefined ? {} : { 'if-none-match': etag } },
      (answer) => {
        firstByte.push(performance.now() - begun);
        answer.on('data', (chunk: Uint8Array) => {
          bytes += chunk.length;
        });
        answer.on('end', () => {
          milliseconds.push(performance.now() - begun);
          statuses.set(answer.statusCode ?? 0, (statuses.get(answer.statusCode ?? 0) ?? 0) + 1);
          if (answer.headers.etag !== undefined) etags.set(path, answer.headers.etag);
          resolve();
        });
      },
    );
    request.on('error', reject);
  });
}
