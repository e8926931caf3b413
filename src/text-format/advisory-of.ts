import type { Advisory, Recipes, VerifiedText } from '#advisory';
import type { HouseStyle } from '#house-style';
import { factsOf } from './facts.ts';
import { parse } from './parse.ts';

/** The one way to an `Advisory`: from text that was verified. `recipes` must come from an attachment that matched its checksum. */
export function advisoryOf(verified: VerifiedText, styles: readonly HouseStyle[], recipes: Recipes | null): Advisory {
  const facts = factsOf(parse(verified.text, styles), recipes);
  return Object.freeze({ facts, provenance: verified.provenance }) as Advisory;
}
