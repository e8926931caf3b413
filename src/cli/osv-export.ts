import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonText, TocsinError } from '#base';
import { heldAgainstText } from '#exports/forms';
import { modifiedIds, type OsvRecord, osvRecordsOf, osvZip } from '#exports/osv';
import type { Reading } from '#proof';
import { revisedAt } from '#publication';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { makeFolder } from './make-folder.ts';
import { type PublicationOptions, publicationFor } from './publication-for.ts';
import { readAll, readAllKept, reportFailures } from './readings.ts';
import { replaceFile } from './replace-file.ts';
import { oneLine } from './terminal.ts';

export interface OsvExportOptions extends PublicationOptions {
  readonly out: string;
}

/** Of what says itself not to be public yet nothing leaves. */
function isForAll({ facts, verdict, isAdvisory }: Reading): boolean {
  return isAdvisory && facts.embargoEndsAt === null && (verdict === 'genuine' || verdict === 'incomplete');
}

/**
 * `tocsin osv export --out DIR`: a file for each record, all of them in `all.zip`, and `modified_id.csv`, newest first. Only what
 * changed is written, the index last, so that who follows it finds what it names. Of several revisions the newest counts. Records
 * that say otherwise than their text are left out, and make it negative.
 */
export async function exportOsv(
  paths: readonly string[],
  options: OsvExportOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const keep = (reading: Reading): Reading => reading;
  const { kept, failures } =
    paths.length === 0
      ? await readAllKept(environment, options, keep)
      : await readAll(paths, environment, options, keep);
  const newest = new Map<string, Reading>();
  let passedOver = 0;
  for (const reading of kept) {
    const { id, revision } = reading.facts;
    if (id === null || !isForAll(reading)) {
      passedOver += 1;
      continue;
    }
    const known = newest.get(id);
    if (known === undefined || (known.facts.revision ?? 0) < (revision ?? 0)) newest.set(id, reading);
  }
  const records: OsvRecord[] = [];
  let withheld = 0;
  for (const [id, reading] of newest) {
    const source = await publicationFor(id, reading, options, environment);
    const at = revisedAt(source.publication);
    if (at === null) continue;
    const made = osvRecordsOf(source.publication, { at });
    const own = made.flatMap(({ record }) => (record === null ? [] : [record]));
    const held = heldAgainstText(source, 'osv', { documents: own.map((document) => ({ document })) });
    for (const { severity, message } of [...made.flatMap(({ findings }) => findings), ...held])
      if (severity === 'error') terminal.err(`warning: ${id}: ${oneLine(message)}\n`);
    if (held.length === 0) records.push(...own);
    else withheld += 1;
  }
  if (withheld > 0)
    terminal.err(`records of ${withheld} advisories say otherwise than their texts: none was written\n`);
  await makeFolder(options.out, { what: 'the folder of --out', hint: 'name another with --out DIR' });
  const written = await writeChanged(options.out, [
    ...records.map((record) => ({ name: `${record.id}.json`, bytes: Buffer.from(jsonText(record), 'utf8') })),
    { name: 'all.zip', bytes: Buffer.from(osvZip(records)) },
    { name: 'modified_id.csv', bytes: Buffer.from(modifiedIds(records), 'utf8') },
  ]);
  terminal.err(
    `${records.length} records of ${newest.size} advisories; ${written} files were written${passedOver === 0 ? '' : `; ${passedOver} messages are not public, not proven or no advisory`}\n`,
  );
  reportFailures(failures, environment);
  if (failures.length > 0) return EXIT.unreadable;
  return withheld > 0 ? EXIT.negative : EXIT.good;
}

async function writeChanged(
  folder: string,
  files: readonly { readonly name: string; readonly bytes: Buffer }[],
): Promise<number> {
  let written = 0;
  for (const { name, bytes } of files) {
    const file = join(folder, name);
    const here = await readFile(file).catch(() => null);
    if (here?.equals(bytes) === true) continue;
    try {
      await replaceFile(file, bytes);
    } catch (cause) {
      throw new TocsinError({
        code: 'write_failed',
        message: `${file}: cannot be written`,
        hint: 'check that the folder may be written to and has room',
        cause,
      });
    }
    written += 1;
  }
  return written;
}
