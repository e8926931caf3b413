import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { TocsinError } from '#base';
import { storableText } from '../storable-text.ts';

/** How long a connection may take to open: a server that starts is waited for, one that is gone is not. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Attack: a burst of requests that opens a process of the server for each. */
const MAX_CONNECTIONS = 40;

export interface PoolSettings {
  readonly max: number;
  /** 0: none. */
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/**
 * Connections to PostgreSQL as Kysely takes them. Whole numbers arrive as numbers, by types of this pool's own; what goes
 * wrong with the connection or takes too long is a TocsinError that names server and database, and never the password.
 */
export function connectionPool(url: string, settings: PoolSettings): PostgresPool {
  const config: PoolConfig = {
    connectionString: url,
    application_name: 'tocsin',
    max: Math.min(MAX_CONNECTIONS, Math.max(1, Math.floor(settings.max))),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: TYPES,
    ...(settings.statementTimeoutMs > 0 ? { statement_timeout: settings.statementTimeoutMs } : {}),
    ...(settings.lockTimeoutMs > 0 ? { lock_timeout: settings.lockTimeoutMs } : {}),
  };
  let pool: Pool;
  try {
    pool = new Pool(config);
  } catch {
    // the cause would carry the whole address, and so the password
    throw badAddress();
  }
  // a connection that the server ends while nobody uses it: the next query opens another
  pool.on('error', () => undefined);
  const guarded = new WeakSet<PoolClient>();
  return {
    options: {},
    async connect() {
      try {
        const client = await pool.connect();
        if (!guarded.has(client)) {
          // it may be lost while it is in use and no query runs, or after a query failed by it: the next query says so. The pool
          // listens only while nobody uses it, and an `error` that nobody listens to ends the process
          client.on('error', () => undefined);
          guarded.add(client);
        }
        return readingErrors(client as unknown as PostgresPoolClient, url);
      } catch (cause) {
        throw unusable(url, cause);
      }
    },
    end: () => pool.end(),
  };
}

const BIGINT = 20;
const NUMERIC = 1700;
const BYTEA = 17;

/** No number of ours is beyond 2^53; sums come as `numeric`. */
const TYPES: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === BIGINT || oid === NUMERIC) return Number;
      if (oid === BYTEA) return bytesOf;
    }
    return types.getTypeParser(oid, format ?? 'text');
  },
};

function bytesOf(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const WRAPPED = new WeakMap<PostgresPoolClient, PostgresPoolClient>();

/** One wrapper for each client: Kysely knows its connections by them. */
function readingErrors(client: PostgresPoolClient, url: string): PostgresPoolClient {
  const known = WRAPPED.get(client);
  if (known !== undefined) return known;
  const wrapped = {
    async query(text: string, parameters: readonly unknown[]) {
      try {
        return await client.query(text, parameters.map(storable));
      } catch (cause) {
        throw translated(url, cause);
      }
    },
    release: (isBroken?: boolean) => client.release(isBroken),
  } as PostgresPoolClient;
  WRAPPED.set(client, wrapped);
  return wrapped;
}

function storable(parameter: unknown): unknown {
  return typeof parameter === 'string' ? storableText(parameter) : parameter;
}

const QUERY_CANCELED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';

/** 08: connection; 28: who we are; 3D: no such database; 53: out of disk, memory or connections; 57P: shut down. */
const CONNECTION_LOST = /^(?:08|28|3D|53|57P|E[A-Z]{3})/;

function translated(url: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === QUERY_CANCELED || code === LOCK_NOT_AVAILABLE) {
    return new TocsinError({
      code: 'busy',
      message: 'the database took too long to answer, the query was given up',
      hint: 'try again, or ask for less: fewer words, a date range',
      cause,
    });
  }
  const isLost = CONNECTION_LOST.test(code) || (code === '' && /[Cc]onnection|timeout/.test(messageOf(cause)));
  return isLost ? unusable(url, cause) : cause;
}

/** `store_unusable`, with server and database by name. */
export function unusable(url: string, cause: unknown): TocsinError {
  if (cause instanceof TocsinError) return cause;
  if (codeOf(cause) === 'ERR_INVALID_URL') return badAddress();
  const code = codeOf(cause);
  const reason = `${withoutPassword(url, messageOf(cause))}${code === '' ? '' : ` (${code})`}`;
  return new TocsinError({
    code: 'store_unusable',
    message: `${serverName(url)}: expected a PostgreSQL database that can be used, found: ${reason}`,
    hint: 'check that the server runs, that the database exists, and that this user may create tables in it',
    cause: new Error(reason),
  });
}

function badAddress(): TocsinError {
  return new TocsinError({
    code: 'store_unusable',
    message: 'expected the address of a PostgreSQL database, found one that cannot be read',
    hint: 'write it as postgres://user@server:5432/database; encode special characters of a password with %',
  });
}

/** `server:5432/database`: nothing else of the address. */
export function serverName(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname === '' ? 'the local server' : hostname}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch {
    return 'PostgreSQL';
  }
}

function withoutPassword(url: string, message: string): string {
  let shown = message.replaceAll(url, serverName(url));
  try {
    const { password, searchParams } = new URL(url);
    const secrets = [password, decoded(password), searchParams.get('password') ?? ''];
    for (const secret of secrets) if (secret.length > 2) shown = shown.replaceAll(secret, '***');
  } catch {
    return 'an address that cannot be read';
  }
  return shown;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}

function messageOf(cause: unknown): string {
  // an attempt at several addresses of one name fails with all of their errors and no message
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join('; ');
  return cause instanceof Error ? cause.message : 'unknown';
}
