import { besides, type FormSays, listAt, type ReadForm, textAt } from './form-says.ts';

/** Reads the CVE records of one advisory together. A version alone is that release; what is no exact version is of commits. */
export function readCve(records: readonly unknown[]): ReadForm {
  const affected = records.flatMap((record) => listAt(record, 'containers', 'cna', 'affected'));
  const entriesByProduct = Map.groupBy(
    affected.map((entry) => ({
      product: textAt(entry, 'product'),
      otherwise: textAt(entry, 'defaultStatus'),
      statuses: Map.groupBy(listAt(entry, 'versions'), (each) => textAt(each, 'version')),
    })),
    ({ product }) => product,
  );
  return {
    form: 'cve',
    title:
      records.map((record) => textAt(record, 'containers', 'cna', 'title')).find((title) => title !== null) ?? null,
    revision: null,
    cves: records.flatMap((record) => textAt(record, 'cveMetadata', 'cveId') ?? []),
    checksums: null,
    tellsFixed: false,
    says: (product, version) => [
      ...new Set((entriesByProduct.get(product) ?? []).flatMap((each) => saidOf(each, version))),
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

interface Entry {
  readonly otherwise: string | null;
  readonly statuses: ReadonlyMap<string | null, readonly unknown[]>;
}

/** Of the product as a whole (null), and of what is not named, the default speaks. */
function saidOf({ otherwise, statuses }: Entry, version: string | null): readonly FormSays[] {
  const named = version === null ? undefined : statuses.get(version);
  const all = named === undefined ? [otherwise] : named.map((each) => textAt(each, 'status'));
  return all.flatMap((status): FormSays[] =>
    status === 'affected' ? ['affected'] : status === 'unaffected' ? ['not_affected'] : [],
  );
}
