import type { SystemSet } from './system-set.ts';

/** One statement of a sentence about who is concerned. */
export type Claim = SetClaim | PlainClaim;

/** What is said of a set of systems. */
export interface SetClaim {
  /**
   * `includes`: they are vulnerable. `excludes`: they are not. `restricts`: only they are. `opens`: nothing is said of them, and that is
   * said.
   */
  readonly kind: 'includes' | 'excludes' | 'restricts' | 'opens';
  readonly set: SystemSet;
  /** The statement is made of these alone; null: of all. */
  readonly scope: SystemSet | null;
  readonly hedges: readonly Doubt[];
  /** "also", "the same applies": beyond what an "only" said before. */
  readonly isFurther: boolean;
}

export interface Doubt {
  readonly word: string;
  /** `no`: outside the set others may be, too. `may be vulnerable` doubts the yes alone; `believed` both. */
  readonly doubts: 'yes' | 'no' | 'both';
}

export interface PlainClaim {
  /** `note`: read, and says nothing of who is concerned. `withdrawn`: nobody is. `unread`: no rule understood it. */
  readonly kind: 'note' | 'withdrawn' | 'unread';
  /** It may say that more systems are vulnerable than the rest of the text does. */
  readonly mayWiden: boolean;
  /** It may say that fewer are. */
  readonly mayNarrow: boolean;
  /** Whom an unread statement is about, where that much was understood. */
  readonly about: SystemSet | null;
}
