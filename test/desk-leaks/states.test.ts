import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { changeTeam, endEmbargoNow } from '#disclosure';
import { assertDone, policyNamed } from '../../src/disclosure/desk.test-support.ts';
import { needsPostgres } from '../../src/store/postgres/postgres.test-support.ts';
import { backupSqlite } from '../../src/store/sqlite/backup.ts';
import { type Canary, canaryBook } from './canary-book.test-support.ts';
import { differencesForAbsent, leaksInFiles, leaksInLog } from './checks.test-support.ts';
import { type Filled, fillDesk, nextRevision, STAGES, type Stage } from './filled-cases.test-support.ts';
import { type Answered, openWorld, type World } from './leak-world.test-support.ts';
import { type LettersSeen, leaksInLetters } from './letters.test-support.ts';
import { mayBePublic, type Viewer, type ViewerName, viewersOf } from './viewers.test-support.ts';
import {
  differenceOf,
  type Figures,
  filledRoute,
  guessedOf,
  type Leak,
  leakTexts,
  newFigures,
  PUBLIC_PLACES,
  publicGuesses,
  routesOf,
  WAYS,
  walk,
} from './walk.test-support.ts';

const OUTSIDE: readonly ViewerName[] = ['stranger', 'after sign-out', 'removed from the team', 'reporter'];
const GOES_OUT: ReadonlySet<Stage> = new Set(['predisclosed', 'in a batch', 'second in a batch', 'ended early']);
const SHOWN_STAGES: ReadonlySet<Stage> = new Set([
  'mailed',
  'duplicate',
  'out of scope',
  'draft',
  'held',
  'in a batch',
]);
const INSIDE: readonly ViewerName[] = ['on no case', 'observer', 'on every second case'];

