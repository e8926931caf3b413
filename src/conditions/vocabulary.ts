/** How a fact is compared. `open`: a member of a family (`build.CONFIG_HVM`) whose kind is not fixed. */
export type FactKind = 'version' | 'word' | 'flag' | 'number' | 'list' | 'open';

/** The facts that conditions may speak of. */
export interface Vocabulary {
  /** The kind of a fact by its name (`xen`, `build.CONFIG_HVM`, `guest.type`); undefined where there is no such fact. */
  kindOf(fact: string): FactKind | undefined;
  /** The words that a fact can be; null where any may be. */
  wordsOf(fact: string): readonly string[] | null;
  /** From 0: how general a fact is (a version before an option, an option before what one guest has). */
  rankOf(fact: string): number;
}
