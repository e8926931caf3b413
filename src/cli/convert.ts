import { join } from 'node:path';
import { TocsinError } from '#base';
import { toHtmlPage } from '#exports/html';
import { presentFacts } from '#exports/json';
import { lintReading, type Reading } from '#proof';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { makeFolder } from './make-folder.ts';
import { readAdvisory } from './readings.ts';
import { reasonsOf } from './reasons.ts';
import { replaceFile } from './replace-file.ts';
import { jsonText } from './terminal.ts';

export const FORMATS = ['text', 'json', 'html'] as const;
type Format = (typeof FORMATS)[number];

const ENDING_BY_FORMAT: Readonly<Record<Format, string>> = { text: 'txt', json: 'json', html: 'html' };

/** `tocsin convert PATH --to FORMAT [--out DIR]`: one advisory in another form. */
export async function convert(
  path: string,
  options: ReadingOptions & { readonly to: Format; readonly out?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const reading = await readAdvisory(path, environment, options);
  const bytes = bytesOf(reading, options.to);
  if (options.out === undefined) {
    environment.terminal.outBytes(bytes);
    return EXIT.good;
  }
  const file = join(options.out, `${fileNameOf(reading)}.${ENDING_BY_FORMAT[options.to]}`);
  await makeFolder(options.out, { what: 'the folder of --out', hint: 'name another with --out DIR' });
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
  return EXIT.good;
}

function bytesOf(reading: Reading, format: Format): Uint8Array {
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