describe('what only some may know, on SQLite', () => {
  let filled: Filled;
  const figures = newFigures();
  const letters: LettersSeen = { count: 0, opened: 0 };
  before(async () => {
    const world = await openWorld();
    filled = await filledDesk(world);
  });
  after(() => filled.world.close());

  it('is there: a lead, who is on all cases, sees canaries of every case and place', async () => {
    const { lead } = await viewersOf(filled);
    const some = filled.cases.filter(({ stage }) => SHOWN_STAGES.has(stage));
    const paths = some.flatMap(({ id }) => CASE_PLACES.map((place) => `/desk/case/${id}${place}`));
    const seen = await seenBy(
      filled,
      lead,
      [...paths, '/desk/members', `/desk/batch/${filled.batch}`],
      paths.length + 40,
    );
    const missing = filled.book
      .canaries()
      .filter(
        (canary) => !seen.has(canary) && (SHOWN_STAGES as ReadonlySet<string>).has(canary.owner) && isShown(canary),
      );
    assert.deepEqual(
      missing.map(({ place, owner }) => `${place} of ${owner}`),
      [],
    );
  });

  for (const name of [...OUTSIDE, ...INSIDE]) {
    it(`before any instant it is in nothing that this viewer comes to: ${name}`, async () => {
      assertNone(await walkedBy(filled, name, figures));
    });
  }

  it('what is forbidden answers as what is absent, by every method and condition: the public site, to a stranger', async () => {
    const { stranger } = await viewersOf(filled);
    const { site } = await routesOf(filled);
    await isSameForAbsent(filled, stranger, ['draft', 'held'], figures, (guessed) => [
      ...publicGuesses(guessed),
      ...site.flatMap((pattern) => filledRoute(pattern, guessed) ?? []),
    ]);
  });

  for (const name of ['stranger', 'on no case', 'observer', 'on every second case'] as const) {
    it(`what is forbidden answers as what is absent, by every method and condition: the desk, to ${name}`, async () => {
      const viewer = (await viewersOf(filled))[name];
      const { desk } = await routesOf(filled);
      const ofCases = desk.filter((pattern) => /:(?:id|link)/.test(pattern));
      assert.ok(ofCases.length > 20, 'the routes of cases are known');
      // Ben is not on these
      await isSameForAbsent(
        filled,
        viewer,
        ['second in a batch'],
        figures,
        (guessed) =>
          ofCases
            // he is on the batch, by its other case
            .filter((pattern) => name !== 'on every second case' || !pattern.includes('/batch/'))
            .flatMap((pattern) => filledRoute(pattern, guessed) ?? []),
        name === 'stranger' || name === 'on no case' ? WAYS : WAYS.slice(0, 4),
      );
    });
  }

  it('answers to strangers are byte for byte those of a site whose desk is empty, searches for canaries included', async () => {
    const empty = await openWorld({ planted: { siteDependencies: (given) => ({ ...given, planned: () => [] }) } });
    try {
      empty.clock.set(filled.world.clock.now());
      const unplanned = filled.cases.filter((each) => !mayBePublic(filled, each));
      const words = wordsToSearch(filled);
      const paths = [
        ...PUBLIC_PLACES.filter((path) => !CHANGING.test(path)),
        ...unplanned.flatMap((each) => publicGuesses(guessedOf(filled, each))),
        ...words.flatMap((word) => [
          `/search?q=${word}`,
          `/search.atom?q=${word}`,
          `/lists/talk/search?q=${word}`,
          `/advisories?q=${word}`,
          `/api/v1/search?q=${word}`,
        ]),
      ];
      const silent = await withoutPublic(filled);
      try {
        const differences: string[] = [];
        for (const path of paths) {
          const [here, there] = await Promise.all([silent.fetch(path), empty.fetch(path)]);
          figures.requests += 2;
          const difference = differenceOf(settled(here), settled(there));
          if (difference !== null) differences.push(`${path}: ${difference}`);
        }
        assert.deepEqual(differences, []);
      } finally {
        await silent.close();
      }
    } finally {
      await empty.close();
    }
  });

  it('letters hold it only for whom they are to, and only inside', async () => {
    assertNone(await leaksInLetters(filled, letters));
    assert.ok(letters.opened >= 10, `${letters.opened} letters were opened`);
  });

  it('is in no file of the data directory or a backup, nor in a name of one', async () => {
    await backupSqlite(join(filled.world.folder, 'tocsin.sqlite'), join(filled.world.folder, 'of-today.backup'));
    assertNone(leaksInFiles(filled));
  });

  it('stays where it is while the wall clock is a month ahead, and when the program starts anew then', async () => {
    const { world, ends } = filled;
    world.clock.set((ends.first - 1) as typeof ends.first);
    world.wallAhead = 30 * 24 * 60 * 60_000;
    for (let turns = 0; turns < 3; turns += 1) await world.turn();
    await world.restart();
    for (let turns = 0; turns < 3; turns += 1) await world.turn();
    assertNone(await walkedBy(filled, 'stranger', figures));
    assertNone(await leaksInLetters(filled, letters));
    world.wallAhead = 0;
    // clocks must have agreed for a while again
    for (let turns = 0; turns < 2; turns += 1) await world.turn();
    assertNone(await walkedBy(filled, 'stranger', figures));
  });

  it('at the instant it is public where nothing keeps it back, and nowhere else', async () => {
    const { world, ends } = filled;
    world.clock.set(ends.first);
    await world.restart();
    await world.settle();
    for (const name of [...OUTSIDE, 'on no case', 'observer'] as const)
      assertNone(await walkedBy(filled, name, figures));
    assertNone(await leaksInLetters(filled, letters));
    const { stranger } = await viewersOf(filled);
    const seen = await seenBy(filled, stranger, guessesFor(filled, stranger), 600);
    for (const each of filled.cases.filter(({ stage }) => GOES_OUT.has(stage))) {
      assert.ok(mayBePublic(filled, each));
      const owned = [...seen].filter(({ owner }) => owner === each.stage).map(({ place }) => place);
      assert.ok(owned.includes('title') && owned.includes('number'), `${each.stage} is public: ${owned.join()}`);
    }
  });

  it('the next version of what is public is as secret as the first was', async () => {
    const released = filled.cases.find(({ stage }) => stage === 'predisclosed') ?? assert.fail();
    await nextRevision({ filling: filled, filled: released });
    await filled.world.settle();
    for (const name of ['stranger', 'on no case', 'reporter'] as const)
      assertNone(await walkedBy(filled, name, figures));
    assertNone(await leaksInLetters(filled, letters));
  });

  it('after all instants what was held, withdrawn or not signed is not out, and no file tells of it', async () => {
    const { world, ends } = filled;
    world.clock.set((ends.later + 1) as typeof ends.later);
    await world.settle();
    for (const name of [...OUTSIDE, 'on no case', 'observer'] as const)
      assertNone(await walkedBy(filled, name, figures));
    assertNone(await leaksInLetters(filled, letters));
    assertNone(leaksInFiles(filled));
  });

  it('the log of the process holds none of it', (context) => {
    assertNone(leaksInLog(filled));
    context.diagnostic(
      `${figures.requests} requests for ${figures.urls.size} addresses; ${filled.cases.length} cases; ${filled.book.canaries().length} canaries; ${filled.world.letters.length} letters, ${letters.opened} opened`,
    );
  });
});

