import { TocsinError } from '#base';
import {
  type AdvisoryRanges,
  documentationOnly,
  namedRepository,
  presentRanges,
  rangesIn,
  readHistory,
  releaseTableOf,
} from '#history';
import { type AdvisoryId, parseAdvisoryId } from '#identifiers';
import { printReleaseTable } from '#releases';
import type { Environment, ReadingOptions } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { readingContext } from '../reading-context.ts';
import { jsonText, oneLine, paint, type Terminal } from '../terminal.ts';
import { correctionsHere } from './release-tables.ts';

export interface RangesOptions extends ReadingOptions {
  readonly repo: string;
  readonly corrections?: string;
  readonly table?: boolean;
}

/** `tocsin ranges --repo DIR [ADVISORY...]`: what the history says of fixes. Negative if it knows none of one that was named. */
export async function ranges(
  named: readonly string[],
  options: RangesOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const ids = named.map(idOf);
  const { styles } = await readingContext(environment, options);
  const history = await readHistory(namedRepository(options.repo), {
    series: styles.map(({ series }) => series),
    corrections: await correctionsHere(options, environment),
  });
  if (history.references.isShallow) {
    terminal.err('warning: the clone is shallow: fixes before its end are not in it (git fetch --unshallow)\n');
  }
  if (options.table === true) return printTable(ids, history, styles, terminal);
  const found = rangesIn(history, ids);
  const commits = found.flatMap(({ fixes }) => fixes.map(({ commit }) => commit));
  if (options.json === true) {
    terminal.out(jsonText(presentRanges(history, found, await documentationOnly(history.place, commits))));
  } else for (const each of found) printAdvisory(each, terminal);
  const unknown = ids.filter((id) => !history.fixesByAdvisory.has(id));
  for (const id of unknown) terminal.err(`note: no commit of this history says that it fixes ${id}\n`);
  return unknown.length > 0 ? EXIT.negative : EXIT.good;
}

function printTable(
  ids: readonly AdvisoryId[],
  history: Parameters<typeof releaseTableOf>[0],
  styles: readonly { readonly series: string; readonly defaultComponent: string }[],
  terminal: Terminal,
): ExitStatus {
  const counts = styles.map((style) => {
    const has = [...history.fixesByAdvisory.keys()].filter((id) => id.startsWith(`${style.series}-`));
    return { style, count: has.length };
  });
  const [most] = counts.sort((one, other) => other.count - one.count);
  const isBranched = history.references.branches.some(({ version }) => version === null);
  if (ids.length > 0 || most === undefined || most.count === 0 || !isBranched) {
    throw new TocsinError({
      code: 'usage',
      message: '--table: expected a history with fixes and its branch of development, and no advisories',
      hint: 'name a clone of the project with all its branches: tocsin ranges --repo DIR --table',
    });
  }
  terminal.out(printReleaseTable(releaseTableOf(history, most.style.series, most.style.defaultComponent)));
  return EXIT.good;
}

function idOf(text: string): AdvisoryId {
  const id = parseAdvisoryId(text.toUpperCase());
  if (id !== undefined) return id;
  throw new TocsinError({
    code: 'usage',
    message: `expected an id such as XSA-334, found ${JSON.stringify(text.slice(0, 80))}`,
    hint: 'ranges reads a history and no mails',
  });
}

function printAdvisory(found: AdvisoryRanges, terminal: Terminal): void {
  terminal.out(
    `${paint(terminal, 'bold', found.advisory)}${found.cves.length === 0 ? '' : `  ${found.cves.join(' ')}`}\n`,
  );
  for (const { commit, branch, firstRelease, foundBy, takenBack } of found.fixes) {
    const release = firstRelease === null ? 'in no release' : `first in ${firstRelease.version}`;
    const back =
      takenBack.length === 0 ? '' : `, taken back on ${takenBack.map(({ branch: { name } }) => name).join(' ')}`;
    const how = foundBy === 'label' ? '' : `, by ${foundBy.replace('_', ' ')}`;
    terminal.out(
      `  ${commit.hash.slice(0, 12)} ${oneLine(branch?.name ?? '?')}: ${oneLine(commit.subject)} (${release}${how}${back})\n`,
    );
  }
  for (const { branch, lacks } of found.branches) {
    if (lacks.length === 0) continue;
    terminal.out(`  ${oneLine(branch.name)}: none like ${lacks.map(({ hash }) => hash.slice(0, 12)).join(' ')}\n`);
  }
  for (const { commit, firstRelease, fixOf } of found.introduced) {
    const repair = fixOf.length === 0 ? '' : `, itself a fix of ${fixOf.join(' ')}`;
    terminal.out(
      `  brought in by ${commit.hash.slice(0, 12)} ${oneLine(commit.subject)} (${firstRelease?.version ?? 'in no release'}${repair})\n`,
    );
  }
  for (const { hash, subject } of found.doubtful)
    terminal.out(`  doubtful, not counted: ${hash.slice(0, 12)} ${oneLine(subject)}\n`);
}
