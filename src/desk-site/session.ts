import { createHash, randomBytes } from 'node:crypto';
import type { Instant } from '#base';
import type { DeskStore, DeskWrites, Session } from '#store';

/** However busy somebody is: after this he signs in anew. */
const SESSION_MS = 12 * 60 * 60 * 1000;

/** Without a request a session ends earlier: a machine that somebody walked away from. */
const IDLE_MS = 2 * 60 * 60 * 1000;

/** A session is written anew no more often than this: reading pages should not write. */
const TOUCH_MS = 5 * 60 * 1000;

/** `__Host-`: from this host alone, by TLS (or on this machine), for all paths (RFC 6265bis, 4.1.3.2). */
export const SESSION_COOKIE = '__Host-tocsin';

/** A new session for somebody, in a unit of writing; the cookie that carries it. What a visitor brought along is not used. */
export async function beginSession(
  writes: Pick<DeskWrites, 'saveSession' | 'purgeSessions'>,
  person: string,
  now: Instant,
): Promise<{ readonly cookie: string }> {
  const token = randomBytes(32).toString('base64url');
  await writes.purgeSessions();
  await writes.saveSession({
    tokenDigest: digestOf(token),
    person,
    madeAt: now,
    expiresAt: endOf(now, now),
  });
  return { cookie: cookieText(SESSION_COOKIE, token) };
}

export function carriesSession(request: Request): boolean {
  return tokenIn(request) !== null;
}

/** The session that a request carries; null where it carries none that goes on. */
export async function sessionOf(store: DeskStore, request: Request): Promise<Session | null> {
  const token = tokenIn(request);
  if (token === null) return null;
  const session = await store.session(digestOf(token));
  if (session === null) return null;
  // by the clock that it ends by
  const now = await store.databaseNow();
  const end = endOf(session.madeAt, now);
  if (end <= now) return null;
  if (end - session.expiresAt > TOUCH_MS) await store.write((writes) => writes.touchSession(session.tokenDigest, end));
  return session;
}

/** Ends the session that a request carries, if it carries one. */
export async function endCarriedSession(writes: Pick<DeskWrites, 'endSession'>, request: Request): Promise<void> {
  const token = tokenIn(request);
  if (token !== null) await writes.endSession(digestOf(token));
}

function tokenIn({ headers }: Request): string | null {
  const token = cookieIn(headers.get('cookie'), SESSION_COOKIE);
  return token !== null && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}

function endOf(madeAt: Instant, now: Instant): Instant {
  return Math.min(madeAt + SESSION_MS, now + IDLE_MS) as Instant;
}

function digestOf(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/** `maxAgeSeconds`: without, it goes with the browser. */
export function cookieText(name: string, value: string, maxAgeSeconds: number | null = null): string {
  const age = maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict${age}`;
}

/** The one cookie of this name; null where there is none. Two of a name are somebody's attempt, and count as none. */
export function cookieIn(header: string | null, name: string): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** Takes the cookie away again. */
export const NO_SESSION: string = cookieText(SESSION_COOKIE, '', 0);
