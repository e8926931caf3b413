import type { Condition, Hedge } from '#conditions';

/** What a word or phrase says. */
export type Meaning =
  | Trait
  /** `isHardware`: what it is able to do, it may not be set to do. */
  | { readonly kind: 'head'; readonly of: 'host' | 'guest' | 'version'; readonly isHardware?: boolean }
  /** What follows narrows what stands before: with, having, using, which, on. */
  /** `isCapability`: supporting, built with; whether it is in use is another thing. */
  | { readonly kind: 'link'; readonly isRelative?: boolean; readonly isCapability?: boolean }
  | { readonly kind: 'lack' }
  | { readonly kind: 'not' }
  | { readonly kind: 'only' }
  | { readonly kind: 'also' }
  | { readonly kind: 'other' }
  | { readonly kind: 'every'; readonly word: 'all' | 'any' | 'both' }
  | { readonly kind: 'none' }
  | { readonly kind: 'join'; readonly word: 'and' | 'or' | ',' | '/' }
  | { readonly kind: 'break' }
  /** `isCapability`: available, installed; whether it is in use is another thing. */
  | { readonly kind: 'state'; readonly is: 'on' | 'off'; readonly isCapability?: boolean }
  | { readonly kind: 'hedge'; readonly doubts: Hedge['doubts'] }
  | { readonly kind: 'copula' }
  | { readonly kind: 'modal'; readonly isDoubt: boolean }
  | { readonly kind: 'do' }
  | { readonly kind: 'able'; readonly isAble: boolean }
  /** vulnerable, affected; `isSo: false`: unaffected, safe. */
  | { readonly kind: 'standing'; readonly isSo: boolean }
  /** leverage, exploit, trigger. */
  | { readonly kind: 'exploit' }
  /** exploited, exposed: said of the issue; `isOnly`: limited to. */
  | { readonly kind: 'exploited'; readonly isOnly: boolean }
  /** affects, applies: said of the issue. */
  | { readonly kind: 'affects' }
  /** have not been inspected, depends on: nothing is said. */
  | { readonly kind: 'open' }
  | { readonly kind: 'issue' }
  | { readonly kind: 'if'; readonly isUnless: boolean }
  /** compared to: what follows says nothing of who. */
  | { readonly kind: 'comparison' }
  /** because, as, due to, after a comma: a reason follows and narrows nothing. */
  | { readonly kind: 'reason' }
  /** Says nothing beside a trait ("SMAP support"), and something that no rule knows without one. */
  | { readonly kind: 'suffix'; readonly isCapability?: boolean }
  /** Carries nothing for who is concerned. */
  | { readonly kind: 'empty' };

/** A property of hosts, of guests, or of either, as a condition over facts. */
export interface Trait {
  readonly kind: 'trait';
  /** Two traits of one dimension are alternatives where they are coordinated ("Intel and AMD"); of two, both hold ("x86 Intel"). */
  readonly dimension: string;
  /** Over facts of the host. */
  readonly host?: Condition;
  /** Over facts of a guest, named `guest.…`. */
  readonly guest?: Condition;
  /** It can stand for what has it: "Arm", "PV guests". */
  readonly names?: 'host' | 'guest';
}
