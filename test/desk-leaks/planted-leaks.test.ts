import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Instant } from '#base';
import { loadCase, newestText, predisclose } from '#disclosure';
import { assertDone } from '../../src/disclosure/desk.test-support.ts';
import { canaryBook } from './canary-book.test-support.ts';
import { differencesForAbsent, differencesInSearches, leaksInFiles, leaksInLog } from './checks.test-support.ts';
import { type Filled, type FilledCase, fillDesk } from './filled-cases.test-support.ts';
import { openWorld, type Planted, type World } from './leak-world.test-support.ts';
import { leaksInLetters } from './letters.test-support.ts';
import { viewersOf } from './viewers.test-support.ts';
import {
  filledRoute,
  guessedOf,
  leakTexts,
  newFigures,
  PUBLIC_PLACES,
  publicGuesses,
  WAYS,
  walk,
} from './walk.test-support.ts';

/** What somebody could let slip. */
interface Secrets {
  readonly title: string;
  readonly number: number;
  readonly text: string;
  readonly id: string;
}

interface PlantedLeak {
  readonly what: string;
  readonly plant: (secrets: Secrets) => Planted;
  /** What must be said of it. */
  readonly found: RegExp;
}

/** Answers of the public site, changed. */
function answering(
  change: (response: Response, path: string, request: Request) => Response | Promise<Response>,
): Planted {
  return {
    site: (site) => ({
      fetch: async (request, environment) => {
        const { pathname, search } = new URL(request.url);
        return change(await site.fetch(request, environment), pathname + search, request);
      },
    }),
  };
}

async function withBody(response: Response, change: (body: string) => string | Uint8Array): Promise<Response> {
  const { status, headers } = response;
  const plain = new Headers(headers);
  plain.delete('content-encoding');
  if (headers.has('content-encoding')) return response;
  const body = change(await response.text());
  plain.set('Content-Length', String(Buffer.byteLength(body)));
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers: plain });
}

function withHeader(response: Response, name: string, value: string): Response {
  const headers = new Headers(response.headers);
  headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}

