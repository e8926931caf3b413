import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatInstant } from '#base';
import { rulesOf } from '#policy';
import { SCENARIOS, type Scenario, type Situation, type Told, type World } from '#rehearsal';
import { rehearsalTeller } from '../../src/cli/desk/rehearsal-text.ts';
import { clearTextsIn } from '../../src/rehearsal/clear-texts.ts';
import { SECRETS } from '../../src/rehearsal/team-work.ts';
import { paper, playHere, scenarioNamed } from './rehearsal.test-support.ts';

/* Each scenario from its first step to its checks, with all mistakes made on the way. */

/** What became public when, by the journal; and nothing else. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'smooth-release': ['v2 2026-03-10T12:00:00Z'],
  'leak-before-date': ['v2 2026-03-07T21:15:00Z'],
  'exploited-in-the-wild': ['v1 2026-03-06T16:40:00Z', 'v2 2026-03-06T17:01:00Z'],
  slip: ['v3 2026-03-12T12:00:00Z'],
  'silent-member': ['v2 2026-03-10T12:00:00Z'],
  'lost-signing-key': ['v2 2026-03-10T12:00:00Z'],
  'forged-mail': ['v2 2026-03-10T12:00:00Z'],
  'unready-at-expiry': ['v2 2026-03-10T15:00:00Z'],
  'second-finder': ['v3 2026-03-09T12:00:00Z'],
  'relay-down': ['v2 2026-03-10T12:00:00Z'],
  'clock-jump': ['v2 2026-03-10T14:10:00Z'],
  'patch-public-early': ['v1 2026-03-04T14:21:00Z'],
  'second-version': ['v2 2026-03-10T12:00:00Z', 'v3 2026-03-12T12:21:00Z'],
  withdrawal: ['v2 2026-03-10T12:00:00Z', 'v3 2026-03-11T12:20:00Z'],
  supersession: ['v2 2026-03-10T12:00:00Z', 'v3 2026-03-12T13:12:00Z'],
  'leak-in-batch': ['v2 2026-03-07T21:15:00Z'],
};

it('there is an instant for each scenario', () => {
  assert.deepEqual(Object.keys(PUBLISHED).sort(), SCENARIOS.map(({ name }) => name).sort());
});

describe('each scenario, with every mistake made first', () => {
  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const mistakes = makingMistakes();
      let published: readonly string[] = [];
      const { isGood, told } = await playHere(scenario, {
        choose: mistakes.choose,
        async atEnd(world, before) {
          published = await publishedIn(world);
          assertRefusals(scenario, world, mistakes.made, before);
          assertNothingBefore(world, Math.min(...(await instantsIn(world))));
        },
      });
      const faults = told.flatMap((each) => (each.kind === 'checked' && each.fault !== null ? [each] : []));
      assert.deepEqual(faults, []);
      assert.equal(isGood, true);
      assert.deepEqual(published, PUBLISHED[scenario.name]);
      const printed = paper();
      const tell = rehearsalTeller(printed.terminal);
      for (const each of told) tell(each);
      assert.deepEqual(
        printed
          .text()
          .split('\n')
          .filter((line) => line.length > 80),
        [],
        'lines of at most 80 columns',
      );
    });
  }
});

describe('the checks', () => {
  it('find a letter to a list before the end', async () => {
    const fault = await sabotaged((world) => post(world, 'oss-security@lists.example.org', 'Something comes.'));
    assert.match(fault, /a letter went to oss-security@lists\.example\.org/);
  });

  it('find the title in the clear in a letter to a member, also where it is encoded', async () => {
    const [title = ''] = SECRETS;
    for (const body of [title, Buffer.from(`Dear member, ${title}, yours`).toString('base64')]) {
      const fault = await sabotaged((world) => post(world, world.members[0]?.address ?? '', body));
      assert.match(fault, /says in the clear: Copied host name/);
    }
  });

  it('find a release at another instant', async () => {
    // somebody ends the embargo behind the back of the story
    const fault = await sabotaged(async (world) => {
      const { endEmbargoNow } = await import('#disclosure');
      await endEmbargoNow(world.parts, world.ada, world.caseId(), { why: 'agreed', where: null });
    });
    assert.match(fault, /^it was at 2026-03-0[0-9T:]+Z, not 2026-03-10T12:00:00Z/);
  });
});

describe('under the rules of others', () => {
  for (const policy of ['minimal', 'xen', 'linux-distros']) {
    for (const name of ['smooth-release', 'slip']) {
      it(`${name} under ${policy}`, async () => {
        const scenario = scenarioNamed(name);
        const { isGood, told } = await playHere(scenario, { policy, choose: makingMistakes().choose });
        assert.equal(isGood, true, JSON.stringify(told.filter(({ kind }) => kind === 'checked')));
      });
    }
  }
});

it('a scenario that somebody ends is broken off, and nothing is checked', async () => {
  const played = await playHere(scenarioNamed('smooth-release'), { choose: async () => null });
  assert.deepEqual([played.isGood, played.isBrokenOff], [false, true]);
  assert.ok(played.told.every(({ kind }) => kind !== 'checked'));
});

/** Chooses each mistake once before what is right; holds that none of them wrote anything. */
function makingMistakes() {
  const made: string[] = [];
  let before: { readonly asks: string; readonly position: number; readonly next: number } | null = null;
  return {
    made,
    async choose({ asks, moves }: Situation, world: World): Promise<number> {
      const { position } = await world.parts.store.head();
      const next = before?.asks === asks ? before.next : 0;
      if (before?.asks === asks) assert.equal(position, before.position, `a mistake wrote something: ${asks}`);
      const order = orderOf(moves, asks);
      before = { asks, position, next: next + 1 };
      const chosen = order[next] ?? 0;
      made.push(moves[chosen] ?? '');
      return chosen;
    },
  };
}

