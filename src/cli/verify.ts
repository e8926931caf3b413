import type { TocsinError } from '#base';
import { presentVerification } from '#exports/json';
import type { Reading, Verdict } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { clearProgress, readEach, reportFailures } from './readings.ts';
import { reasonsOf } from './reasons.ts';
import { type Colour, jsonText, oneLine, paint, type Terminal, wrap } from './terminal.ts';

/** After this many messages those without an advisory are listed with --verbose only. */
const MOST_LISTED = 30;
/** Wide enough for `XSA-334 v12`: a line is printed before the names after it are known. */
const NAME_WIDTH = 12;

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
  const printer = options.json === true ? jsonPrinter(environment) : textPrinter(environment, options.verbose === true);
  // of a mailbox of a million messages only this is held
  const countByVerdict = new Map<Verdict | typeof NO_ADVISORY, number>();
  const failures = await readAndPrint(paths, environment, options, printer, (reading) => {
    const verdict = verdictOf(reading);
    countByVerdict.set(verdict, (countByVerdict.get(verdict) ?? 0) + 1);
  });
  if (options.json !== true) environment.terminal.out(summaryOf(countByVerdict));
  reportFailures(failures, environment);
  if (countByVerdict.size === 0 && failures.length === 0)
    environment.terminal.err(`note: no message in ${paths.map(oneLine).join(', ')}\n`);
  if (failures.length > 0) return EXIT.unreadable;
  const verdicts = [...countByVerdict.keys()].filter((verdict) => verdict !== NO_ADVISORY);
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'genuine') ? EXIT.good : EXIT.negative;
}

const NO_ADVISORY = 'no advisory';

function verdictOf(reading: Reading): Verdict | typeof NO_ADVISORY {
  return reading.isAdvisory ? reading.verdict : NO_ADVISORY;
}

/** Prints each reading as soon as it is known, and holds none. */
interface Printer {
  readonly print: (reading: Reading) => void;
  /** What is still to be printed after the last one; `isWhole` is false where a defect ended the reading. */
  readonly end: (isWhole: boolean) => void;
}

async function readAndPrint(
  paths: readonly string[],
  environment: Environment,
  options: ReadingOptions,
  printer: Printer,
  count: (reading: Reading) => void,
): Promise<readonly TocsinError[]> {
  let isWhole = false;
  try {
    const failures = await readEach(paths, environment, options, (reading) => {
      count(reading);
      printer.print(reading);
    });
    isWhole = true;
    return failures;
  } finally {
    printer.end(isWhole);
  }
}

/** One array, opened by its first element: where nothing could be begun (a bad keyring), nothing is printed. */
function jsonPrinter(environment: Environment): Printer {
  let isOpen = false;
  return {
    print: (reading) => {
      const element = jsonText([presentVerification(reading)]).slice('[\n'.length, -'\n]\n'.length);
      clearProgress(environment);
      environment.terminal.out(`${isOpen ? ',\n' : '[\n'}${element}`);
      isOpen = true;
    },
    end: (isWhole) => {
      if (isOpen) environment.terminal.out('\n]\n');
      else if (isWhole) environment.terminal.out('[]\n');
    },
  };
}

/** In a list of thousands the few advisories must be seen: messages without one are then counted and not listed. */
function textPrinter(environment: Environment, isVerbose: boolean): Printer {
  const { terminal } = environment;
  let read = 0;
  // the first waits for the second: alone it needs no column
  let first: Lines | null = null;
  const printFirst = (width: number): void => {
    if (first !== null) printLines(first, width, environment);
    first = null;
  };
  return {
    print: (reading) => {
      read += 1;
      if (read === 1) {
        first = linesOf(reading, isVerbose, terminal);
        return;
      }
      printFirst(NAME_WIDTH);
      if (reading.isAdvisory || read <= MOST_LISTED || isVerbose)
        printLines(linesOf(reading, isVerbose, terminal), NAME_WIDTH, environment);
    },
    end: () => printFirst(0),
  };
}

interface Lines {
  readonly verdict: string;
  readonly name: string;
  readonly source: string;
  readonly reasons: readonly string[];
}

function linesOf(reading: Reading, isVerbose: boolean, terminal: Terminal): Lines {
  const colour = reading.isAdvisory ? COLOUR_BY_VERDICT[reading.verdict] : 'dim';
  const source = reading.index === 0 ? reading.source : `${reading.source} (message ${reading.index})`;
  const isPlain = reading.verdict === 'genuine' && reading.notes.length === 0;
  return {
    verdict: paint(terminal, colour, verdictOf(reading).padEnd(12)),
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

function printLines({ verdict, name, source, reasons }: Lines, width: number, environment: Environment): void {
  const { terminal } = environment;
  clearProgress(environment);
  terminal.out(`${verdict}  ${name.padEnd(width)}  ${source}\n`);
  for (const reason of reasons) terminal.out(`${wrap(terminal, reason, 14)}\n`);
}

function nameOf(reading: Reading): string {
  if (!reading.isAdvisory) return '';
  return `${reading.facts.id ?? `${reading.facts.series ?? ''} (no number)`.trim()}${reading.facts.revision === null ? '' : ` v${reading.facts.revision}`}`;
}

function summaryOf(countByVerdict: ReadonlyMap<string, number>): string {
  const messages = [...countByVerdict.values()].reduce((sum, count) => sum + count, 0);
  if (messages < 2) return '';
  return `\n${messages} messages: ${[...countByVerdict].map(([name, count]) => `${count} ${name}`).join(', ')}\n`;
}
