import type { Instant } from '#base';
import type { Refusal, Refused } from '#disclosure';
import type { CheckKind } from '#policy';
import type { World } from './world.ts';

/** Trouble that a team can practise, as data and steps. */
export interface Scenario {
  /** `lost-signing-key`. */
  readonly name: string;
  readonly title: string;
  /** What somebody has practised who went through it. */
  readonly practises: string;
  /** The policy that it is played under unless another one is asked for. */
  readonly policy: string;
  readonly steps: readonly Step[];
  readonly checks: readonly Check[];
}

export type Step =
  /** Something happens outside of the desk. */
  | { readonly kind: 'world'; readonly says: string; readonly happens: (world: World) => void | Promise<void> }
  /** The usual work of the team, which this story is not about. */
  | { readonly kind: 'work'; readonly says: string; readonly does: (world: World) => Promise<void> }
  /** The team is asked. The first move that is right is played where nobody chooses. */
  | { readonly kind: 'decision'; readonly asks: string; readonly moves: readonly [Move, Move, ...Move[]] }
  /** Time goes on; what happens then the program does by itself. */
  | { readonly kind: 'time'; readonly says: string; readonly until: (world: World) => Instant | Promise<Instant> };

export type Move =
  | { readonly kind: 'right'; readonly says: string; readonly does: (world: World) => Promise<void> }
  /** The program refuses it. */
  | {
      readonly kind: 'refused';
      readonly says: string;
      /** By a rule with such a check: the move is offered where the policy has one. null: by itself, under any policy. */
      readonly by: CheckKind | null;
      readonly tries: (world: World) => Promise<{ readonly isDone: true } | Refused>;
    }
  /** Nothing forbids it, and it would be a mistake. It is not done. */
  | { readonly kind: 'unwise'; readonly says: string; readonly because: string };

/** Something that must be so at the end, read from the journal, the outbox, the mail and the archive of the run. */
export interface Check {
  readonly says: string;
  /** What was found instead; null: it is so. */
  readonly fault: (world: World) => Promise<string | null>;
}

/** A step of the right way that was refused: the scenario cannot go on under this policy. */
export class MoveRefused extends Error {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ rule, found }) => (rule === null ? found : `${rule}: ${found}`)).join('; '));
    this.refusals = refusals;
  }
}

/** Of a step that must be done. Throws `MoveRefused`. */
export function must<Answer extends { readonly isDone: boolean }>(
  answer: Answer,
): asserts answer is Extract<Answer, { readonly isDone: true }> {
  if (!answer.isDone) throw new MoveRefused((answer as unknown as Refused).refusals);
}
