import { type FormSays, listAt, type ReadForm, textAt } from './form-says.ts';

/** Reads the CVE records of one advisory together. A version alone is that release; what is no exact version is of commits. */
export function readCve(records: readonly unknown[]): ReadForm {
  const affected = records.flatMap((record) => listAt(record, 'containers', 'cna', 'affected'));
  return {
    form: 'cve',
    title:
      records.map((record) => textAt(record, 'containers', 'cna', 'title')).find((title) => title !== null) ?? null,
    revision: null,
    cves: records.flatMap((record) => textAt(record, 'cveMetadata', 'cveId') ?? []),
    checksums: null,
    says: (product, version) => [
      ...new Set(
        affected.filter((each) => textAt(each, 'product') === product).flatMap((each) => saidOf(each, version)),
      ),
    ],
  };
}

function saidOf(affected: unknown, version: string): readonly FormSays[] {
  const named = listAt(affected, 'versions').filter((each) => textAt(each, 'version') === version);
  const statuses =
    named.length === 0 ? [textAt(affected, 'defaultStatus')] : named.map((each) => textAt(each, 'status'));
  return statuses.flatMap((status): FormSays[] =>
    status === 'affected' ? ['affected'] : status === 'unaffected' ? ['not_affected'] : [],
  );
}
