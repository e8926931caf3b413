import { type IndexedCsaf, placedItems } from '../indexed-csaf.ts';
import { has, member, textOf, within } from '../json.ts';
import { compareMoments, type Moment, momentOf } from '../moment.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { isReleased } from './6.1.14-6.1.22-revision-history.ts';

export const DATE_RULES: readonly Rule[] = [
  {
    test: '6.1.37',
    title: 'Date and Time',
    versions: ONLY_2_1,
    remedy: 'Write it like 2024-01-24T10:00:00.000Z: a capital T, a zone, no leap second.',
    check(csaf, report) {
      for (const [text, place, key] of datesOf(csaf)) {
        const fault = faultOfDate(text);
        if (fault !== null) report.fail(`${place}/${key}`, `${JSON.stringify(text)} ${fault}`);
      }
    },
  },
  {
    test: '6.1.45',
    title: 'Inconsistent Disclosure Date',
    versions: ONLY_2_1,
    remedy: 'Correct the date, or add the revision that made it public.',
    check(csaf, report) {
      if (!isReleased(csaf) || csaf.tlpLabel !== 'CLEAR') return;
      for (const { value, path } of csaf.vulnerabilities)
        notAfterHistory(csaf, value['disclosure_date'], `${path}/disclosure_date`, report);
    },
  },
  {
    test: '6.1.49',
    title: 'Inconsistent SSVC Timestamp',
    versions: ONLY_2_1,
    remedy: 'Correct the timestamp, or add the revision that it belongs to.',
    check(csaf, report) {
      if (!isReleased(csaf)) return;
      for (const { metrics } of csaf.vulnerabilities) {
        for (const { content } of metrics) {
          notAfterHistory(
            csaf,
            within(content.value, 'ssvc_v2', 'timestamp'),
            `${content.path}/ssvc_v2/timestamp`,
            report,
          );
        }
      }
    },
  },
  {
    test: '6.1.51',
    title: 'Inconsistent EPSS Timestamp',
    versions: ONLY_2_1,
    remedy: 'Correct the timestamp, or add the revision that it belongs to.',
    check(csaf, report) {
      if (!isReleased(csaf)) return;
      for (const { metrics } of csaf.vulnerabilities) {
        for (const { content } of metrics) {
          notAfterHistory(csaf, within(content.value, 'epss', 'timestamp'), `${content.path}/epss/timestamp`, report);
        }
      }
    },
  },
  {
    test: '6.1.52',
    title: 'Inconsistent First Known Exploitation Dates',
    versions: ONLY_2_1,
    remedy: 'Correct the date, or add the revision that it belongs to.',
    check(csaf, report) {
      if (!isReleased(csaf)) return;
      for (const vulnerability of csaf.vulnerabilities) {
        for (const { value, path } of placedItems(
          vulnerability.value,
          'first_known_exploitation_dates',
          vulnerability.path,
        )) {
          for (const key of ['date', 'exploitation_date']) notAfterHistory(csaf, value[key], `${path}/${key}`, report);
        }
      }
    },
  },
  {
    test: '6.1.53',
    title: 'Inconsistent Exploitation Date',
    versions: ONLY_2_1,
    remedy: 'Nothing is known before it happened: correct one of both dates.',
    check({ vulnerabilities }, report) {
      for (const vulnerability of vulnerabilities) {
        for (const { value, path } of placedItems(
          vulnerability.value,
          'first_known_exploitation_dates',
          vulnerability.path,
        )) {
          const [known, happened] = [momentOf(value['date']), momentOf(value['exploitation_date'])];
          if (known !== null && happened !== null && compareMoments(happened, known) > 0) {
            report.fail(`${path}/exploitation_date`, 'the exploitation is later than the date on which it was known');
          }
        }
      }
    },
  },
  {
    test: '6.2.4',
    title: 'Build Metadata in Revision History',
    versions: BOTH,
    remedy: 'Take what follows the + out of the number.',
    check({ revisions }, report) {
      for (const { number, path } of revisions) {
        if (number !== null && number.build !== null)
          report.fail(`${path}/number`, `${number.text} has build metadata`);
      }
    },
  },
  {
    test: '6.2.5',
    title: 'Older Initial Release Date than Revision History',
    versions: BOTH,
    remedy: 'Correct the initial release date, or the oldest entry of the history.',
    check({ tracking, oldestDate }, report) {
      const initial = momentOf(member(tracking, 'initial_release_date'));
      if (initial !== null && oldestDate !== null && compareMoments(initial, oldestDate) < 0) {
        report.fail('/document/tracking/initial_release_date', 'the date is before the oldest entry of the history');
      }
    },
  },
  {
    test: '6.2.6',
    title: 'Older Current Release Date than Revision History',
    versions: BOTH,
    remedy: 'Correct the current release date, or the newest entry of the history.',
    check({ tracking, newestDate }, report) {
      const current = momentOf(member(tracking, 'current_release_date'));
      if (current !== null && newestDate !== null && compareMoments(current, newestDate) < 0) {
        report.fail('/document/tracking/current_release_date', 'the date is before the newest entry of the history');
      }
    },
  },
  {
    test: '6.2.7',
    title: 'Missing Date in Involvements',
    versions: BOTH,
    remedy: 'Say when the party was involved.',
    check({ vulnerabilities }, report) {
      for (const vulnerability of vulnerabilities) {
        for (const { value, path } of placedItems(vulnerability.value, 'involvements', vulnerability.path)) {
          if (!has(value, 'date')) report.fail(path, 'the involvement has no date');
        }
      }
    },
  },
  {
    test: '6.2.21',
    title: 'Same Timestamps in Revision History',
    versions: ONLY_2_1,
    remedy: 'Give each revision the time at which it was made.',
    check({ revisions }, report) {
      const seen = new Set<string>();
      for (const { moment, path } of revisions) {
        if (moment === null) continue;
        const key = `${moment.seconds} ${moment.fraction} ${moment.isLeapSecond}`;
        if (seen.has(key)) report.fail(`${path}/date`, 'another revision has the same time');
        seen.add(key);
      }
    },
  },
  {
    test: '6.2.33',
    title: 'Disclosure Date Newer than Revision History',
    versions: ONLY_2_1,
    remedy: 'Add the revision of the disclosure, or correct its date.',
    check(csaf, report) {
      for (const { value, path } of csaf.vulnerabilities) {
        const disclosed = momentOf(value['disclosure_date']);
        if (disclosed === null || compareMoments(disclosed, csaf.now) >= 0) continue;
        notAfterHistory(csaf, value['disclosure_date'], `${path}/disclosure_date`, report);
      }
    },
  },
  {
    test: '6.2.41',
    title: 'Old EPSS Timestamp',
    versions: ONLY_2_1,
    remedy: 'Take the EPSS of the day of the revision.',
    check(csaf, report) {
      const { newestDate } = csaf;
      if (!isReleased(csaf) || newestDate === null) return;
      for (const { metrics } of csaf.vulnerabilities) {
        let youngest: { moment: Moment; path: string } | null = null;
        for (const { content } of metrics) {
          const moment = momentOf(within(content.value, 'epss', 'timestamp'));
          if (moment === null || (youngest !== null && compareMoments(moment, youngest.moment) <= 0)) continue;
          youngest = { moment, path: `${content.path}/epss/timestamp` };
        }
        if (youngest === null) continue;
        const latest = { ...youngest.moment, seconds: youngest.moment.seconds + 15 * 86_400 };
        if (compareMoments(latest, newestDate) < 0) {
          report.fail(youngest.path, 'the EPSS is more than 15 days older than the newest revision');
        }
      }
    },
  },
];

