import { createDeskSite } from '#desk-site';
import { createSite } from '#web';
import { routesAddedBy } from '../security/site-routes.test-support.ts';
import { type Canary, unpackedBody } from './canary-book.test-support.ts';
import type { Filled, FilledCase } from './filled-cases.test-support.ts';
import { type Answered, type Asked, SETTINGS } from './leak-world.test-support.ts';
import type { Viewer } from './viewers.test-support.ts';

/** A canary where it must not be. */
export interface Leak {
  readonly viewer: string;
  /** What was asked: `GET /advisories`; or the name of a file, a letter, the log. */
  readonly where: string;
  readonly place: string;
  readonly owner: string;
  readonly form: string;
}

/** What a walk did. */
export interface Figures {
  requests: number;
  readonly urls: Set<string>;
  readonly statuses: Map<number, number>;
}

export function newFigures(): Figures {
  return { requests: 0, urls: new Set(), statuses: new Map() };
}

/** Which canaries some bytes hold that this viewer may not know now. */
export function leaksIn(
  { book }: Pick<Filled, 'book'>,
  viewer: Pick<Viewer, 'name' | 'knows'>,
  where: string,
  bytes: Uint8Array,
): readonly Leak[] {
  return book.find(bytes).flatMap(({ canary, form }) => {
    if (canary !== null && viewer.knows(canary)) return [];
    return [{ viewer: viewer.name, where, place: canary?.place ?? 'a piece', owner: canary?.owner ?? '?', form }];
  });
}

/** Asks, and looks at all that came. */
export async function look(
  filled: Filled,
  viewer: Viewer,
  path: string,
  { asked = {}, figures, leaks }: { readonly asked?: Asked; readonly figures: Figures; readonly leaks: Leak[] },
): Promise<Answered> {
  const method = asked.method ?? 'GET';
  const answer = await filled.world.fetch(path, { ...asked, headers: { ...viewer.headers, ...asked.headers } });
  figures.requests += 1;
  figures.urls.add(path);
  figures.statuses.set(answer.status, (figures.statuses.get(answer.status) ?? 0) + 1);
  // what he asked with he knew before
  const given = new Set(filled.book.find(Buffer.from(path)).map(({ canary }) => canary));
  const asking = { name: viewer.name, knows: (canary: Canary) => given.has(canary) || viewer.knows(canary) };
  leaks.push(...leaksIn(filled, asking, `${method} ${path.slice(0, 120)}`, wholeOf(answer)));
  return answer;
}

function headerOf({ headers }: Answered, name: string): string | null {
  return headers.find(([each]) => each === name)?.[1] ?? null;
}

/** Status, headers and body as they are before they are packed for their way. */
function wholeOf(answer: Answered): Uint8Array {
  const { status, headers, body } = answer;
  const head = `${status}\n${headers.map(([name, value]) => `${name}: ${value}\n`).join('')}\n`;
  let unpacked = body;
  try {
    unpacked = new Uint8Array(unpackedBody(body, headerOf(answer, 'content-encoding')));
  } catch {
    // a part of it (206), or none (HEAD)
  }
  return Buffer.concat([Buffer.from(head), unpacked]);
}

/** Addresses that one follows from a page, of this site. */
export function linksIn(answer: Answered): readonly string[] {
  if (!(headerOf(answer, 'content-type') ?? '').startsWith('text/html')) return [];
  const text = Buffer.from(unpackedBody(answer.body, headerOf(answer, 'content-encoding'))).toString('utf8');
  const found = [...text.matchAll(/(?:href|src|action)="(?<path>\/[^"#]*)/g)].map(({ groups }) =>
    (groups?.['path'] ?? '').replaceAll('&amp;', '&'),
  );
  const location = headerOf(answer, 'location');
  return [...found, ...(location?.startsWith('/') === true ? [location] : [])].filter((path) => !path.startsWith('//'));
}

const ENCODINGS = ['identity', 'gzip', 'br', 'deflate'] as const;

/** Looks at everything that a viewer comes to from where he starts and from what he guesses. */
export async function walk(
  filled: Filled,
  viewer: Viewer,
  guesses: readonly string[],
  figures: Figures,
  most = 400,
): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  const known = new Set<string>();
  const queue = [...viewer.starts, ...guesses];
  const follow = (paths: readonly string[]): void => {
    for (const path of paths) if (!known.has(path)) queue.push(path);
  };
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (known.has(path) || (known.size >= most && !guesses.includes(path))) continue;
    known.add(path);
    // signing out ends the walk, and reading only finds the page of a form
    if (path === '/desk/sign-out') continue;
    const encoding = ENCODINGS[known.size % ENCODINGS.length] ?? 'identity';
    const asked = { headers: { 'Accept-Encoding': encoding } };
    const answer = await look(filled, viewer, path, { asked, figures, leaks });
    if (answer.status < 400) follow(linksIn(answer).filter((each) => isFollowed(viewer, each)));
  }
  return leaks;
}

