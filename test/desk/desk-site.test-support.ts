import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Instant, instantFromDate } from '#base';
import { createDeskSite, type DeskSite } from '#desk-site';
import { addPerson, type DeskParts, loadTeam, newSignInCode } from '#disclosure';
import { readPolicy } from '#policy';
import { newSealingKey } from '#sealing';
import type { DatabaseStore } from '#store';
import { personNamed, type Role } from '#team';
import type { SiteSettings } from '#web';
import { keptStore, NOW, osierContext, root, styleOf } from '../archive/archive.test-support.ts';
import { type Authenticator, authenticator } from './authenticator.test-support.ts';

export const ORIGIN = 'https://desk.osier.example';

export const SETTINGS: SiteSettings = {
  title: 'Osier Security',
  publicUrl: ORIGIN,
  trustedProxies: [],
  securityContact: null,
  metricsFromAnywhere: false,
  version: 'test',
};

const CONSOLE = { kind: 'console' } as const;

/** A clock that tests move. */
export interface MovedClock extends Clock {
  move(ms: number): void;
}

export function movedClock(start: Instant = NOW): MovedClock {
  let at: number = start;
  return {
    now: () => instantFromDate(new Date(at)) ?? start,
    move(ms) {
      at += ms;
    },
  };
}

export interface OpenedDesk {
  readonly store: DatabaseStore;
  readonly parts: DeskParts;
  readonly clock: MovedClock;
  readonly site: DeskSite;
  /** How often the desk was asked for. */
  readonly openings: () => number;
  /** A browser that nobody has signed in with. */
  visitor(options?: VisitorOptions): Visitor;
  /** Somebody new of the team, by roles, signed in. */
  signedIn(name: string, ...roles: readonly Role[]): Promise<Member>;
  remove(): Promise<void>;
}

export interface Member extends Visitor {
  readonly id: string;
  readonly name: string;
  readonly key: Authenticator;
}

export async function openedDesk(
  given: {
    readonly policy?: string;
    readonly settings?: Partial<SiteSettings>;
    /** Without: SQLite in a temporary folder. */
    readonly kept?: { readonly store: DatabaseStore; remove(): Promise<void> };
  } = {},
): Promise<OpenedDesk> {
  const { store, remove } = given.kept ?? (await keptStore());
  const clock = movedClock();
  const context = await osierContext();
  const policyFile = join(root, 'policies', `${given.policy ?? 'xen'}.yaml`);
  const parts: DeskParts = {
    store,
    archive: { reads: store, receive: async () => undefined },
    keys: [newSealingKey(NOW)],
    clock,
    policy: readPolicy(readFileSync(policyFile, 'utf8'), policyFile),
    context: () => context,
    style: styleOf('osn'),
    support: null,
    mailing: { sender: null, teamAddress: null, channels: [], publicUrl: ORIGIN },
  };
  let openings = 0;
  const desk = async (): Promise<DeskParts> => {
    openings += 1;
    return parts;
  };
  const site = createDeskSite({ desk, clock, settings: { ...SETTINGS, ...given.settings } });
  const opened: OpenedDesk = {
    store,
    parts,
    clock,
    site,
    openings: () => openings,
    visitor: (options) => visitor(site, options),
    async signedIn(name, ...roles) {
      const added = await addPerson(parts, CONSOLE, { name, roles });
      assert.ok(added.isDone, 'added to the team');
      const who = visitor(site);
      const key = authenticator();
      const answer = await register(who, key, await invitation(opened, name));
      assert.equal(answer.status, 303, await answer.text());
      return { ...who, id: added.person.id, name, key };
    },
    remove,
  };
  return opened;
}

/** A code that lets somebody make a first passkey. */
export async function invitation({ parts }: OpenedDesk, name: string): Promise<string> {
  const person = personNamed(await loadTeam(parts), name);
  assert.ok(person !== undefined, `${name} is in the team`);
  const made = await newSignInCode(parts, CONSOLE, 'invite', person.id);
  assert.ok(made.isDone, 'a code was made');
  return made.code;
}