/** The right ones last, by the scenarios themselves. */
function orderOf(moves: readonly string[], asks: string): readonly number[] {
  const isRight = (says: string): boolean =>
    SCENARIOS.some(({ steps }) =>
      steps.some(
        (step) =>
          step.kind === 'decision' &&
          step.asks === asks &&
          step.moves.some((move) => move.kind === 'right' && move.says === says),
      ),
    );
  const places = moves.map((_, index) => index);
  return [
    ...places.filter((place) => !isRight(moves[place] ?? '')),
    ...places.filter((place) => isRight(moves[place] ?? '')),
  ];
}

/** Each mistake that the program forbids was refused by the rule that it is offered for. */
function assertRefusals(
  { steps }: Scenario,
  { parts: { policy } }: World,
  made: readonly string[],
  told: readonly Told[],
): void {
  for (const step of steps) {
    if (step.kind !== 'decision') continue;
    for (const move of step.moves) {
      if (move.kind !== 'refused') continue;
      assert.ok(made.includes(move.says), `never tried: ${move.says}`);
      const at = told.findIndex((each) => each.kind === 'moved' && each.says === move.says);
      const answer = told[at + 1];
      assert.ok(answer?.kind === 'refused', move.says);
      const rules = answer.refusals.map(({ rule }) => rule);
      const expected: readonly (string | null)[] =
        move.by === null ? [null] : rulesOf(policy, move.by).map(({ id }) => id);
      assert.ok(
        rules.some((rule) => expected.includes(rule)),
        `${move.says}: refused by ${rules.join(', ')}`,
      );
      for (const { found, remedy } of answer.refusals) assert.ok(found !== '' && remedy !== '', move.says);
    }
  }
}

async function publishedIn(world: World): Promise<readonly string[]> {
  const { records } = await world.look();
  return records.flatMap((each) => (each.kind === 'published' ? [`v${each.revision} ${formatInstant(each.at)}`] : []));
}

async function instantsIn(world: World): Promise<readonly number[]> {
  const { records } = await world.look();
  return records.flatMap((each) => (each.kind === 'published' ? [each.at] : []));
}

/** By the bytes that left, apart from the checks of the scenarios. */
function assertNothingBefore({ mail }: World, publicAt: number): void {
  const early = mail.tries.filter(({ at }) => at < publicAt);
  for (const { to, bytes } of early) {
    assert.doesNotMatch(to, /@lists\./);
    for (const text of clearTextsIn(bytes)) for (const secret of SECRETS) assert.ok(!text.includes(secret), to);
  }
  assert.ok(mail.tries.length > early.length, 'and afterwards letters left');
  const after = mail.tries.filter(({ at, to }) => at >= publicAt && to.includes('@lists.'));
  const [title = ''] = SECRETS;
  assert.ok(
    after.some(({ bytes }) => clearTextsIn(bytes).some((text) => text.includes(title))),
    'where the title is, it is found',
  );
}

/** The first fault of a smooth release into which somebody meddles while members have the text. */
async function sabotaged(meddle: (world: World) => Promise<unknown>): Promise<string> {
  let isMeddled = false;
  const { isGood, told } = await playHere(scenarioNamed('smooth-release'), {
    async choose({ asks, moves }, world) {
      if (!isMeddled && asks.startsWith('The members have it')) {
        isMeddled = true;
        await meddle(world);
      }
      return orderOf(moves, asks).at(-1) ?? 0;
    },
  });
  assert.equal(isMeddled, true);
  assert.equal(isGood, false);
  return told.flatMap((each) => (each.kind === 'checked' && each.fault !== null ? [each.fault] : []))[0] ?? '';
}

async function post({ mail }: World, to: string, body: string): Promise<void> {
  const bytes = Buffer.from(`From: a@osier.example\nMessage-ID: <1@osier.example>\nSubject: x\n\n${body}\n`);
  await mail.post.send({ bytes, envelope: { from: 'a@osier.example', to: [to] } });
}