/** A visitor with a session has the public site for all others. */
function isFollowed({ headers }: Viewer, path: string): boolean {
  return 'Cookie' in headers ? path.startsWith('/desk') : true;
}

/** How an advisory, a case, a member or a person would be asked for by somebody who knows or guesses its ids. */
export interface Guessed {
  readonly number: number;
  readonly cve: string;
  readonly patch: string;
  readonly case: string;
  readonly batch: string;
}

export function guessedOf(filled: Filled, { number, cve, patch, id }: FilledCase): Guessed {
  const { absent, batch } = filled;
  return {
    number: number ?? absent.number,
    cve: cve ?? absent.cve,
    patch: patch ?? `osn${number ?? absent.number}.patch`,
    case: id,
    batch: batch ?? absent.batch,
  };
}

/** What nobody has, in the same form. */
export function absentOf({ absent }: Filled, like: Guessed): Guessed {
  return {
    number: absent.number,
    cve: absent.cve,
    patch: like.patch.replace(String(like.number), String(absent.number)),
    case: absent.case,
    batch: absent.batch,
  };
}

const MACHINE_FORMS = ['csaf', 'csaf-2.1', 'osv', 'cve'] as const;

/** Addresses of the public site at which a guessed advisory would be. */
export function publicGuesses({ number, cve, patch, case: id, batch }: Guessed): readonly string[] {
  const name = `OSN-${number}`;
  const forms = ['', '.asc', '.txt', '.json', '.eml'];
  return [
    ...forms.map((form) => `/advisories/${name}${form}`),
    ...MACHINE_FORMS.flatMap((form) => [
      `/advisories/${name}.${form}.json`,
      `/advisories/${name}/v1.${form}.json`,
      `/api/v1/advisories/${name}/forms/${form === 'csaf' ? 'csaf-2.0' : form}`,
    ]),
    ...forms.flatMap((form) => [1, 2].map((revision) => `/advisories/${name}/v${revision}${form}`)),
    `/advisories/osn-${number}`,
    `/advisories/${name}/diff/v1..v2`,
    `/advisories/${name}/diff/1-2`,
    `/advisories/${name}/files/${patch}`,
    `/advisories/${name}/v1/files/${patch}`,
    `/advisories/${cve}`,
    `/advisories/${id}`,
    `/advisories/batches/${batch}`,
    `/advisories/batches/${batch}/SHA256SUMS`,
    `/osn/advisory-${number}.html`,
    `/osn/advisory-${number}.txt`,
    `/osn/${patch}`,
    `/osn/osn${number}/${patch}`,
    `/osn/osn${number}.meta`,
    `/api/v1/advisories/${name}`,
    `/api/v1/advisories/${name}/revisions/1`,
    `/api/v1/lists/announce/m/${id}@osier.example`,
    `/lists/announce/m/${id}@osier.example`,
    `/lists/announce/m/${id}@osier.example/raw`,
    `/lists/announce/m/${id}@osier.example/t.mbox.gz`,
  ];
}

/** Addresses of both sites that have nothing to do with one advisory. */
export const PUBLIC_PLACES: readonly string[] = [
  '/',
  '/advisories',
  '/advisories/',
  '/feed.atom',
  '/lists/',
  '/lists/talk/',
  '/lists/talk/feed.atom',
  '/lists/talk/threads/',
  '/lists/talk/2026/11/',
  '/lists/talk/2026/12/',
  '/lists/talk/2026-11.mbox.gz',
  '/lists/announce/',
  '/lists/announce/feed.atom',
  '/lists/announce/2026/12/',
  '/lists/announce/2026-11.mbox.gz',
  '/lists/announce/2026-12.mbox.gz',
  '/lists/oss-security/',
  '/lists/team/',
  '/lists/nothing/',
  '/keys/',
  '/osn/',
  '/osn/osn.json',
  '/xsa/xsa.json',
  '/search?q=overflow',
  '/search?q=osierd',
  '/search.atom?q=parser',
  '/lists/talk/search?q=parser',
  '/api/v1/advisories',
  '/api/v1/lists',
  '/api/v1/lists/announce',
  '/api/v1/lists/announce/messages',
  '/api/v1/search?q=overflow',
  '/api/v1/openapi.json',
  '/openapi.json',
  '/api/',
  '/api/v1',
  '/healthz',
  '/readyz',
  '/metrics',
  '/robots.txt',
  '/sitemap.xml',
  '/.well-known/security.txt',
  '/.well-known/csaf/provider-metadata.json',
  '/outgoing/new/',
  '/tocsin.sqlite',
  '/desk.keys',
  '/report',
  '/report/certificate.asc',
  '/api/v1/reports',
  '/desk',
  '/desk/',
  '/desk/sign-in',
  '/desk/code',
  '/desk/nothing',
  `/${'x'.repeat(11_000)}`,
  `/desk/${'x'.repeat(3_000)}`,
  '/%',
  '/%ff',
  '/advisories/%00',
  '/advisories/%E0%A4%A',
  '/desk/case/%ff',
  '/report/%ff',
  '/lists/talk/m/%ff/',
  '/search?q=%22',
  `/search?q=${'x'.repeat(1_500)}`,
];

