import { TocsinError } from '#base';
import { type CsafFinding, type CsafReport, type CsafSeverity, validateCsafBytes } from '#csaf';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { bytesOfNamed } from './named-file.ts';
import { type Colour, jsonText, oneLine, paint, type Terminal, wrap } from './terminal.ts';

export interface CsafOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Attack: a file, or a pipe, that never ends. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const COLOUR_BY_SEVERITY: Readonly<Record<CsafSeverity, Colour>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** `tocsin csaf validate FILE...`: each document against schema and tests. Negative if one is invalid. */
export async function validateFiles(
  files: readonly string[],
  options: CsafOptions,
  { terminal, clock }: Environment,
): Promise<ExitStatus> {
  const results: { source: string; report: CsafReport }[] = [];
  let failures = 0;
  for (const source of files) {
    const report = await reportOn(source, clock.now(), terminal);
    if (report === null) {
      failures += 1;
      continue;
    }
    results.push({ source, report });
    if (options.json !== true) printReport(source, report, options, terminal);
  }
  if (options.json === true) {
    terminal.out(jsonText(results.map(({ source, report }) => ({ source, ...report }))));
  } else if (files.length > 1) {
    const invalid = results.filter(({ report }) => !report.valid).length;
    terminal.out(`${results.length} documents: ${results.length - invalid} valid, ${invalid} invalid\n`);
  }
  if (failures > 0) return EXIT.unreadable;
  return results.every(({ report }) => report.valid) ? EXIT.good : EXIT.negative;
}

/** Null: it cannot be read, and why was said. The others are still looked at. */
async function reportOn(
  source: string,
  now: ReturnType<Environment['clock']['now']>,
  terminal: Terminal,
): Promise<CsafReport | null> {
  const complain = (place: string, message: string, hint: string): null => {
    terminal.err(`tocsin: ${oneLine(source)}${place}: ${oneLine(message)}\nhint: ${hint}\n`);
    return null;
  };
  try {
    const bytes = await bytesOfNamed(source, { expected: 'a CSAF document', maxBytes: MAX_FILE_BYTES });
    const read = validateCsafBytes(bytes, { now });
    if (!('kind' in read)) return read;
    const place = read.line === null ? '' : `:${read.line}:${read.column}`;
    return complain(place, read.message, 'a CSAF document is one JSON document in UTF-8');
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    terminal.err(`tocsin: ${oneLine(error.message)}\n`);
    if (error.hint !== null) terminal.err(`hint: ${oneLine(error.hint)}\n`);
    return null;
  }
}

function printReport(source: string, report: CsafReport, { quiet }: CsafOptions, terminal: Terminal): void {
  const name = oneLine(source);
  for (const finding of report.findings) {
    if (quiet !== true || finding.severity === 'error') printFinding(name, finding, terminal);
  }
  const counts = (['error', 'warning', 'info'] as const)
    .map((severity) => [report.findings.filter((each) => each.severity === severity).length, severity] as const)
    .map(([count, word]) => `${count} ${word}${count === 1 || word === 'info' ? '' : 's'}`)
    .join(', ');
  const verdict = report.valid ? paint(terminal, 'green', 'valid') : paint(terminal, 'red', 'not valid');
  terminal.out(`${name}: ${verdict}${report.version === null ? '' : ` CSAF ${report.version}`} (${counts})\n`);
  if (quiet !== true && report.notChecked.length > 0) {
    const numbers = report.notChecked.map(({ test }) => test).join(', ');
    terminal.out(`${paint(terminal, 'dim', `not checked: ${numbers} (docs/csaf.md)`)}\n`);
  }
}

function printFinding(name: string, { test, severity, path, message, remedy }: CsafFinding, terminal: Terminal): void {
  const word = paint(terminal, COLOUR_BY_SEVERITY[severity], severity);
  const place = path === '' ? '/' : oneLine(path);
  terminal.out(`${name}: ${place}: ${word} ${paint(terminal, 'bold', test)}: ${oneLine(message)}\n`);
  terminal.out(`${paint(terminal, 'dim', wrap(terminal, oneLine(remedy), 4))}\n`);
}
