import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import { endEmbargoNow, leaveBatch, loadCase, perform, predisclose, putOnCase, release } from '#disclosure';
import type { CaseCommand } from '#embargo';
import { PROGRAM } from '#store';
import { policyNamed } from '../disclosure/desk.test-support.ts';
import { type Canary, canaryBook } from './canary-book.test-support.ts';
import { approve, type Filled, type FilledCase, fillDesk, saveDraft, sign } from './filled-cases.test-support.ts';
import { openWorld, type World } from './leak-world.test-support.ts';
import { type LettersSeen, leaksInLetters } from './letters.test-support.ts';
import { mayBePublic, type Viewer, viewersOf } from './viewers.test-support.ts';
import {
  type Figures,
  guessedOf,
  type Leak,
  leaksIn,
  leakTexts,
  look,
  newFigures,
  publicGuesses,
} from './walk.test-support.ts';

/** More of them, or another order of them: `TOCSIN_LEAK_RUNS=500 TOCSIN_LEAK_SEED=7`. */
const RUNS = Number(process.env['TOCSIN_LEAK_RUNS'] ?? 6);
const SEED = Number(process.env['TOCSIN_LEAK_SEED'] ?? 20_261_123);
const LONGEST = RUNS > 20 ? 30 : 14;

const DAY_MS = 24 * 60 * 60_000;

/** One thing that happens; `which`: to this case. */
type Happening =
  | { readonly kind: 'turn' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'time passes'; readonly ms: number }
  | { readonly kind: 'until just before the end' }
  | { readonly kind: 'until the end' }
  | { readonly kind: 'the wall clock is set'; readonly ahead: number }
  | { readonly kind: 'step'; readonly which: number; readonly step: Step };

const STEPS = [
  'hold',
  'resume',
  'withdraw',
  'end early',
  'leave the batch',
  'agree on a later end',
  'agree on an earlier end',
  'predisclose',
  'release',
  'write for the public',
  'approve',
  'sign',
  'mark as duplicate',
  'give the number back',
  'put Ben on it',
  'take Ben off it',
  'comment',
  'confirm',
] as const;
type Step = (typeof STEPS)[number];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'turn' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'crash' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('time passes' as const),
      ms: fc.constantFrom(1, 60_000, DAY_MS, 5 * DAY_MS),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'until just before the end' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'until the end' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('the wall clock is set' as const),
      ahead: fc.constantFrom(0, 0, 3_000, 30 * DAY_MS, -30 * DAY_MS),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      which: fc.nat({ max: 4 }),
      step: fc.constantFrom(...STEPS),
    }),
  },
);

/** Each policy keeps back other things, at other steps; the usual run has one order of the others. */
const POLICIES = [
  ['minimal', RUNS],
  ['xen', Math.ceil(RUNS / 6)],
  ['linux-distros', Math.ceil(RUNS / 6)],
] as const;

for (const [policy, runs] of POLICIES)
  describe(`whatever happens, in whatever order, by the policy ${policy}`, () => {
    let base: { readonly world: World; readonly filled: Filled; readonly now: Instant };
    const figures = newFigures();
    let happened = 0;
    before(async () => {
      const world = await openWorld({ policy: policyNamed(policy) });
      const filled = await fillDesk(world, canaryBook(), [
        'draft',
        'signed',
        'predisclosed',
        'in a batch',
        'second in a batch',
      ]);
      const now = world.clock.now();
      await world.stop();
      base = { world, filled, now };
    });
    after(() => base.world.close());

    it('nobody comes to know what he may not know yet', async (context) => {
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: LONGEST }), async (happenings) => {
          const world = await openWorld({ policy: policyNamed(policy), copyOf: { ...base.world, now: base.now } });
          const filled: Filled = {
            ...base.filled,
            world,
            cases: base.filled.cases.map((each) => ({ ...each, told: new Set(each.told) })),
          };
          try {
            const letters: LettersSeen = { count: 0, opened: 0 };
            for (const each of happenings) {
              await happen(filled, each);
              happened += 1;
              const leaks = [...(await looked(filled, figures)), ...(await leaksInLetters(filled, letters))];
              assert.deepEqual(leakTexts(leaks).slice(0, 5), [], `after ${JSON.stringify(each)}`);
            }
            const log = { name: 'whoever reads the log', knows: () => false };
            assert.deepEqual(leakTexts(leaksIn(filled, log, 'the log', Buffer.from(world.log.join('\n')))), []);
          } finally {
            await world.close();
          }
        }),
        { numRuns: runs, seed: SEED, endOnFailure: runs <= 20 },
      );
      context.diagnostic(`${runs} runs, ${happened} happenings, ${figures.requests} requests`);
    });
  });

async function happen(filled: Filled, what: Happening): Promise<void> {
  const { world, ends } = filled;
  const ahead = (to: Instant): void => {
    if (world.clock.now() < to) world.clock.set(to);
  };
  switch (what.kind) {
    case 'turn':
      await world.turn();
      return;
    case 'crash':
      return world.restart();
    case 'time passes':
      world.clock.wait(what.ms);
      return;
    case 'until just before the end':
      return ahead((ends.first - 1) as Instant);
    case 'until the end':
      return ahead(ends.first);
    case 'the wall clock is set':
      world.wallAhead = what.ahead;
      return;
    case 'step': {
      const { cases } = filled;
      const about = cases[what.which % cases.length] ?? assert.fail();
      await tried(() => step(filled, about, what.step));
      return;
    }
  }
}

