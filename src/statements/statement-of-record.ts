import type { Statement } from '#exposure';
import type { MachineRecord } from '#records';

/** What a record of machines says of who is concerned. `trust`: nothing of it is proven, unless a signature beside it is. */
export function statementOfRecord(record: MachineRecord, trust: string): Statement {
  const { source, facts, condition, mitigations, aliases } = record;
  return {
    advisory: source.id,
    revision: facts.revision,
    title: facts.title,
    trust,
    basis: 'proposed',
    condition,
    mitigations: mitigations.map((each) => ({ ...each, line: 1 })),
    fixes: [],
    source,
    aliases,
  };
}
