import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/*
 * A process of its own that asks a server for addresses over a few kept connections, each address once, in order, and prints
 * what it saw as JSON: `load.ts BASE FILE CONNECTIONS [yes]`. FILE has one path a line. With `yes` it asks twice, the second
 * time conditionally. It speaks just enough HTTP/1.1 for that: Node's own client would take more of the machine than the
 * server that is measured.
 */

const [base = '', file = '', connections = '8', isConditional = 'no'] = process.argv.slice(2);
const { hostname, port, host } = new URL(base);
const paths = readFileSync(file, 'utf8')
  .split('\n')
  .filter((path) => path !== '');
const etags = new Map<string, string>();
const statuses = new Map<number, number>();
const milliseconds: number[] = [];
const firstByte: number[] = [];
let bytes = 0;

if (isConditional === 'yes') await pass(false);
milliseconds.length = 0;
firstByte.length = 0;
statuses.clear();
bytes = 0;
const startedAt = performance.now();
await pass(isConditional === 'yes');
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

async function pass(asksWithEtag: boolean): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Number(connections) }, async () => {
      let connection = await open();
      while (next < paths.length) {
        const path = paths[next] ?? '';
        next += 1;
        const isKept = await ask(connection, path, asksWithEtag ? etags.get(path) : undefined);
        if (isKept) continue;
        connection.destroy();
        connection = await open();
      }
      connection.destroy();
    }),
  );
}

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const connection = connect(Number(port), hostname, () => resolve(connection.setNoDelay(true)));
    connection.once('error', reject);
  });
}

/** Whether the connection is good for another request. */
function ask(connection: Socket, path: string, etag: string | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    let head = '';
    let left: number | 'chunks' | 'close' | null = null;
    let tail = '';
    const done = (isKept: boolean): void => {
      milliseconds.push(performance.now() - begun);
      connection.off('data', read).off('close', closed);
      resolve(isKept);
    };
    const closed = (): void =>
      left === 'close' ? done(false) : reject(new Error(`${path}: the connection was closed`));
    const read = (chunk: Buffer): void => {
      let body = chunk;
      if (left === null) {
        if (head === '') firstByte.push(performance.now() - begun);
        const before = head.length;
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        body = chunk.subarray(end + 4 - before);
        head = head.slice(0, end + 2);
        const status = Number(head.slice(9, 12));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const tag = /\r\netag: ([^\r]*)/i.exec(head)?.[1];
        if (tag !== undefined) etags.set(path, tag);
        const length = /\r\ncontent-length: ([0-9]+)/i.exec(head)?.[1];
        const isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
        left = status === 304 ? 0 : length !== undefined ? Number(length) : isChunked ? 'chunks' : 'close';
      }
      bytes += body.length;
      if (left === 'chunks') {
        tail = (tail + body.subarray(-5).toString('latin1')).slice(-5);
        if (tail === '0\r\n\r\n') done(!/\r\nconnection: close/i.test(head));
      } else if (left !== 'close') {
        left -= body.length;
        if (left <= 0) done(!/\r\nconnection: close/i.test(head));
      }
    };
    connection.on('data', read).once('close', closed);
    const condition = etag === undefined ? '' : `If-None-Match: ${etag}\r\n`;
    connection.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${condition}\r\n`);
  });
}