/** What is refused, or fails because another step came before it, changes nothing that may be known. */
async function tried(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

async function step(filled: Filled, about: FilledCase, what: Step): Promise<void> {
  const { world, people } = filled;
  const parts = world.parts();
  const { ada, bob, ben } = people;
  const target = { filling: filled, filled: about };
  const did = async (command: CaseCommand, doer = ada): Promise<boolean> =>
    (await perform(parts, doer, about.id, command)).isDone;
  const agree = async (end: Instant): Promise<void> => {
    if (await did({ kind: 'agree_end', end, reason: 'anew' })) about.end = end;
  };
  switch (what) {
    case 'hold':
      await did({ kind: 'hold', reason: 'not yet' });
      return;
    case 'resume':
      await did({ kind: 'resume' });
      return;
    case 'withdraw':
      await did({ kind: 'withdraw', reason: 'it is none' });
      return;
    case 'end early': {
      // from here on it may be out: by intent
      const facts = (await loadCase(parts, PROGRAM, about.id))?.facts;
      const isOn = facts?.embargo.state === 'active';
      const ended = await endEmbargoNow(parts, ada, about.id, { why: 'agreed', where: null });
      if (ended.isDone && isOn) about.isEndedEarly = true;
      return;
    }
    case 'leave the batch':
      await leaveBatch(parts, ada, about.id);
      return;
    case 'agree on a later end':
      return agree(filled.ends.later);
    case 'agree on an earlier end':
      return agree((filled.ends.first - 2 * DAY_MS) as Instant);
    case 'predisclose':
      if ((await predisclose(parts, ada, about.id)).isDone) for (const { name } of filled.members) about.told.add(name);
      return;
    case 'release':
      await release(parts, ada, about.id);
      return;
    case 'write for the public':
      // of a draft that says what the one before said
      return saveDraft(target, { isForPublic: true });
    case 'approve':
      return approve(target);
    case 'sign':
      return sign(target);
    case 'mark as duplicate':
      await did({ kind: 'mark_duplicate', of: 'another' });
      return;
    case 'give the number back':
      await did({ kind: 'give_back_number', reason: 'not needed' });
      return;
    case 'put Ben on it':
      await putOnCase(parts, ada, about.id, ben.id);
      return;
    case 'take Ben off it':
      await did({ kind: 'take_off', person: ben.id });
      return;
    case 'comment':
      await did({ kind: 'comment', on: null, text: 'a word' }, bob);
      return;
    case 'confirm':
      await did({ kind: 'confirm_release' });
      return;
  }
}

/** What is looked at after each step: where something would show first. */
const PLACES: readonly string[] = [
  '/',
  '/advisories',
  '/feed.atom',
  '/lists/',
  '/lists/announce/',
  '/lists/announce/feed.atom',
  '/lists/announce/threads/',
  '/lists/announce/2026-12.mbox.gz',
  '/osn/osn.json',
  '/search?q=parser',
  '/api/v1/advisories',
  '/api/v1/lists/announce/messages',
  '/metrics',
  '/readyz',
  '/report',
];

async function looked(filled: Filled, figures: Figures): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  const { stranger, 'on no case': eve, 'on every second case': ben } = await viewersOf(filled);
  const guesses = filled.cases.flatMap((each) =>
    publicGuesses(guessedOf(filled, each)).filter((_, index) => index % 4 === 0),
  );
  for (const path of [...PLACES, ...guesses]) await look(filled, stranger, path, { figures, leaks });
  for (const path of ['/desk/', ...filled.cases.map(({ id }) => `/desk/case/${id}`)]) {
    await look(filled, stranger, path, { figures, leaks });
    await look(filled, eve, path, { figures, leaks });
  }
  for (const path of ['/desk/', ...filled.cases.map(({ id }) => `/desk/case/${id}`), `/desk/batch/${filled.batch}`]) {
    await look(filled, await asHeIs(filled, ben), path, { figures, leaks });
  }
  assert.ok(filled.cases.every((each) => typeof mayBePublic(filled, each) === 'boolean'));
  return leaks;
}

/** Who was on a case of the batch is on the batch, and what he once saw he knows. */
async function asHeIs(filled: Filled, ben: Viewer): Promise<Viewer> {
  const facts = await Promise.all(
    filled.cases.map(
      async ({ id, stage }) => [stage, (await loadCase(filled.world.parts(), PROGRAM, id))?.facts] as const,
    ),
  );
  const on = new Set(
    facts.flatMap(([stage, found]) => (found?.people.has(filled.people.ben.id) === true ? [stage as string] : [])),
  );
  return {
    ...ben,
    knows: (canary: Canary) => ben.knows(canary) || on.has(canary.owner) || canary.owner === 'batch',
  };
}
