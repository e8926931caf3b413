/** Lines that one patch may have compared or copied: about half a second of a busy processor. Attack: a file of equal lines and changes that fit nowhere in it. */
const MOST_COMPARISONS = 20_000_000;

/** Work that a patch still may cause. */
export interface SearchBudget {
  left: number;
}

export function searchBudget(): SearchBudget {
  return { left: MOST_COMPARISONS };
}
