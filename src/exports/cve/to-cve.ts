import { type Diagnostic, formatInstant, type Instant } from '#base';
import type { CveId } from '#identifiers';
import type { Publication } from '#publication';
import { cnaContainerOf } from './cna-container.ts';
import type { CveRecord } from './cve-record.ts';

export interface MadeRecord {
  /** Null where there is none to be made; a finding says why. With an error among the findings, CVE Services refuses it. */
  readonly record: CveRecord | null;
  readonly findings: readonly Diagnostic[];
}

/**
 * The record of one CVE of an advisory. `at`: when what it is made of last changed, a revision, rating or commit; not the time of
 * making it, so that what has not changed has the same bytes.
 */
export function toCve(publication: Publication, cve: CveId, { at }: { readonly at: Instant }): MadeRecord {
  const { container, findings } = cnaContainerOf(publication, cve);
  if (container === null) return { record: null, findings };
  const dateUpdated = formatInstant(at);
  const { orgId, shortName } = container.providerMetadata;
  const record: CveRecord = {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1.1',
    cveMetadata: {
      cveId: cve,
      assignerOrgId: orgId,
      assignerShortName: shortName,
      state: 'rejectedReasons' in container ? 'REJECTED' : 'PUBLISHED',
      dateUpdated,
    },
    containers: { cna: { ...container, providerMetadata: { orgId, shortName, dateUpdated } } },
  };
  return { record, findings };
}
