import { TocsinError } from '#base';
import { sharedParts } from '#conditions';
import {
  type Asked,
  answersAbout,
  ask,
  changedSince,
  type EarlierAnswer,
  presentAnswer,
  XEN_VOCABULARY,
} from '#exposure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { textOfNamed } from '../named-file.ts';
import { releaseTables } from '../patches/release-tables.ts';
import { reportFailures } from '../readings.ts';
import { jsonText } from '../terminal.ts';
import type { AnswerPrinter } from './answer-printer.ts';
import { hostsOf } from './check-hosts.ts';
import type { CheckOptions } from './check-options.ts';
import { statementsFor } from './check-statements.ts';
import { textPrinter } from './check-text.ts';
import { printFacts } from './print-facts.ts';
import { reportFindings } from './report-findings.ts';

/** Attack: an answer of before that is a disk image. */
const EARLIER = { expected: 'what tocsin check --json printed', maxBytes: 512 * 1024 * 1024 } as const;

/** `tocsin check [ADVISORY...]`: are these hosts affected, and why? Contract, 1.3. */
export async function check(
  advisories: readonly string[],
  options: CheckOptions,
  environment: Environment,
): Promise<ExitStatus> {
  if (options.printFacts === true) return printFacts(options, environment);
  const earlier = options.since === undefined ? null : await earlierAnswers(options.since);
  const { kept, failures } = await statementsFor(advisories, options, environment);
  const parts = sharedParts();
  const releases = await releaseTables(options, environment);
  const asked = kept.map((statement) =>
    ask(statement, {
      parts,
      releases,
      vocabulary: XEN_VOCABULARY,
      confirmedOnly: options.confirmedOnly === true,
      allowUnverified: options.allowUnverified === true,
    }),
  );
  const status = asked.length === 0 ? EXIT.good : await askAll(asked, earlier, options, environment);
  if (asked.length === 0) {
    if (options.json === true) environment.terminal.out('[]\n');
    if (failures.length === 0) environment.terminal.err('note: no advisory among what was named\n');
  }
  reportFailures(failures, environment);
  return failures.length > 0 ? EXIT.unreadable : status;
}

async function askAll(
  asked: readonly Asked[],
  earlier: readonly EarlierAnswer[] | null,
  options: CheckOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const printer =
    options.json === true
      ? jsonPrinter(environment)
      : textPrinter(environment, options.verbose === true, options.since ?? null);
  const { terminal } = environment;
  let [hosts, isBroken] = [0, false];
  const seen = new Set<string>();
  for await (const host of hostsOf(options)) {
    hosts += 1;
    if (terminal.isInteractive && hosts % 100 === 0) terminal.err(`\r${hosts} hosts`);
    isBroken = reportFindings(host, terminal) || isBroken;
    const answers = answersAbout(host, asked);
    const shown = earlier === null ? answers : changedSince(earlier, answers);
    for (const { verdict } of shown) seen.add(verdict);
    printer.print(host, shown);
  }
  if (terminal.isInteractive && hosts >= 100) terminal.err('\r\u001b[K');
  if (hosts === 0) throw noHost();
  printer.end();
  if (isBroken) return EXIT.unreadable;
  if (seen.has('affected')) return EXIT.negative;
  return seen.has('unknown') ? EXIT.unsettled : EXIT.good;
}

function noHost(): TocsinError {
  return new TocsinError({
    code: 'usage',
    message: 'expected a host, found none',
    hint: 'give --host DIR (a folder with xl-info.txt, guests/*.cfg or xl-list.json), or --xl-info FILE, --xl-list FILE, --facts FILE',
  });
}

function jsonPrinter({ terminal }: Environment): AnswerPrinter {
  let isOpen = false;
  return {
    print(_host, answers) {
      for (const answer of answers) {
        const element = jsonText([presentAnswer(answer)]).slice('[\n'.length, -'\n]\n'.length);
        terminal.out(`${isOpen ? ',\n' : '[\n'}${element}`);
        isOpen = true;
      }
    },
    end: () => terminal.out(isOpen ? '\n]\n' : '[]\n'),
  };
}

async function earlierAnswers(path: string): Promise<readonly EarlierAnswer[]> {
  const text = await textOfNamed(path, EARLIER);
  const value = parsed(text);
  if (Array.isArray(value) && value.every(isEarlier)) return value;
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected what tocsin check --json printed, found something else`,
    hint: 'keep the answer of the first run: tocsin check --json > answers.json',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isEarlier(value: unknown): value is EarlierAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { host, advisory, verdict } = value as Record<string, unknown>;
  return [host, advisory, verdict].every((each) => typeof each === 'string');
}
