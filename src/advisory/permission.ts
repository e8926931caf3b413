/**
 * One thing that members of the predisclosure list may or may not do while the embargo runs, as the text grants it
 * (patterns P1 to P5 of the notes on disclosure). `conditional`: only in the case that `when` names. `ask`: the team decides.
 */
export interface Permission {
  /** `patches`, `mitigations`, `distribution`, `different_patches_or_mitigations`, or the name of one mitigation. */
  readonly subject: string;
  readonly actor: 'any' | 'host_admin' | 'guest_admin';
  readonly verdict: 'allowed' | 'forbidden' | 'conditional' | 'ask';
  /** The case that the text names, in its words. */
  readonly when: string | null;
  /** What the text asks to be careful about, in its words. */
  readonly care: string | null;
  /** Why, in its words. */
  readonly reason: string | null;
  /** The sentence it rests on, blanks folded. */
  readonly quote: string;
  readonly line: number;
}
