import type { Diagnostic } from '#base';
import { printCondition } from '#conditions';
import type { MachineRecord } from '#records';
import { presentFacts } from './present.ts';

/** What lies beside the file of a record, and the trust that follows. */
interface ProofBeside {
  readonly trust: string;
  readonly signatures: readonly { readonly status: string; readonly certificate: string | null }[];
  readonly checksums: readonly { readonly algorithm: string; readonly status: string }[];
}

/**
 * The object of `show --json` for a record that a machine wrote: the shape of an advisory's, with `source`. What the form does not
 * have is null or an empty list; lines are none, and those inside `affected` count within the text or piece that is quoted.
 */
export function presentRecord(record: MachineRecord, proof: ProofBeside, diagnostics: readonly Diagnostic[]) {
  const { source, facts, condition, unread, mitigations, aliases } = record;
  const { sections, ...shown } = presentFacts(facts, proof.trust, diagnostics);
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
    proof: {
      signatures: proof.signatures.map(({ status, certificate }) => ({ status, certificate })),
      checksums: proof.checksums.map(({ algorithm, status }) => ({ algorithm, status })),
    },
    aliases,
    mitigations: mitigations.map(({ quote, effect }) => ({ quote, effect })),
  };
}
