import { jsonText } from '#base';
import { sharedParts } from '#conditions';
import {
  answersAbout,
  ask,
  type Exposure,
  type HostAnswer,
  presentAnswer,
  type Statement,
  type Supply,
  XEN_VOCABULARY,
} from '#exposure';
import { releaseTableIn } from '#releases';
import { gatherHost, type HostFile, kindOfFile } from '#xen';
import { type HostReport, hostReport } from './host-report.ts';
import { kindOfText } from './kind-of-text.ts';

/** Asks hosts about the advisories of this site. */
export interface Checker {
  /** The advisories that are asked about, in the order of all answers. */
  readonly advisories: readonly CheckedAdvisory[];
  check(host: HostToCheck): CheckedHost;
}

export interface CheckedAdvisory {
  readonly id: string;
  readonly title: string | null;
}

export interface HostToCheck {
  readonly name: string;
  readonly files: readonly HostFile[];
  readonly areAllGuests: boolean;
}

export interface CheckedHost {
  /** One for each advisory. */
  readonly verdicts: readonly Exposure[];
  readonly supplies: readonly Supply[];
  readonly report: HostReport;
  /** The elements of `tocsin check --json`, without what is around them: see `wholeJson`. */
  readonly elements: string;
}

/** `json`: the answer of `/api/v1/statements`, which is this site's own. */
export function createChecker(json: string): Checker {
  const { statements, fixTables } = JSON.parse(json) as {
    readonly statements: readonly Statement[];
    readonly fixTables: readonly unknown[];
  };
  const releases = fixTables.map((table) => releaseTableIn(table, 'fixTables'));
  const parts = sharedParts();
  const asked = statements.map((statement) =>
    ask(statement, { parts, releases, vocabulary: XEN_VOCABULARY, confirmedOnly: false, allowUnverified: false }),
  );
  return {
    advisories: statements.map(({ advisory, title }) => ({ id: advisory, title })),
    check({ name, files, areAllGuests }) {
      const host = gatherHost(files.map(withKind), { name, areAllGuests });
      const answers = answersAbout(host, asked);
      const report = hostReport(host, answers);
      const unread = files.flatMap(unreadLoose);
      return {
        verdicts: answers.map(({ verdict }) => verdict),
        supplies: report.supplies,
        report: { ...report, findings: [...unread, ...report.findings] },
        elements: elementsOf(answers),
      };
    },
  };
}

function elementsOf(answers: readonly HostAnswer[]): string {
  return answers.length === 0 ? '' : jsonText(answers.map(presentAnswer)).slice('[\n'.length, -'\n]\n'.length);
}

/** A file in no folder is what its text says, where its name says nothing. */
function withKind(file: HostFile): HostFile {
  if (file.kind !== undefined || file.unread !== undefined || !isLoose(file)) return file;
  const kind = kindOfText(file.text);
  return kind === null ? file : { ...file, kind };
}

function unreadLoose(file: HostFile): HostReport['findings'] {
  if (file.kind !== undefined || file.unread !== undefined || !isLoose(file) || kindOfText(file.text) !== null)
    return [];
  const message = `${file.name}: not read: neither its name nor its text says what it is`;
  return [{ isError: true, message, suggestion: 'call it xl-info.txt, xl-list.json, facts.json or NAME.cfg' }];
}

/** What is in a host's folder has its kind by its name alone, as in the terminal: a text in guests/ is not guessed at. */
function isLoose({ name }: HostFile): boolean {
  return kindOfFile(name) === null && name !== 'guests' && !name.startsWith('guests/');
}
