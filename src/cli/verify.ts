import { presentVerification } from '#exports/json';
import type { Reading, Verdict } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { readAll, reportFailures } from './readings.ts';
import { reasonsOf } from './reasons.ts';
import { type Colour, oneLine, paint, type Terminal, wrap } from './terminal.ts';

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
  const { readings, failures } = await readAll(paths, environment, options);
  const { terminal } = environment;
  if (options.json === true) terminal.out(`${JSON.stringify(readings.map(presentVerification), null, 2)}\n`);
  else printVerdicts(readings, options.verbose === true, terminal);
  reportFailures(failures, environment);
  if (failures.length > 0) return EXIT.unreadable;
  const advisories = readings.filter((reading) => reading.isAdvisory);
  return advisories.length > 0 && advisories.every((reading) => reading.verdict === 'genuine')
    ? EXIT.good
    : EXIT.negative;
}

function printVerdicts(readings: readonly Reading[], isVerbose: boolean, terminal: Terminal): void {
  const names = readings.map((reading) => nameOf(reading));
  const width = Math.min(Math.max(...names.map((name) => name.length), 0), 24);
  for (const [index, reading] of readings.entries()) {
    const name = (names[index] ?? '').padEnd(width);
    const verdict = reading.isAdvisory ? reading.verdict : 'no advisory';
    const colour = reading.isAdvisory ? COLOUR_BY_VERDICT[reading.verdict] : 'dim';
    const source = reading.index === 0 ? reading.source : `${reading.source} (message ${reading.index})`;
    terminal.out(
      `${paint(terminal, colour, verdict.padEnd(12))}  ${name}  ${paint(terminal, 'dim', oneLine(source))}\n`,
    );
    const isPlain = reading.verdict === 'genuine' && reading.notes.length === 0;
    if (!reading.isAdvisory || (isPlain && !isVerbose)) continue;
    for (const reason of reasonsOf(reading)) terminal.out(`${wrap(terminal, reason, 14)}\n`);
  }
  terminal.out(summaryOf(readings));
}

export function nameOf(reading: Reading): string {
  if (!reading.isAdvisory) return '';
  return `${reading.facts.id ?? `${reading.facts.series ?? ''} (no number)`.trim()}${reading.facts.revision === null ? '' : ` v${reading.facts.revision}`}`;
}

function summaryOf(readings: readonly Reading[]): string {
  const countByVerdict = new Map<string, number>();
  for (const reading of readings) {
    const verdict = reading.isAdvisory ? reading.verdict : 'no advisory';
    countByVerdict.set(verdict, (countByVerdict.get(verdict) ?? 0) + 1);
  }
  if (readings.length < 2) return '';
  return `\n${readings.length} messages: ${[...countByVerdict].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`;
}
