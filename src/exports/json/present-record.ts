import type { Diagnostic } from '#base';
import { printCondition } from '#conditions';
import type { MachineRecord } from '#records';
import { presentFacts } from './present.ts';

/**
 * The object of `show --json` for a record that a machine wrote: the shape of an advisory's, with `source`. What the form does not
 * have is null or an empty list; lines are none, and those inside `affected` count within the text or piece that is quoted.
 */
export function presentRecord(record: MachineRecord, trust: string, diagnostics: readonly Diagnostic[]) {
  const { source, facts, condition, unread, mitigations, aliases } = record;
  const { sections, ...shown } = presentFacts(facts, trust, diagnostics);
  return {
    ...shown,
    id: source.id,
    sections: sections.map((section) => ({ ...section, line: null })),
    affected: {
      condition,
      basis: 'proposed' as const,
      text: printCondition(condition),
      unread: unread.map((quote) => ({ quote, line: null, mayWiden: true })),
    },
    source: {
      format: source.format,
      version: source.version,
      id: source.id,
      publisher: source.publisher,
      url: source.url,
    },
    aliases,
    mitigations: mitigations.map(({ quote, effect }) => ({ quote, effect })),
  };
}
