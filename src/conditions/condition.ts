/**
 * What an advisory says of the systems it concerns, as data. This is also the JSON form: what is printed by `show` and travels in
 * files of confirmed conditions. Every node may carry the sentence it stands for.
 */
export type Condition =
  | AllCondition
  | AnyCondition
  | NotCondition
  | AlwaysCondition
  | VersionCondition
  | WordCondition
  | FlagCondition
  | NumberCondition
  | ListedCondition
  | GuestCondition
  | ContainsCondition
  | QuestionCondition;

export interface Annotated {
  /** The sentences of the signed text that the node stands for. */
  readonly quotes?: readonly Quote[];
  readonly hedge?: Hedge;
}

/** Words of the signed text, blanks folded, and the line they begin on, from 1. */
export interface Quote {
  readonly text: string;
  readonly line: number;
}

/** A word that takes something back ("generally", "believed"). The answer that it makes doubtful is then unknown. */
export interface Hedge {
  readonly word: string;
  readonly doubts: 'no' | 'yes' | 'both';
}

export interface AllCondition extends Annotated {
  readonly all: readonly Condition[];
}

export interface AnyCondition extends Annotated {
  readonly any: readonly Condition[];
}

export interface NotCondition extends Annotated {
  readonly not: Condition;
}

export interface AlwaysCondition extends Annotated {
  readonly always: 'yes' | 'no' | 'unknown';
}

/** One of the ranges holds the version that the fact is. */
export interface VersionCondition extends Annotated {
  readonly fact: string;
  readonly versions: readonly VersionRange[];
}

/**
 * Bounds as the text prints them. `from` and `to` count themselves, and two numbers stand for the whole branch: `to: "4.11"` holds
 * 4.11.4. `before` does not count itself. `only` is one release, or a branch.
 */
export interface VersionRange {
  readonly from?: string;
  readonly to?: string;
  readonly before?: string;
  readonly only?: string;
}

export interface WordCondition extends Annotated {
  readonly fact: string;
  readonly in: readonly string[];
}

export interface FlagCondition extends Annotated {
  readonly fact: string;
  readonly is: boolean;
}

export interface NumberCondition extends Annotated {
  readonly fact: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The fact is a list, complete where it is known, and has this word. */
export interface ListedCondition extends Annotated {
  readonly fact: string;
  readonly has: string;
}

/** Over the guests of the host. Facts of the guest are named `guest.NAME` inside; without a list of guests the answer is unknown. */
export interface GuestCondition extends Annotated {
  readonly guests: 'some' | 'every';
  readonly where: Condition;
}

/** What runs has the fix of an advisory (`XSA-333`) or a commit (7 to 40 hexadecimal digits) in it. */
export interface ContainsCondition extends Annotated {
  readonly contains: string;
}

/**
 * What no file tells: somebody has to answer. `id` names the answer among the facts (`answers.ID`); one that begins with `release` and
 * a capital letter is about what runs, and not about how a host uses it.
 */
export interface QuestionCondition extends Annotated {
  readonly ask: string;
  readonly id: string;
}

/** Whether the question is about the release itself ("does it support PCID?"), whose answer no host chooses. */
export function isReleaseQuestion({ id }: QuestionCondition): boolean {
  return /^release[A-Z]/.test(id);
}

/** The conditions directly below one. */
export function partsOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all;
  if ('any' in condition) return condition.any;
  if ('not' in condition) return [condition.not];
  if ('where' in condition) return [condition.where];
  return [];
}
