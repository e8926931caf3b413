import { besides, type FormSays, listAt, type ReadForm, textAt } from './form-says.ts';

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
    tellsFixed: false,
    says: (product, version) => [
      ...new Set(
        affected.filter((each) => textAt(each, 'product') === product).flatMap((each) => saidOf(each, version)),
      ),
    ],
    namesBeside: (recorded) => besides(affected.flatMap(namesIn), recorded),
  };
}

/** Releases, and ranges of them; commits are none. */
function namesIn(affected: unknown): readonly { readonly product: string; readonly version: string }[] {
  const product = textAt(affected, 'product') ?? '';
  return listAt(affected, 'versions').flatMap((each) => {
    if (textAt(each, 'versionType') === 'git') return [];
    const end = textAt(each, 'lessThan') ?? textAt(each, 'lessThanOrEqual');
    const version = textAt(each, 'version') ?? '';
    return [{ product, version: end === null ? version : `${version} to ${end}` }];
  });
}

/** Of the product as a whole (null) the default speaks. */
function saidOf(affected: unknown, version: string | null): readonly FormSays[] {
  const named =
    version === null ? [] : listAt(affected, 'versions').filter((each) => textAt(each, 'version') === version);
  const statuses =
    named.length === 0 ? [textAt(affected, 'defaultStatus')] : named.map((each) => textAt(each, 'status'));
  return statuses.flatMap((status): FormSays[] =>
    status === 'affected' ? ['affected'] : status === 'unaffected' ? ['not_affected'] : [],
  );
}
