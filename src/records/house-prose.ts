import type { AdvisoryFacts } from '#advisory';
import { proposeFrom, textsOf } from '#claims';
import type { Condition } from '#conditions';
import type { RecordMitigation } from './machine-record.ts';
import { quoteOf } from './product-condition.ts';
import { shortened } from './record-text.ts';
import { UNKNOWN } from './version-set.ts';

/** What the prose of a record says of who is concerned. */
export interface HouseProse {
  /** Null: there is no prose about that. */
  readonly condition: Condition | null;
  readonly unread: readonly string[];
  readonly mitigations: readonly RecordMitigation[];
}

/**
 * Reads the sections of a record that its publisher writes in a house style of ours, as those of a mail are read. Of one that was
 * cut nothing is decided: what is missing may widen.
 */
export function readHouseProse(facts: AdvisoryFacts): HouseProse {
  const { condition, sentences, mitigations } = proposeFrom(textsOf(facts));
  const isSaid = facts.sections.some(({ role }) => role === 'vulnerable');
  const unread = sentences
    .filter(
      ({ claims, mayWiden, mayNarrow }) => claims.some(({ kind }) => kind === 'unread') && (mayWiden || mayNarrow),
    )
    .map(({ quote }) => quote.text);
  return {
    condition: !isSaid ? null : facts.isCut || condition === null ? UNKNOWN : condition,
    unread,
    mitigations: mitigations.map(({ quote, when, effect }) => ({ quote: quote.text, when, effect })),
  };
}

/** The same of a record in nobody's house style: what is written beside the data is for a person to read. */
export function readOtherProse(facts: AdvisoryFacts): HouseProse {
  const bodies = (role: string): readonly string[] =>
    facts.sections.filter((section) => section.role === role).map(({ body }) => shortened(body));
  const unread = bodies('vulnerable');
  return {
    condition: unread.length === 0 ? null : { ...UNKNOWN, quotes: unread.map(quoteOf) },
    unread,
    mitigations: bodies('mitigation').map((quote) => ({ quote, when: null, effect: 'reduces' })),
  };
}