/* Each policy keeps back other things at other steps, and tells the public others: `minimal` is above. */
for (const policy of ['xen', 'linux-distros']) {
  describe(`what only some may know, by the policy ${policy}`, () => {
    let filled: Filled;
    const figures = newFigures();
    const letters: LettersSeen = { count: 0, opened: 0 };
    before(async () => {
      filled = await filledDesk(await openWorld({ policy: policyNamed(policy) }));
    });
    after(() => filled.world.close());

    it('before any instant it is in nothing that comes to who may not know it', async () => {
      assert.equal(filled.cases.length, STAGES.length);
      for (const name of ['stranger', 'reporter', 'on no case', 'on every second case'] as const)
        assertNone(await walkedBy(filled, name, figures));
      assertNone(await leaksInLetters(filled, letters));
    });

    it('at the instant it is public where nothing keeps it back, and after all instants nowhere else', async () => {
      const { world, ends } = filled;
      const { stranger } = await viewersOf(filled);
      world.clock.set(ends.first);
      await world.settle();
      assertNone(await walkedBy(filled, 'stranger', figures));
      world.clock.set((ends.later + 1) as typeof ends.later);
      await world.settle();
      for (const name of ['stranger', 'on no case'] as const) assertNone(await walkedBy(filled, name, figures));
      assertNone(await leaksInLetters(filled, letters));
      const seen = await seenBy(filled, stranger, guessesFor(filled, stranger), 600);
      const released = filled.cases.find(({ stage }) => stage === 'predisclosed') ?? assert.fail();
      assert.ok(mayBePublic(filled, released));
      assert.ok([...seen].some(({ owner, place }) => owner === 'predisclosed' && place === 'title'));
      assertNone(leaksInLog(filled));
    });
  });
}

describe('what only some may know, on PostgreSQL', needsPostgres, () => {
  let filled: Filled;
  const figures = newFigures();
  const letters: LettersSeen = { count: 0, opened: 0 };
  before(async () => {
    filled = await filledDesk(await openWorld({ kind: 'postgres' }));
  });
  after(() => filled.world.close());

  it('is in nothing that comes to who may not know it', async () => {
    for (const name of [...OUTSIDE, 'on no case', 'on every second case'] as const)
      assertNone(await walkedBy(filled, name, figures));
    assertNone(await leaksInLetters(filled, letters));
  });

  it('what is forbidden answers as what is absent', async () => {
    const { stranger, 'on no case': eve } = await viewersOf(filled);
    const { desk, site } = await routesOf(filled);
    await isSameForAbsent(filled, stranger, ['signed'], figures, (guessed) => [
      ...publicGuesses(guessed),
      ...site.flatMap((pattern) => filledRoute(pattern, guessed) ?? []),
    ]);
    await isSameForAbsent(filled, eve, ['reported'], figures, (guessed) =>
      desk.filter((pattern) => /:(?:id|link)/.test(pattern)).flatMap((pattern) => filledRoute(pattern, guessed) ?? []),
    );
  });

  it('an early end lets out one case, and nothing of the others', async () => {
    const held = filled.cases.find(({ stage }) => stage === 'predisclosed') ?? assert.fail();
    assertDone(await endEmbargoNow(filled.world.parts(), filled.people.ada, held.id, { why: 'agreed', where: null }));
    held.isEndedEarly = true;
    await filled.world.restart();
    await filled.world.settle();
    for (const name of ['stranger', 'on no case'] as const) assertNone(await walkedBy(filled, name, figures));
    assertNone(await leaksInLetters(filled, letters));
    assertNone(leaksInLog(filled));
  });
});