function notAfterHistory(csaf: IndexedCsaf, written: unknown, path: string, report: Reporter): void {
  const moment = momentOf(written);
  if (moment !== null && csaf.newestDate !== null && compareMoments(moment, csaf.newestDate) > 0) {
    report.fail(path, 'the time is after the newest entry of the revision history');
  }
}

/** Every string of the format date-time, with its place. */
function faultOfDate(text: string): string | null {
  const moment = momentOf(text);
  if (moment === null) return 'is no date and time of RFC 3339';
  if (moment.isLeapSecond) return 'is a leap second, which CSAF does not use';
  return !text.includes('T') || text.endsWith('z') ? 'has a small t or z' : null;
}

/** The text, the place of its object, its key. */
type DateText = readonly [string, string, string];

function datesOf({ tracking, document, vulnerabilities }: IndexedCsaf): DateText[] {
  const found: DateText[] = [];
  const take = (holder: unknown, key: string, path: string): void => {
    const text = textOf(holder, key);
    if (text !== undefined) found.push([text, path, key]);
  };
  const place = '/document/tracking';
  take(tracking, 'current_release_date', place);
  take(tracking, 'initial_release_date', place);
  take(within(document, 'tracking', 'generator'), 'date', `${place}/generator`);
  for (const { value, path } of placedItems(tracking, 'revision_history', place)) take(value, 'date', path);
  for (const { value, path, metrics } of vulnerabilities) {
    take(value, 'disclosure_date', path);
    take(value, 'discovery_date', path);
    for (const key of ['first_known_exploitation_dates', 'flags', 'involvements', 'remediations', 'threats']) {
      for (const each of placedItems(value, key, path)) {
        take(each.value, 'date', each.path);
        if (key === 'first_known_exploitation_dates') take(each.value, 'exploitation_date', each.path);
      }
    }
    for (const { content } of metrics) {
      take(content.value['epss'], 'timestamp', `${content.path}/epss`);
      take(content.value['ssvc_v2'], 'timestamp', `${content.path}/ssvc_v2`);
    }
  }
  return found;
}
