export type { RehearsalGiven } from './given.ts';
export { type Played, type PlayOptions, play, type Situation, type Told } from './play.ts';
export type { Scenario } from './scenario.ts';
export { SCENARIOS } from './scenarios.ts';
export type { StoryLine } from './story.ts';
export type { World } from './world.ts';
