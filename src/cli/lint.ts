import { type Diagnostic, hasErrors, type Instant, TocsinError } from '#base';
import { presentDiagnostic } from '#exports/json';
import { lintReading, type Reading } from '#proof';
import { lintRecord } from '#record-lint';
import { ofNoKind, recordId } from '#records';
import { confirmedFactsOf } from '#statements';
import { confirmationsHere, type StatementOptions } from './check/check-statements.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { lintForms } from './lint-forms.ts';
import { releaseTables } from './patches/release-tables.ts';
import { readingContext } from './reading-context.ts';
import { type NamedRecord, readAll, reportFailures } from './readings.ts';
import { type Colour, jsonText, oneLine, paint, type Terminal, wrap } from './terminal.ts';

const COLOUR_BY_SEVERITY: Readonly<Record<Diagnostic['severity'], Colour>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
};

/** `tocsin lint PATH...`: what is wrong or inconsistent, with place and remedy. Negative if there is an error among it. */
export async function lintPaths(
  paths: readonly string[],
  options: StatementOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const now = environment.clock.now();
  const context = await readingContext(environment, options);
  const confirmations = await confirmationsHere(options, context, environment);
  const fixTables = await releaseTables(options, environment);
  const forms = { context, confirmations, fixTables, now, version: environment.version };
  const keep = (reading: Reading): Linted => ({
    source: reading.source,
    index: reading.index,
    messageId: reading.messageId,
    subject: reading.subject,
    id: reading.facts.id,
    revision: reading.facts.revision,
    isAdvisory: reading.isAdvisory,
    diagnostics: reading.isAdvisory
      ? [...lintReading(reading, confirmedFactsOf(reading, confirmations)), ...lintForms(reading, forms)]
      : reading.diagnostics,
  });
  const { kept, failures } = await readAll(paths, environment, options, keep, (record) => lintedRecord(record, now));
  const results = kept.filter((each) => each.isAdvisory);
  if (results.length === 0 && failures.length === 0) {
    // what could not be read of a message is why no advisory was found in it
    for (const { code, severity, message } of kept.flatMap((each) => each.diagnostics)) {
      if (severity !== 'info') terminal.err(`tocsin: ${code}: ${oneLine(message)}\n`);
    }
    throw new TocsinError({
      code: 'unreadable_input',
      message: `expected an advisory in ${paths.join(', ')}, found none in ${kept.length === 1 ? 'one message' : `${kept.length} messages`}`,
      hint: 'if it is one of another project, name its house style with --series FILE',
    });
  }
  if (options.json === true) {
    const presented = results.map(({ source, index, id, revision, format, diagnostics }) => ({
      source,
      index,
      advisory: { id, revision },
      ...(format === undefined ? {} : { format }),
      diagnostics: diagnostics.map(presentDiagnostic),
    }));
    terminal.out(jsonText(presented));
  } else {
    const several = new Set(kept.filter(({ index }) => index > 0).map(({ source }) => source));
    for (const result of results) {
      const { source, index, diagnostics } = result;
      const isOneOfSeveral = several.has(source);
      if (isOneOfSeveral && diagnostics.length > 0) terminal.out(headOf(result, terminal));
      const name = isOneOfSeveral && result.format === undefined ? `${source} (message ${index})` : source;
      for (const diagnostic of diagnostics) printDiagnostic(name, diagnostic, terminal);
    }
    terminal.out(
      summaryOf(
        results.flatMap((result) => result.diagnostics),
        results.length,
      ),
    );
  }
  reportFailures(failures, environment);
  if (failures.length > 0) return EXIT.unreadable;
  return results.some(({ diagnostics }) => hasErrors(diagnostics)) ? EXIT.negative : EXIT.good;
}

interface Linted extends LintedMessage {
  readonly isAdvisory: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Of a record that a machine wrote. */
  readonly format?: 'csaf' | 'cve' | 'osv';
}

const CHANGED: Diagnostic = {
  code: 'record-changed',
  severity: 'error',
  line: null,
  column: null,
  message: 'the signature or the checksum that lies beside the file does not fit it',
  suggestion: 'fetch the file and what lies beside it again',
};

/** A record that has not even an id is found fault with by its schema. */
function lintedRecord({ source, index, found, proof }: NamedRecord, now: Instant): Linted {
  if (found.format === 'other') throw ofNoKind(found, source);
  const { format } = found;
  return {
    source,
    index,
    messageId: null,
    subject: null,
    id: recordId(found),
    revision: null,
    isAdvisory: true,
    format,
    diagnostics: [...(proof.trust === 'tampered' ? [CHANGED] : []), ...lintRecord(found, now)],
  };
}

/** Which message of an mbox the findings below are about: its index as `--json` and `verify` give it, and how it is found. */
function headOf({ source, index, id, revision, messageId, subject, format }: Linted, terminal: Terminal): string {
  const name = `${id ?? 'no number'}${revision === null ? '' : ` v${revision}`}`;
  const words = [
    `${source} (${format === undefined ? 'message' : 'record'} ${index}): ${name}`,
    ...(messageId === null ? [] : [`<${messageId}>`]),
    ...(subject === null ? [] : [subject]),
  ];
  return `${paint(terminal, 'bold', words.map(oneLine).join('  '))}\n`;
}

interface LintedMessage {
  readonly source: string;
  readonly index: number;
  readonly id: string | null;
  readonly revision: number | null;
  readonly messageId: string | null;
  readonly subject: string | null;
}

function printDiagnostic(source: string, diagnostic: Diagnostic, terminal: Terminal): void {
  const place =
    diagnostic.path !== undefined
      ? `: ${diagnostic.path === '' ? '/' : oneLine(diagnostic.path)}`
      : diagnostic.line === null
        ? ''
        : `:${diagnostic.line}${diagnostic.column === null ? '' : `:${diagnostic.column}`}`;
  const severity = paint(terminal, COLOUR_BY_SEVERITY[diagnostic.severity], diagnostic.severity);
  terminal.out(
    `${oneLine(source)}${place}: ${severity} ${paint(terminal, 'bold', diagnostic.code)}: ${oneLine(diagnostic.message)}\n`,
  );
  if (diagnostic.suggestion !== null)
    terminal.out(`${paint(terminal, 'dim', wrap(terminal, oneLine(diagnostic.suggestion), 4))}\n`);
}

function summaryOf(diagnostics: readonly Diagnostic[], messages: number): string {
  const count = (severity: Diagnostic['severity'], word: string): string => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return `${number} ${word}${number === 1 || severity === 'info' ? '' : 's'}`;
  };
  return `${messages} ${messages === 1 ? 'advisory' : 'advisories'}: ${count('error', 'error')}, ${count('warning', 'warning')}, ${count('info', 'info')}\n`;
}
