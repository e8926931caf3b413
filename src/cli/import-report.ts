import type { ImportReport } from '#archive';
import { oneLine, paint, type Terminal, wrap } from './terminal.ts';
import type { UnknownSigner } from './unknown-signers.ts';

/** What an import says at its end, or where it broke off. */
export interface ImportOutcome {
  readonly report: ImportReport;
  /** The figures are what is kept so far. */
  readonly isBrokenOff: boolean;
  readonly skipped: readonly string[];
  readonly unknownSigners: readonly UnknownSigner[];
  /** Signed messages that were here and that new certificates had looked at again. */
  readonly judgedAnew: number;
}

/** Names in a text; the JSON has all. */
const MOST_NAMED = 10;
const MOST_KEYS = 3;

/** Contract, section 1, and what was added since. */
export function presentImport({ report, isBrokenOff, skipped, unknownSigners, judgedAnew }: ImportOutcome) {
  return {
    // everything that was named was read to its end
    complete: !isBrokenOff && report.unreadable.length === 0,
    read: report.read,
    imported: report.imported,
    copies: report.copies,
    alreadyHere: report.alreadyHere,
    unparsed: report.unparsed,
    odd: report.odd,
    threads: report.threads,
    advisories: report.advisories,
    unknownSigners: unknownSigners.map(({ key, messages }) => ({ key, messages })),
    judgedAnew,
    skipped,
    unreadable: report.unreadable,
  };
}

export function importText(outcome: ImportOutcome, list: string, seconds: number, terminal: Terminal): string {
  const { report, skipped, unknownSigners } = outcome;
  const row = (name: string, count: number, note = ''): string =>
    `  ${paint(terminal, 'dim', name.padEnd(13))}${count.toLocaleString('en').padStart(9)}${note === '' ? '' : `  ${note}`}\n`;
  const rate = seconds > 0.5 ? `${Math.round(report.read / seconds).toLocaleString('en')} a second` : '';
  const odd = Object.entries(report.odd);
  return [
    `${paint(terminal, 'bold', list)}${outcome.isBrokenOff ? paint(terminal, 'yellow', '  broken off; kept so far:') : ''}\n`,
    row('read', report.read, rate),
    row('imported', report.imported),
    row('already here', report.alreadyHere),
    row('copies', report.copies, report.copies > 0 ? 'same Message-ID and body as another: kept' : ''),
    row('unparsed', report.unparsed, report.unparsed > 0 ? 'kept raw' : ''),
    row('advisories', report.advisories),
    row('threads', report.threads, 'in the list now'),
    ...(skipped.length === 0
      ? []
      : [
          row('skipped', skipped.length, 'files of a directory that are no mail:'),
          ...named(skipped, terminal),
          '    whoever wants one kept names the file itself\n',
        ]),
    ...(odd.length === 0
      ? []
      : ['  odd, and kept:\n', ...odd.map(([kind, count]) => `    ${kind.padEnd(34)}${count}\n`)]),
    ...(unknownSigners.length === 0 ? [] : [`${wrap(terminal, signersText(unknownSigners), 2)}\n`]),
  ].join('');
}

function named(names: readonly string[], terminal: Terminal): string[] {
  const lines = names.slice(0, MOST_NAMED).map((name) => `    ${paint(terminal, 'dim', oneLine(name))}\n`);
  return names.length > MOST_NAMED ? [...lines, `    and ${names.length - MOST_NAMED} more\n`] : lines;
}

function signersText(signers: readonly UnknownSigner[]): string {
  const count = signers.reduce((sum, { messages }) => sum + messages, 0);
  const keys = signers.flatMap(({ key }) => (key === null ? [] : [key]));
  const shown =
    keys.slice(0, MOST_KEYS).join(', ') + (keys.length > MOST_KEYS ? `, and ${keys.length - MOST_KEYS} more` : '');
  return (
    `${count.toLocaleString('en')} signed ${count === 1 ? 'mail' : 'mails'} by ${signers.length === 1 ? 'a signer' : 'signers'} not known here` +
    `${shown === '' ? '' : ` (${shown})`}: if advisories are among them, import again with --keyring FILE, the certificate of who signs them`
  );
}
