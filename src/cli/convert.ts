import { join } from 'node:path';
import { TocsinError } from '#base';
import { MACHINE_FORMS, type MachineForm } from '#exports/forms';
import { toHtmlPage } from '#exports/html';
import { presentFacts } from '#exports/json';
import { lintReading, type Reading } from '#proof';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { makeFolder } from './make-folder.ts';
import type { PublicationOptions } from './publication-for.ts';
import { readAdvisory } from './readings.ts';
import { reasonsOf } from './reasons.ts';
import { replaceFile } from './replace-file.ts';
import { jsonText } from './terminal.ts';

export const FORMATS = ['text', 'json', 'html', ...MACHINE_FORMS] as const;
type Format = (typeof FORMATS)[number];

const ENDING_BY_FORMAT: Readonly<Record<Exclude<Format, MachineForm>, string>> = {
  text: 'txt',
  json: 'json',
  html: 'html',
};

export interface ConvertOptions extends PublicationOptions {
  readonly to: Format;
  readonly out?: string;
}

/** A file of one form. */
interface Written {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** `tocsin convert PATH --to FORMAT [--out DIR]`: one advisory in another form. */
export async function convert(path: string, options: ConvertOptions, environment: Environment): Promise<ExitStatus> {
  const reading = await readAdvisory(path, environment, options);
  const { to } = options;
  if (isMachineForm(to)) {
    const { machineFiles } = await import('./machine-files.ts');
    const { files, text, status } = await machineFiles(path, reading, to, options, environment);
    if (options.out === undefined) environment.terminal.out(text);
    else await writeAll(files, options.out, environment);
    return status;
  }
  const bytes = bytesOf(reading, to);
  if (options.out === undefined) environment.terminal.outBytes(bytes);
  else await writeAll([{ name: `${fileNameOf(reading)}.${ENDING_BY_FORMAT[to]}`, bytes }], options.out, environment);
  return EXIT.good;
}

function isMachineForm(format: Format): format is MachineForm {
  return MACHINE_FORMS.some((form) => form === format);
}

async function writeAll(files: readonly Written[], folder: string, environment: Environment): Promise<void> {
  await makeFolder(folder, { what: 'the folder of --out', hint: 'name another with --out DIR' });
  for (const { name, bytes } of files) {
    const file = join(folder, name);
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
    environment.terminal.err(`wrote ${file}\n`);
  }
}

function bytesOf(reading: Reading, format: Exclude<Format, MachineForm>): Uint8Array {
  if (format === 'text') return reading.document;
  const text =
    format === 'html'
      ? toHtmlPage(reading.facts, { verdict: reading.verdict, reasons: reasonsOf(reading) })
      : jsonText(presentFacts(reading.facts, reading.verdict, lintReading(reading)));
  return new TextEncoder().encode(text);
}

/** From the parsed number and revision alone: no sender's text becomes a path. */
function fileNameOf(reading: Reading): string {
  const { id, series, revision } = reading.facts;
  return `${(id ?? series ?? 'advisory').toLowerCase()}${revision === null ? '' : `-v${revision}`}`;
}
