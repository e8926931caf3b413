import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { TocsinError } from '#base';
import { bareAnswer } from './answer.ts';
import type { Site } from './create-site.ts';
import { unkept } from './page-cache.ts';
import { respond } from './respond.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Takes no new connections, lets running answers end, and is done after `CLOSE_TIMEOUT_MS` at the latest. */
  close(): Promise<void>;
}

/** Request line and all fields. Attack: a header that never ends. */
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADER_FIELDS = 100;

/** Attack: a header, or a request, of which a byte comes every few seconds. A report with its files may take its time. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** How often the two are looked at. */
const CHECK_INTERVAL_MS = 2_000;

/** Between two requests of one connection. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000;

/** A connection on which nothing moves. Attack: a reader that takes a large answer and never reads it. */
const IDLE_TIMEOUT_MS = 60_000;

/** Attack: connections until there is no memory left. Further ones are closed at once. */
const MAX_CONNECTIONS = 10_000;

/** Then a connection is closed, so that a load balancer can share out anew. */
const MAX_REQUESTS_PER_SOCKET = 10_000;

/** Requests that wait on a connection for the answers before theirs; with more it is ended. */
const MAX_WAITING_REQUESTS = 256;

const CLOSE_TIMEOUT_MS = 5_000;
const CLOSE_CHECK_MS = 50;

const UNREADABLE = bareAnswer(400, 'Bad request', 'This request could not be read.');

/** Puts a site on a port. Throws TocsinError `bad_configuration` where the port cannot be had. */
export async function serveSite(site: Site, options: ServeOptions): Promise<RunningServer> {
  const listener = getRequestListener(site.fetch, {
    // HTTP/1.0 needs no Host; where there is one it is validated, and it is in no answer
    hostname: 'localhost',
    errorHandler: () => respond(unkept(UNREADABLE), { acceptEncoding: null, ifNoneMatch: null }),
  });
  const onRequest = inTurn((incoming, outgoing) => {
    // no body is ever read: where one comes, the connection ends with the answer
    if (incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) !== 0) {
      outgoing.shouldKeepAlive = false;
    }
    void listener(incoming, outgoing);
  });
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    onRequest,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  server.maxHeadersCount = MAX_HEADER_FIELDS;
  server.timeout = IDLE_TIMEOUT_MS;
  // an Expect is answered like the request without it: nobody is invited to send a body
  server.on('checkContinue', onRequest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(options, cause)));
    server.listen(options.port, options.host, resolve);
  });
  let closing: Promise<void> | null = null;
  return {
    url: urlOf(options.host, (server.address() as AddressInfo).port),
    close() {
      closing ??= new Promise<void>((resolve) => {
        // answers that are running keep their connection open after them: those are ended as they become idle
        const idle = setInterval(() => server.closeIdleConnections(), CLOSE_CHECK_MS);
        const late = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
        server.close(() => {
          clearInterval(idle);
          clearTimeout(late);
          resolve();
        });
      });
      return closing;
    },
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Begins an answer once those before it on the same connection are written. Attack: forty large files asked for at once on
 * one connection, all made and held in memory, while the first is never read.
 */
function inTurn(listener: Listener): Listener {
  const waitingBySocket = new WeakMap<Socket, [IncomingMessage, ServerResponse][]>();
  const begin = (socket: Socket, incoming: IncomingMessage, outgoing: ServerResponse): void => {
    outgoing.once('close', () => {
      const next = waitingBySocket.get(socket)?.shift();
      if (next === undefined || isEnded(socket)) waitingBySocket.delete(socket);
      else begin(socket, ...next);
    });
    listener(incoming, outgoing);
  };
  return (incoming, outgoing) => {
    const { socket } = incoming;
    const waiting = waitingBySocket.get(socket);
    if (isEnded(socket)) return;
    if (waiting === undefined) {
      waitingBySocket.set(socket, []);
      begin(socket, incoming, outgoing);
    } else if (waiting.length < MAX_WAITING_REQUESTS) {
      waiting.push([incoming, outgoing]);
    } else socket.destroy();
  };
}

/** Nothing more can be written. */
function isEnded(socket: Socket): boolean {
  return socket.destroyed || socket.writableEnded;
}

function urlOf(host: string, port: number): string {
  const isHere = /^(?:localhost|127\..*|::1|::|0\.0\.0\.0)$/.test(host);
  const name = isHere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function cannotListen({ host, port }: ServeOptions, cause: NodeJS.ErrnoException): TocsinError {
  return new TocsinError({
    code: 'bad_configuration',
    message: `listen: cannot listen on ${host}:${port}: ${cause.code ?? 'unknown'}`,
    hint:
      cause.code === 'EADDRINUSE'
        ? 'another program has this port; name another with --listen'
        : 'name another address with --listen',
    cause,
  });
}
