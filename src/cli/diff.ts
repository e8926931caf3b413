import { compareAdvisories, type Difference, type FileChange } from '#advisory';
import { presentDifference } from '#exports/json';
import type { Reading } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { readAdvisory } from './readings.ts';
import { jsonText, oneLine, paint, printable, type Terminal, wrap } from './terminal.ts';

/** `tocsin diff A B`: what changed from one revision to the other, and what someone who already acted must do again. */
export async function diff(
  before: string,
  after: string,
  options: ReadingOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const [left, right] = [
    await readAdvisory(before, environment, options),
    await readAdvisory(after, environment, options),
  ];
  const { terminal } = environment;
  warn(left, before, terminal);
  warn(right, after, terminal);
  if (left.facts.id !== right.facts.id)
    terminal.err(
      `note: these are different advisories: ${left.facts.id ?? 'no number'} and ${right.facts.id ?? 'no number'}\n`,
    );
  const [from, to] = [left.facts.revision, right.facts.revision];
  if (left.facts.id === right.facts.id && from !== null && to !== null && from >= to)
    terminal.err(
      `note: the first is ${from === to ? 'the same revision as' : 'newer than'} the second; give the earlier one first\n`,
    );
  const difference = compareAdvisories(left.facts, right.facts);
  if (options.json === true) {
    const trust = { before: left.verdict, after: right.verdict };
    terminal.out(jsonText({ ...presentDifference(difference), trust }));
  } else printDifference(difference, terminal);
  return EXIT.good;
}

/** Duties that rest on an unproven text must say so. */
function warn(reading: Reading, path: string, terminal: Terminal): void {
  if (reading.verdict === 'genuine' || reading.verdict === 'incomplete') return;
  terminal.err(`note: ${oneLine(path)} is ${reading.verdict}: do not act on this difference before it is verified\n`);
}

const REDO_TEXT = {
  yes: 'Something must be deployed again.',
  no: 'Nothing that was deployed must be deployed again.',
  unknown: 'Whether something must be deployed again is unknown.',
};
const SIGN_BY_CHANGE: Readonly<Record<FileChange['change'], string>> = {
  added: '+',
  removed: '-',
  changed: '!',
  renamed: '>',
  unchanged: '=',
};

function printDifference(difference: Difference, terminal: Terminal): void {
  const { out } = terminal;
  out(
    `${paint(terminal, 'bold', `${difference.id ?? 'no number'}, version ${difference.from ?? '?'} to ${difference.to ?? '?'}`)}\n\n`,
  );
  const colour = difference.redo === 'no' ? 'green' : difference.redo === 'yes' ? 'red' : 'yellow';
  out(`${paint(terminal, colour, REDO_TEXT[difference.redo])}\n`);
  for (const duty of difference.duties) {
    out(
      `  ${paint(terminal, 'bold', duty.action.replaceAll('_', ' '))}${duty.files.length === 0 ? '' : `: ${oneLine(duty.files.join(', '))}`}\n`,
    );
    out(`${wrap(terminal, duty.why, 4)}\n`);
  }
  if (difference.title !== null)
    out(
      `\nTitle\n  - ${oneLine(difference.title.before ?? 'none')}\n  + ${oneLine(difference.title.after ?? 'none')}\n`,
    );
  for (const [name, lists] of [
    ['CVE', difference.cves],
    ['Notices', difference.notices],
  ] as const) {
    if (lists.added.length + lists.removed.length === 0) continue;
    out(
      `\n${name}\n${lists.removed.map((item) => `  - ${item}\n`).join('')}${lists.added.map((item) => `  + ${item}\n`).join('')}`,
    );
  }
  if (difference.files.length > 0) {
    out('\nFiles\n');
    for (const file of difference.files) {
      const from = file.from === null ? '' : ` (was ${oneLine(file.from)}, same bytes)`;
      out(`  ${SIGN_BY_CHANGE[file.change]} ${oneLine(file.file)}${from}  ${paint(terminal, 'dim', file.change)}\n`);
    }
  }
  for (const section of difference.sections) {
    out(`\n${paint(terminal, 'bold', oneLine(section.heading))}  ${paint(terminal, 'dim', section.change)}\n`);
    for (const line of section.lines) {
      if (line.kind === 'same') continue;
      out(
        `${paint(terminal, line.kind === 'added' ? 'green' : 'red', `  ${line.kind === 'added' ? '+' : '-'} ${printable(line.text)}`)}\n`,
      );
    }
  }
}