/** The routes of both sites as they are, so that a new one is asked for without being named here. */
export async function routesOf(
  filled: Filled,
): Promise<{ readonly desk: readonly string[]; readonly site: readonly string[] }> {
  const { world } = filled;
  const parts = world.parts();
  const clock = { now: () => world.clock.now() };
  const desk = await routesAddedBy(async () => createDeskSite({ desk: async () => parts, clock, settings: SETTINGS }));
  const site = await routesAddedBy(async () =>
    createSite({
      store: parts.archive.reads as never,
      styles: parts.context().styles,
      clock,
      settings: SETTINGS,
      readAnnounced: (async () => null) as never,
      certificates: async () => [],
    }),
  );
  return { desk, site };
}

/** A route's pattern as an address of what is guessed; null: there is nothing in it to guess. */
export function filledRoute(pattern: string, guessed: Guessed): string | null {
  if (pattern.includes('*')) return null;
  const values: Readonly<Record<string, string>> = {
    name: pattern.startsWith('/advisories') ? `OSN-${guessed.number}` : guessed.patch,
    revision: 'v1',
    span: 'v1..v2',
    file: pattern.startsWith('/keys') ? 'x.asc' : guessed.patch,
    folder: `osn${guessed.number}`,
    list: 'announce',
    year: '2026',
    month: '12',
    day: '15',
    number: '1',
    attachment: '1',
    place: '1',
    step: 'comment',
    person: guessed.case,
    member: guessed.case,
    link: `${guessed.case}-${'0'.repeat(40)}`,
    id: pattern.includes('/batch') ? guessed.batch : guessed.case,
  };
  return pattern.replace(/:(?<name>[a-zA-Z]+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?/g, (...match) => {
    const { name = '' } = match.at(-1) as Readonly<Record<string, string>>;
    // a parameter that is new: the id of the case
    return values[name] ?? guessed.case;
  });
}

/** Every method and condition by which something may answer otherwise. */
export const WAYS: readonly Asked[] = [
  { method: 'GET' },
  { method: 'HEAD' },
  { method: 'POST' },
  {
    method: 'POST',
    headers: { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
    body: new URLSearchParams({ text: 'x', message: 'x' }),
  },
  { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"description":1}' },
  { method: 'PUT', body: 'x' },
  { method: 'DELETE' },
  { method: 'OPTIONS' },
  { method: 'OPTIONS', headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'GET' } },
  { method: 'PATCH', body: 'x' },
  { method: 'PROPFIND' },
  { method: 'GET', headers: { 'If-None-Match': '*' } },
  { method: 'GET', headers: { 'If-None-Match': '"x"' } },
  { method: 'GET', headers: { 'If-Modified-Since': 'Mon, 21 Dec 2026 00:00:00 GMT' } },
  { method: 'GET', headers: { 'If-Match': '"x"' } },
  { method: 'GET', headers: { Range: 'bytes=0-9' } },
  { method: 'GET', headers: { Range: 'bytes=0-9', 'If-Range': '"x"' } },
  { method: 'GET', headers: { Accept: 'application/json' } },
  { method: 'GET', headers: { 'Accept-Encoding': 'gzip' } },
  { method: 'GET', headers: { 'Accept-Encoding': 'br' } },
  { method: 'HEAD', headers: { 'If-None-Match': '*' } },
];

/** What differs between two answers, for who compares them; null: nothing. */
export function differenceOf(one: Answered, other: Answered): string | null {
  if (one.status !== other.status) return `status ${one.status} and ${other.status}`;
  const heads = [one, other].map(({ headers }) => headers.map(([name, value]) => `${name}: ${value}`));
  if (JSON.stringify(heads[0]) !== JSON.stringify(heads[1])) {
    const [first = [], second = []] = heads;
    const only = [...first.filter((each) => !second.includes(each)), ...second.filter((each) => !first.includes(each))];
    return `headers ${only.join('; ') || 'in another order'}`;
  }
  return Buffer.compare(one.body, other.body) === 0
    ? null
    : `body of ${one.body.length} and ${other.body.length} bytes`;
}

/** An answer with what was asked for taken out of it, as far as it says that again. */
export function without(answer: Answered, asked: Guessed): Answered {
  const words = [String(asked.number), asked.cve, asked.patch, asked.case, asked.batch];
  const plain = (text: string): string => words.reduce((rest, word) => rest.replaceAll(word, '*'), text);
  return {
    status: answer.status,
    headers: answer.headers.map(([name, value]) => [name, plain(value)]),
    body: Buffer.from(plain(Buffer.from(answer.body).toString('latin1')), 'latin1'),
  };
}

export function leakTexts(leaks: readonly Leak[]): readonly string[] {
  return [
    ...new Set(
      leaks.map(({ viewer, where, place, owner, form }) => `${viewer}: ${where}: ${place} of ${owner} (${form})`),
    ),
  ];
}
