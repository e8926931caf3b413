import { compareCores, compareDocumentVersions, isBeforeFirstRelease } from '../document-version.ts';
import type { IndexedCsaf } from '../indexed-csaf.ts';
import { BOTH, type Rule } from '../rule.ts';

const HISTORY = '/document/tracking/revision_history';
const VERSION = '/document/tracking/version';

export const REVISION_HISTORY_RULES: readonly Rule[] = [
  {
    test: '6.1.14',
    title: 'Sorted Revision History',
    versions: BOTH,
    remedy: 'Correct the date or the number, so that later revisions have higher numbers.',
    check({ sortedRevisions }, report) {
      for (const [index, revision] of sortedRevisions.entries()) {
        const before = sortedRevisions[index - 1];
        if (before !== undefined && compareDocumentVersions(before.number, revision.number) > 0) {
          report.fail(
            `${revision.path}/number`,
            `by date, ${revision.number.text} comes after ${before.number.text}, which is higher`,
          );
        }
      }
    },
  },
  {
    test: '6.1.16',
    title: 'Latest Document Version',
    versions: BOTH,
    remedy: 'Set the version to the number of the newest revision, or add the revision that is missing.',
    check({ documentVersion, newestRevision, status }, report) {
      if (documentVersion === null || newestRevision === undefined) return;
      const { number } = newestRevision;
      const order =
        status === 'draft' ? compareCores(number, documentVersion) : compareDocumentVersions(number, documentVersion);
      if (order !== 0 || number.isInteger !== documentVersion.isInteger) {
        report.fail(VERSION, `the document is version ${documentVersion.text}, its newest revision ${number.text}`);
      }
    },
  },
  {
    test: '6.1.17',
    title: 'Document Status Draft',
    versions: BOTH,
    remedy: 'Set the status to draft, or the version to one that is released.',
    check({ documentVersion, status }, report) {
      if (documentVersion === null || status === 'draft') return;
      if (isBeforeFirstRelease(documentVersion) || documentVersion.preRelease.length > 0) {
        report.fail(
          '/document/tracking/status',
          `version ${documentVersion.text} is a draft, and the status says ${status ?? 'nothing'}`,
        );
      }
    },
  },
  {
    test: '6.1.18',
    title: 'Released Revision History',
    versions: BOTH,
    remedy: 'Take the revisions before the first release out of the history.',
    check(csaf, report) {
      if (!isReleased(csaf)) return;
      for (const { number, path } of csaf.revisions) {
        if (number !== null && isBeforeFirstRelease(number)) {
          report.fail(`${path}/number`, `the document is ${csaf.status ?? ''}, and its history names ${number.text}`);
        }
      }
    },
  },
  {
    test: '6.1.19',
    title: 'Revision History Entries for Pre-release Versions',
    versions: BOTH,
    remedy: 'Merge the entry into the one of the release, or take the pre-release part away.',
    check({ revisions }, report) {
      for (const { number, path } of revisions) {
        if (number !== null && number.preRelease.length > 0) {
          report.fail(`${path}/number`, `${number.text} is a pre-release, which the history does not name`);
        }
      }
    },
  },
  {
    test: '6.1.20',
    title: 'Non-draft Document Version',
    versions: BOTH,
    remedy: 'Take the pre-release part out of the version, or set the status to draft.',
    check(csaf, report) {
      const { documentVersion, status } = csaf;
      if (isReleased(csaf) && documentVersion !== null && documentVersion.preRelease.length > 0) {
        report.fail(VERSION, `the document is ${status ?? ''}, and ${documentVersion.text} is a pre-release`);
      }
    },
  },
  {
    test: '6.1.21',
    title: 'Missing Item in Revision History',
    versions: BOTH,
    remedy: 'Add the revision that is missing, or correct the dates and numbers.',
    check({ sortedRevisions }, report) {
      const majors = new Set(sortedRevisions.map(({ number }) => number.major));
      const [first] = sortedRevisions;
      if (first !== undefined && first.number.major > 1n) {
        report.fail(`${first.path}/number`, `the history begins with ${first.number.text}, expected 0 or 1`);
      }
      for (const [index, { number, path }] of sortedRevisions.entries()) {
        const before = sortedRevisions[index - 1];
        if (before === undefined || number.major <= before.number.major + 1n) continue;
        const missing = before.number.major + 1n;
        report.fail(
          HISTORY,
          majors.has(missing)
            ? `by date, ${missing} does not stand between ${before.number.text} and ${number.text} (${path}), but elsewhere in the history`
            : `${missing} is not in the history at all; ${number.text} (${path}) follows ${before.number.text}`,
        );
      }
    },
  },
  {
    test: '6.1.22',
    title: 'Multiple Definition in Revision History',
    versions: BOTH,
    remedy: 'Give each revision a number of its own.',
    check({ revisions }, report) {
      const seen = new Set<string>();
      for (const { number, path } of revisions) {
        if (number === null) continue;
        // build metadata does not make another version (semantic versioning, section 10)
        const plain = number.text.split('+', 1)[0] ?? '';
        if (seen.has(plain)) report.fail(`${path}/number`, `the number ${number.text} stands there before`);
        seen.add(plain);
      }
    },
  },
  {
    test: '6.1.30',
    title: 'Mixed Integer and Semantic Versioning',
    versions: BOTH,
    remedy: 'Number all revisions and the document in one way: integers, or semantic versions.',
    check({ documentVersion, revisions }, report) {
      const all = [
        ...revisions.map(({ number, path }) => ({ number, path: `${path}/number` })),
        { number: documentVersion, path: VERSION },
      ];
      const first = all.find(({ number }) => number !== null)?.number;
      for (const { number, path } of all) {
        if (number === null || first === undefined || first === null || number.isInteger === first.isInteger) continue;
        report.fail(path, `${number.text} is ${kindOf(number.isInteger)}, ${first.text} is ${kindOf(first.isInteger)}`);
      }
    },
  },
];

function kindOf(isInteger: boolean): string {
  return isInteger ? 'an integer version' : 'a semantic version';
}

export function isReleased({ status }: IndexedCsaf): boolean {
  return status === 'final' || status === 'interim';
}