async function filledDesk(world: World): Promise<Filled> {
  const book = canaryBook();
  const filled = await fillDesk(world, book, STAGES);
  const reason = book.word('reason of removal', 'who left', 'person');
  const person = filled.people.left.id;
  assertDone(await changeTeam(world.parts(), { kind: 'console' }, { kind: 'remove_person', person, reason }));
  return filled;
}

/** Pages of a case that no link of another page leads to for who is not on it. */
const CASE_PLACES = [
  '',
  '/text',
  '/text.txt',
  '/compare',
  '/decisions',
  '/report/1',
  '/report/1/1',
  '/form',
  '/early',
  '/conditions',
  '/ratings',
];

function guessesFor(filled: Filled, viewer: Viewer): readonly string[] {
  const desk = [
    ...filled.cases.flatMap(({ id }) => CASE_PLACES.map((place) => `/desk/case/${id}${place}`)),
    ...(filled.batch === null ? [] : [`/desk/batch/${filled.batch}`]),
  ];
  if ('Cookie' in viewer.headers) return desk;
  return [...PUBLIC_PLACES, ...desk, ...filled.cases.flatMap((each) => publicGuesses(guessedOf(filled, each)))];
}

async function walkedBy(filled: Filled, name: ViewerName, figures: Figures): Promise<readonly Leak[]> {
  const viewer = (await viewersOf(filled))[name];
  return walk(filled, viewer, guessesFor(filled, viewer), figures, 600);
}

/** All canaries that a viewer comes to. */
async function seenBy(
  filled: Filled,
  viewer: Viewer,
  guesses: readonly string[],
  most: number,
): Promise<ReadonlySet<Canary>> {
  const seen = new Set<Canary>();
  const noting: Viewer = {
    ...viewer,
    knows(canary) {
      seen.add(canary);
      return true;
    },
  };
  await walk(filled, noting, guesses, newFigures(), most);
  return seen;
}

/** What the desk's pages are to show somewhere: digests, sizes and what was only counted are in none. */
function isShown({ place, owner, kind }: Canary): boolean {
  return owner !== 'nobody' && kind === 'desk' && !/^digest|^inside/.test(place);
}

const HEX = /[0-9a-f]{32}/g;

/** Answers of two databases are never the same in this: the token of a form, and the random name of the database. */
function settled({ status, headers, body }: Answered): Answered {
  return {
    status,
    headers: headers.map(([name, value]) => [name, value.replace(/^W\/"[0-9a-f]{24}-/, 'W/"*-')]),
    body: Buffer.from(Buffer.from(body).toString('latin1').replace(HEX, '*'), 'latin1'),
  };
}

/** What the policy lets the public know, and what counts requests. */
const CHANGING = /^\/(?:metrics$|$)/;

/** The same desk with nothing in its archive but what was there before, and nothing planned. */
async function withoutPublic(filled: Filled): Promise<World> {
  const world = await openWorld({ planted: { siteDependencies: (given) => ({ ...given, planned: () => [] }) } });
  world.clock.set(filled.world.clock.now());
  await fillDesk(world, filled.book, ['draft', 'predisclosed', 'held']);
  return world;
}

function wordsToSearch(filled: Filled): readonly string[] {
  return filled.cases.flatMap(({ title, cve, number, patch }) =>
    [title?.split(' ')[0], cve, number === null ? null : `OSN-${number}`, patch].flatMap((each) => each ?? []),
  );
}

async function isSameForAbsent(...given: Parameters<typeof differencesForAbsent>): Promise<void> {
  assert.deepEqual((await differencesForAbsent(...given)).slice(0, 10), []);
}

function assertNone(leaks: readonly Leak[]): void {
  assert.deepEqual(leakTexts(leaks).slice(0, 20), []);
}
