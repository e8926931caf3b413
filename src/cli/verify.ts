import { presentVerification } from '#exports/json';
import type { Reading, Verdict } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { readAll, reportFailures } from './readings.ts';
import { reasonsOf } from './reasons.ts';
import { type Colour, jsonText, oneLine, paint, type Terminal, wrap } from './terminal.ts';

/** Above this many messages those without an advisory are listed with --verbose only. */
const MOST_LISTED = 30;

const COLOUR_BY_VERDICT: Readonly<Record<Verdict, Colour>> = {
  genuine: 'green',
  incomplete: 'yellow',
  restored: 'yellow',
  suspicious: 'yellow',
  unverifiable: 'yellow',
  tampered: 'red',
};

/** `tocsin verify PATH...`: is it genuine? Good only if every advisory among the messages is, and there is one. */
export async function verify(
  paths: readonly string[],
  options: ReadingOptions & { readonly verbose?: boolean },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const isJson = options.json === true;
  const { kept, failures } = await readAll(paths, environment, options, (reading) => ({
    verdict: reading.isAdvisory ? reading.verdict : null,
    // as text: a hundred thousand small objects need four times the memory
    json: isJson ? jsonText([presentVerification(reading)]) : null,
    lines: isJson ? null : linesOf(reading, options.verbose === true, terminal),
  }));
  if (isJson)
    printArray(
      kept.map((each) => each.json ?? ''),
      terminal,
    );
  else {
    // in a list of thousands the few advisories must be seen; the others are counted at the end
    const isShort = kept.length <= MOST_LISTED || options.verbose === true;
    const shown = kept
      .filter((each) => isShort || each.verdict !== null)
      .map((each) => each.lines)
      .filter((lines) => lines !== null);
    printVerdicts(shown, terminal);
    terminal.out(summaryOf(kept.map((each) => each.verdict)));
  }
  reportFailures(failures, environment);
  if (failures.length > 0) return EXIT.unreadable;
  const verdicts = kept.map((each) => each.verdict).filter((verdict) => verdict !== null);
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'genuine') ? EXIT.good : EXIT.negative;
}

/** One array of what are arrays of one element each. */
function printArray(arrays: readonly string[], terminal: Terminal): void {
  const elements = arrays.map((array) => array.slice('[\n'.length, -'\n]\n'.length));
  terminal.out(elements.length === 0 ? '[]\n' : `[\n${elements.join(',\n')}\n]\n`);
}

interface Lines {
  readonly verdict: string;
  readonly name: string;
  readonly source: string;
  readonly reasons: readonly string[];
}

function linesOf(reading: Reading, isVerbose: boolean, terminal: Terminal): Lines {
  const verdict = reading.isAdvisory ? reading.verdict : 'no advisory';
  const colour = reading.isAdvisory ? COLOUR_BY_VERDICT[reading.verdict] : 'dim';
  const source = reading.index === 0 ? reading.source : `${reading.source} (message ${reading.index})`;
  const isPlain = reading.verdict === 'genuine' && reading.notes.length === 0;
  return {
    verdict: paint(terminal, colour, verdict.padEnd(12)),
    name: nameOf(reading),
    source: paint(terminal, 'dim', oneLine(source)),
    reasons: [...(!reading.isAdvisory || (isPlain && !isVerbose) ? [] : reasonsOf(reading)), ...troublesOf(reading)],
  };
}

/** What of the message could not be read: without it, a verdict about a broken mail explains nothing. */
function troublesOf(reading: Reading): string[] {
  const troubles = reading.diagnostics.filter((diagnostic) => diagnostic.severity !== 'info');
  const shown = troubles
    .slice(0, MOST_TROUBLES)
    .map((diagnostic) => `${diagnostic.code}: ${oneLine(diagnostic.message)}`);
  return troubles.length > MOST_TROUBLES ? [...shown, `and ${troubles.length - MOST_TROUBLES} more`] : shown;
}

const MOST_TROUBLES = 5;

function printVerdicts(all: readonly Lines[], terminal: Terminal): void {
  const width = all.reduce((widest, { name }) => Math.max(widest, Math.min(name.length, 24)), 0);
  for (const { verdict, name, source, reasons } of all) {
    terminal.out(`${verdict}  ${name.padEnd(width)}  ${source}\n`);
    for (const reason of reasons) terminal.out(`${wrap(terminal, reason, 14)}\n`);
  }
}

function nameOf(reading: Reading): string {
  if (!reading.isAdvisory) return '';
  return `${reading.facts.id ?? `${reading.facts.series ?? ''} (no number)`.trim()}${reading.facts.revision === null ? '' : ` v${reading.facts.revision}`}`;
}

function summaryOf(verdicts: readonly (Verdict | null)[]): string {
  if (verdicts.length < 2) return '';
  const countByVerdict = new Map<string, number>();
  for (const verdict of verdicts) {
    const name = verdict ?? 'no advisory';
    countByVerdict.set(name, (countByVerdict.get(name) ?? 0) + 1);
  }
  return `\n${verdicts.length} messages: ${[...countByVerdict].map(([name, count]) => `${count} ${name}`).join(', ')}\n`;
}
