import { formatInstant, type Instant, TocsinError } from '#base';
import type { Refusal } from '#disclosure';
import { OWNER_WORDS, openDuties, standingOf } from '#embargo';
import { rulesOf } from '#policy';
import { MINUTE_MS } from './calendar.ts';
import type { RehearsalGiven } from './given.ts';
import { type Move, MoveRefused, type Scenario, type Step } from './scenario.ts';
import { type StoryLine, storyReader } from './story.ts';
import { openWorld, type World } from './world.ts';

/** What a play tells while it goes on. */
export type Told =
  /** What happens outside, and what is to be done: the scenario's own words. */
  | { readonly kind: 'scene'; readonly at: Instant; readonly says: string }
  /** What happened, from the records of the run. */
  | { readonly kind: 'happened'; readonly line: StoryLine }
  | { readonly kind: 'asked'; readonly at: Instant; readonly says: string }
  | { readonly kind: 'moved'; readonly at: Instant; readonly says: string }
  /** A move that was refused, or is none to make. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'unwise'; readonly because: string }
  | { readonly kind: 'checked'; readonly says: string; readonly fault: string | null };

/** What is known where the team is asked. */
export interface Situation {
  readonly at: Instant;
  readonly asks: string;
  readonly state: string;
  /** What comes next, and whose it is. */
  readonly next: string | null;
  /** Open duties, the most urgent first. */
  readonly duties: readonly string[];
  readonly moves: readonly string[];
}

export interface PlayOptions {
  readonly tell: (told: Told) => void;
  /** Chooses among the moves, by place; null: ends the play. Without: the right ones are played. */
  readonly choose?: (situation: Situation, world: World) => Promise<number | null>;
  /** Looks at the world before it is gone. */
  readonly atEnd?: (world: World) => Promise<void>;
}

export interface Played {
  /** All checks hold. */
  readonly isGood: boolean;
  /** Somebody ended it before the end. */
  readonly isBrokenOff: boolean;
}

/** Plays a scenario from its first step to its checks. */
export async function play(scenario: Scenario, given: RehearsalGiven, options: PlayOptions): Promise<Played> {
  const world = await openWorld(given);
  try {
    return await playIn(world, scenario, options);
  } finally {
    await world.close();
  }
}

async function playIn(world: World, scenario: Scenario, options: PlayOptions): Promise<Played> {
  const { tell } = options;
  const reader = storyReader(world);
  const happened = async (): Promise<void> => {
    for (const line of await reader.more()) tell({ kind: 'happened', line });
  };
  // who is a member was so before the story
  await reader.more();
  try {
    for (const step of scenario.steps) {
      if (!(await playStep(world, step, options, happened))) return { isGood: false, isBrokenOff: true };
    }
  } catch (error) {
    await happened();
    if (!(error instanceof MoveRefused)) throw error;
    tell({ kind: 'refused', refusals: error.refusals });
    const fault = 'a step of the right way was refused under this policy';
    tell({ kind: 'checked', says: 'the story can be played to its end', fault });
    return { isGood: false, isBrokenOff: false };
  }
  let isGood = true;
  for (const { says, fault } of scenario.checks) {
    const found = await fault(world);
    tell({ kind: 'checked', says, fault: found });
    isGood &&= found === null;
  }
  await options.atEnd?.(world);
  return { isGood, isBrokenOff: false };
}

/** false: somebody ended it. */
async function playStep(
  world: World,
  step: Step,
  options: PlayOptions,
  happened: () => Promise<void>,
): Promise<boolean> {
  const at = world.clock.world.now();
  switch (step.kind) {
    case 'world':
      options.tell({ kind: 'scene', at, says: step.says });
      await step.happens(world);
      await world.pass(0);
      break;
    case 'work':
      options.tell({ kind: 'scene', at, says: step.says });
      await step.does(world);
      await world.pass(MINUTE_MS);
      break;
    case 'time':
      options.tell({ kind: 'scene', at, says: step.says });
      await world.passUntil(await step.until(world));
      break;
    case 'decision':
      return decide(world, step, options, happened);
  }
  await happened();
  return true;
}

async function decide(
  world: World,
  { asks, moves }: Extract<Step, { kind: 'decision' }>,
  { tell, choose }: PlayOptions,
  happened: () => Promise<void>,
): Promise<boolean> {
  const offered = moves.filter((move) => isOffered(world, move));
  const right = offered.find((move) => move.kind === 'right');
  if (right === undefined) throw new TocsinError({ code: 'defect', message: `no move is right: ${asks}` });
  tell({ kind: 'asked', at: world.clock.world.now(), says: asks });
  for (;;) {
    const chosen =
      choose === undefined ? offered.indexOf(right) : await choose(await situationOf(world, asks, offered), world);
    if (chosen === null) return false;
    const move = offered[chosen];
    if (move === undefined) continue;
    tell({ kind: 'moved', at: world.clock.world.now(), says: move.says });
    if (move.kind === 'right') {
      await move.does(world);
      await world.pass(MINUTE_MS);
      await happened();
      return true;
    }
    if (move.kind === 'unwise') {
      tell({ kind: 'unwise', because: move.because });
      continue;
    }
    const answer = await move.tries(world);
    if (answer.isDone) {
      // what was done is done: the story cannot go on as it is written
      await happened();
      throw new TocsinError({ code: 'defect', message: `expected a refusal, and it was done: ${move.says}` });
    }
    tell({ kind: 'refused', refusals: answer.refusals });
  }
}

/** What this policy does not forbid is not offered as a mistake. */
function isOffered({ parts: { policy } }: World, move: Move): boolean {
  if (move.kind !== 'refused' || move.by === null) return true;
  return rulesOf(policy, move.by).some(({ does }) => does === 'refuse');
}

async function situationOf(world: World, asks: string, offered: readonly Move[]): Promise<Situation> {
  const at = world.clock.world.now();
  const { policy } = world.parts;
  const { facts } = await world.look();
  const { state, next } = standingOf(facts, { policy, now: at });
  const byWhen = next?.by == null ? '' : `, by ${formatInstant(next.by)}`;
  return {
    at,
    asks,
    state,
    next: next === null ? null : `${next.what} (${OWNER_WORDS[next.owner]}${byWhen})`,
    duties: openDuties(facts, policy).map(
      ({ key, what, due }) => `${key}: ${what}, ${due <= at ? 'late since' : 'by'} ${formatInstant(due)}`,
    ),
    moves: offered.map(({ says }) => says),
  };
}