/** Makes a passkey with a code, as the page and its script do. */
export async function register(who: Visitor, key: Authenticator, code: string): Promise<Response> {
  const options = await who.post('/desk/code/options', { code });
  if (options.status !== 200) return options;
  const response = key.create((await options.json()) as object, ORIGIN);
  return who.post('/desk/code', { code, label: 'blue key', response });
}

/** Signs in with a passkey, as the page and its script do. */
export async function signIn(who: Visitor, key: Authenticator): Promise<Response> {
  const options = await who.post('/desk/sign-in/options', {});
  if (options.status !== 200) return options;
  return who.post('/desk/sign-in', { response: key.get((await options.json()) as object, ORIGIN) });
}

export type Deed = 'add' | 'remove' | 'invite' | 'recover' | 'roles' | 'leave' | 'register';

/** What is sent with a form that asks for a passkey: one that he has, shown for this deed, its address and its values. */
export async function confirmed<Given extends Fields>(
  who: Visitor,
  key: Authenticator,
  deed: Deed,
  on: string,
  fields: Given,
): Promise<Given & { readonly response: string }> {
  const options = await who.post(`/desk/me/confirm/${deed}/options?on=${encodeURIComponent(on)}`, {
    ...fields,
    response: '',
  });
  assert.equal(options.status, 200);
  return { ...fields, response: key.get((await options.json()) as object, ORIGIN) };
}

/** The same with files. */
export async function confirmedUpload(who: Member, deed: Deed, path: string, form: FormData): Promise<Response> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else if (value.name !== '' || value.size > 0)
      fields[name] = `sha256:${createHash('sha256')
        .update(Buffer.from(await value.arrayBuffer()))
        .digest('hex')}`;
  }
  const { response } = await confirmed(who, who.key, deed, path, fields);
  form.set('response', response);
  return who.upload(path, form);
}

/** Sends a form of that kind, as the page and its script do. */
export async function confirmedPost(who: Member, deed: Deed, path: string, fields: Fields): Promise<Response> {
  return who.post(path, await confirmed(who, who.key, deed, path, fields));
}

/** What the page asks an authenticator for, once somebody has shown a passkey that he has. */
export async function addingOptions(who: Visitor, key: Authenticator): Promise<object> {
  const page = await who.post('/desk/me/passkeys/new', await confirmed(who, key, 'add', '/desk/me/passkeys/new', {}));
  assert.equal(page.status, 200);
  const given = /data-given="(?<given>[^"]+)"/.exec(await page.text())?.groups?.['given'] ?? '';
  return JSON.parse(given.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as object;
}

export interface VisitorOptions {
  readonly origin?: string;
  /** Where the connection comes from. */
  readonly address?: string;
}

/** A browser: it keeps cookies, and says where its forms come from. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** A form of one of our pages; a field with several values is sent several times. */
  post(path: string, fields: Fields, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** A form with files. */
  upload(path: string, fields: FormData): Promise<Response>;
  fetch(path: string, init: RequestInit): Promise<Response>;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

export function visitor(site: DeskSite, { origin = ORIGIN, address = '192.0.2.1' }: VisitorOptions = {}): Visitor {
  const cookies = new Map<string, string>();
  const environment = { incoming: { socket: { remoteAddress: address } } };
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has('Cookie')) {
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const answer = await site.fetch(new Request(`${origin}${path}`, { ...init, headers }), environment);
    for (const cookie of answer.headers.getSetCookie()) keep(cookies, cookie);
    return answer;
  };
  const fromOurPage = { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' };
  return {
    cookies,
    fetch: send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = fromOurPage) => {
      const pairs = Object.entries(fields).flatMap(([name, value]) =>
        [value].flat().map((each): [string, string] => [name, String(each)]),
      );
      return send(path, { method: 'POST', body: new URLSearchParams(pairs), headers });
    },
    upload: (path, fields) => send(path, { method: 'POST', body: fields, headers: fromOurPage }),
  };
}

function keep(cookies: Map<string, string>, cookie: string): void {
  const [pair = '', ...attributes] = cookie.split(';').map((each) => each.trim());
  const name = pair.slice(0, pair.indexOf('='));
  if (attributes.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, pair.slice(name.length + 1));
}
