import type { Condition, Quote } from '#conditions';
import type { ClaimText } from './propose.ts';

export interface ProposedMitigation {
  readonly quote: Quote;
  /** Where it is in force; null where that is for a person to say. */
  readonly when: Condition | null;
  /** `none`: the text says that there is none. `advice`: what the concerned should know or not do. */
  readonly effect: 'avoids' | 'reduces' | 'none' | 'advice';
}

export function mitigationsOf(_texts: readonly ClaimText[]): readonly ProposedMitigation[] {
  return [];
}
