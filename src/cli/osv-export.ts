import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonText, TocsinError } from '#base';
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
 * changed is written, the index last, so that who follows it finds what it names. Of several revisions the newest counts.
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
  for (const [id, reading] of newest) {
    const { publication } = await publicationFor(id, reading, options, environment);
    const at = revisedAt(publication);
    if (at === null) continue;
    for (const { record, findings } of osvRecordsOf(publication, { at })) {
      if (record !== null) records.push(record);
      for (const { severity, message } of findings)
        if (severity === 'error') terminal.err(`warning: ${id}: ${oneLine(message)}\n`);
    }
  }
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
  return failures.length > 0 ? EXIT.unreadable : EXIT.good;
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
