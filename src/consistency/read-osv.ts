import { listAt, type ReadForm, textAt } from './form-says.ts';

/**
 * Reads the OSV records of one advisory together. A release is named by its tag. Of one that no record names nothing is said, though
 * scanners may take that for a no: the format has no word for it.
 */
export function readOsv(records: readonly unknown[], tagOf: (product: string, version: string) => string): ReadForm {
  const affected = records.flatMap((record) => listAt(record, 'affected'));
  return {
    form: 'osv',
    title: records.map((record) => textAt(record, 'summary')).find((title) => title !== null) ?? null,
    revision: null,
    cves: [
      ...new Set(
        records.flatMap((record) =>
          [textAt(record, 'id'), ...listAt(record, 'aliases'), ...listAt(record, 'upstream')].filter(
            (each) => typeof each === 'string' && each.startsWith('CVE-'),
          ),
        ),
      ),
    ] as string[],
    checksums: null,
    tellsFixed: false,
    says: (product, version) =>
      version !== null && affected.some((each) => listAt(each, 'versions').includes(tagOf(product, version)))
        ? ['affected']
        : [],
    namesBeside(recorded) {
      const tags = new Set(recorded.map(({ product, version }) => tagOf(product, version)));
      return affected
        .flatMap((each) => listAt(each, 'versions'))
        .flatMap((tag) => (typeof tag === 'string' && tags.has(tag) ? [] : [String(tag)]));
    },
  };
}
