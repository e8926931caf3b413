import { listAt, type ReadForm, textAt } from './form-says.ts';

/**
 * Reads the OSV records of one advisory together. A release is named by its tag. Of one that no record names nothing is said, though
 * scanners may take that for a no: the format has no word for it.
 */
export function readOsv(records: readonly unknown[], tagOf: (product: string, version: string) => string): ReadForm {
  const tagged = new Set(
    records.flatMap((record) => listAt(record, 'affected')).flatMap((each) => listAt(each, 'versions')),
  );
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
    says: (product, version) => (version !== null && tagged.has(tagOf(product, version)) ? ['affected'] : []),
    namesBeside(recorded) {
      const known = new Set(recorded.map(({ product, version }) => tagOf(product, version)));
      return [...tagged].flatMap((tag) => (typeof tag === 'string' && known.has(tag) ? [] : [String(tag)]));
    },
  };
}