const LEAKS: readonly PlantedLeak[] = [
  {
    what: 'a page that is hidden has one header more than one that is not there',
    plant: ({ number }) =>
      answering((response, path) =>
        path.startsWith(`/advisories/OSN-${number}`) ? withHeader(response, 'X-Cache', 'hit') : response,
      ),
    found: /GET .*\/advisories\/OSN-.*x-cache: hit/,
  },
  {
    what: 'a conditional request for what is hidden is answered by 304',
    plant: ({ number }) =>
      answering((response, path, request) =>
        path === `/api/v1/advisories/OSN-${number}` && request.headers.has('if-modified-since')
          ? new Response(null, { status: 304, headers: response.headers })
          : response,
      ),
    found: /If-Modified-Since.*\/api\/v1\/advisories\/OSN-.*status 304 and 404/,
  },
  {
    what: 'the page for what is hidden is some bytes longer',
    plant: ({ number }) =>
      answering((response, path) =>
        path === `/osn/advisory-${number}.txt` ? withBody(response, (body) => `${body} `) : response,
      ),
    found: /\/osn\/advisory-.*content-length/,
  },
  {
    what: 'the log says which title was asked for',
    plant: ({ title, number }) =>
      answering((response, path) => {
        if (path.includes(String(number))) process.stderr.write(`tocsin: not public yet: ${title}\n`);
        return response;
      }),
    found: /the log: title/,
  },
  {
    what: 'a letter to members has the subject of the advisory outside',
    plant: ({ title }) => ({
      post: (post) => ({
        describe: () => post.describe(),
        send: (letter) => {
          const subject = `Subject: =?utf-8?Q?${[...Buffer.from(title)].map((byte) => `=${byte.toString(16)}`).join('')}?=`;
          const bytes = Buffer.from(letter.bytes)
            .toString('latin1')
            .replace(/^Subject: .*$/m, subject);
          return post.send({ ...letter, bytes: new Uint8Array(Buffer.from(bytes, 'latin1')) });
        },
      }),
    }),
    found: /the relay: letter \d+ .*: title of .*quoted-printable/,
  },
  {
    what: 'a search finds the draft by a word of it',
    plant: ({ title }) => ({
      site: (site) => ({
        fetch: (request, environment) => {
          const url = new URL(request.url);
          const [word = ''] = title.split(' ');
          if (url.pathname !== '/search' || url.searchParams.get('q') !== word) return site.fetch(request, environment);
          url.searchParams.set('q', 'overflow');
          return site.fetch(new Request(url, request), environment);
        },
      }),
    }),
    found: /\/search\?q=.*content-length/,
  },
  {
    what: 'the feed has an entry before the end',
    plant: ({ title }) =>
      answering((response, path) =>
        path === '/feed.atom'
          ? withBody(response, (body) => body.replace('</feed>', `<entry><title>${title}</title></entry></feed>`))
          : response,
      ),
    found: /\/feed\.atom: title/,
  },
  {
    what: 'a tag is made of the draft, and cut off',
    plant: ({ text }) =>
      answering((response, path) =>
        path === '/advisories'
          ? withHeader(response, 'ETag', `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`)
          : response,
      ),
    found: /\/advisories: digest of text/,
  },
  {
    what: 'a file of the data directory is named by the number',
    plant: ({ number }) => ({
      post: (post, world) => ({
        describe: () => post.describe(),
        send: async (letter) => {
          writeFileSync(join(world.folder, `osn-${number}.queued`), '');
          return post.send(letter);
        },
      }),
    }),
    found: /name of osn-\d+\.queued: number/,
  },
  {
    what: 'a file of the data directory holds the draft, packed',
    plant: ({ text }) => ({
      post: (post, world) => ({
        describe: () => post.describe(),
        send: async (letter) => {
          const file = gzipSync(Buffer.concat([Buffer.from('draft\n'), Buffer.from(text)])).toString('base64');
          writeFileSync(join(world.folder, 'cache.bin'), file);
          return post.send(letter);
        },
      }),
    }),
    found: /file cache\.bin: .*base64, gzip/,
  },
  {
    what: 'an error quotes the text that it choked on',
    plant: ({ text }) =>
      answering((response, path) => {
        if (response.status !== 414 || !path.startsWith('/x')) return response;
        const detail = [...text].map((letter) => `\\u00${letter.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
        return withBody(response, (body) => `${body}{"detail":"${detail}"}`);
      }),
    found: /GET \/xxx.*escapes/,
  },
  {
    what: 'what is to come says its title',
    plant: ({ title }) => ({
      siteDependencies: (given) => ({
        ...given,
        planned: () => [{ series: `OSN ${title}`, number: null, date: null }],
      }),
    }),
    found: /GET \/advisories: title/,
  },
  {
    what: 'a metric is counted by case',
    plant: ({ number }) =>
      answering((response, path) =>
        path === '/metrics'
          ? withBody(response, (body) => `${body}tocsin_advisory_state{number="${number}"} 1\n`)
          : response,
      ),
    found: /\/metrics: number/,
  },
  {
    what: 'an archive for download has the draft in it',
    plant: ({ text }) =>
      answering((response, path) =>
        path === '/lists/talk/2026-11.mbox.gz'
          ? new Response(new Uint8Array(gzipSync(`From x\n\n${text}`)), { status: 200, headers: response.headers })
          : response,
      ),
    found: /mbox\.gz: title .*gzip/,
  },
  {
    what: 'a page that is packed for its way has it inside',
    plant: ({ title }) =>
      answering(async (response, path) =>
        path === '/lists/'
          ? new Response(new Uint8Array(deflateRawSync(`<title>${title}</title>`)), {
              status: 200,
              headers: { 'Content-Encoding': 'deflate', 'Content-Type': 'text/html' },
            })
          : response,
      ),
    found: /GET \/lists\/: title/,
  },
  {
    what: 'a case that one is not on is forbidden instead of absent',
    plant: ({ id }) => ({
      desk: (desk) => ({
        fetch: async (request, environment) => {
          const response = await desk.fetch(request, environment);
          const isIt = new URL(request.url).pathname === `/desk/case/${id}` && response.status === 404;
          return isIt ? new Response(response.body, { status: 403, headers: response.headers }) : response;
        },
      }),
    }),
    found: /GET .*\/desk\/case\/.*status 403 and 404/,
  },
];

describe('a leak that is planted is found', () => {
  let base: { readonly world: World; readonly filled: Filled; readonly now: Instant; readonly secrets: Secrets };
  before(async () => {
    const world = await openWorld();
    const filled = await fillDesk(world, canaryBook(), ['draft', 'signed'], 1);
    const about = filled.cases.find(({ stage }) => stage === 'signed') ?? assert.fail();
    const secrets = await secretsOf(filled, about);
    const now = world.clock.now();
    await world.stop();
    base = { world, filled, now, secrets };
  });
  after(() => base.world.close());

  const foundWith = async (planted: Planted): Promise<readonly string[]> => {
    const world = await openWorld({ copyOf: { ...base.world, now: base.now }, planted });
    try {
      return await everythingFound({ ...base.filled, world });
    } finally {
      await world.close();
    }
  };

  it('and nothing is where none is', async () => {
    assert.deepEqual(await foundWith({}), []);
  });

  for (const { what, plant, found } of LEAKS) {
    it(what, async () => {
      const all = await foundWith(plant(base.secrets));
      assert.ok(
        all.some((each) => found.test(each)),
        `not found: ${JSON.stringify(all.slice(0, 5))}`,
      );
    });
  }
});

async function secretsOf(filled: Filled, about: FilledCase): Promise<Secrets> {
  const { world, people } = filled;
  const parts = world.parts();
  const loaded = (await loadCase(parts, people.ada.viewer, about.id)) ?? assert.fail();
  const text = (await newestText(parts, people.ada, loaded)) ?? assert.fail();
  const { title, number, id } = about;
  assert.ok(title !== null && number !== null);
  return { title, number, text, id };
}

/** All that the suites look at, on a small desk: what they would say. */
async function everythingFound(filled: Filled): Promise<readonly string[]> {
  const { world, cases, people } = filled;
  const about = cases.find(({ stage }) => stage === 'signed') ?? assert.fail();
  assertDone(await predisclose(world.parts(), people.ada, about.id));
  for (const { name } of filled.members) about.told.add(name);
  await world.settle();
  const { stranger, 'on no case': eve } = await viewersOf(filled);
  const figures = newFigures();
  const guesses = [...PUBLIC_PLACES, ...publicGuesses(guessedOf(filled, about))];
  const leaks = [
    ...(await walk(filled, stranger, guesses, figures, 150)),
    ...(await leaksInLetters(filled, { count: 0, opened: 0 })),
    ...leaksInFiles(filled),
  ];
  const differences = [
    ...(await differencesForAbsent(filled, stranger, ['signed'], figures, publicGuesses, WAYS.slice(0, 18))),
    ...(await differencesForAbsent(filled, eve, ['signed'], figures, caseAddresses, WAYS.slice(0, 4))),
    ...(await differencesInSearches(filled, stranger, [about.title?.split(' ')[0] ?? '', about.patch ?? ''])),
  ];
  return [...leakTexts([...leaks, ...leaksInLog(filled)]), ...differences];
}

function caseAddresses(guessed: Parameters<typeof filledRoute>[1]): readonly string[] {
  return ['/desk/case/:id', '/desk/case/:id/text'].flatMap((pattern) => filledRoute(pattern, guessed) ?? []);
}
