import { parseInstant, TocsinError } from '#base';
import { checkCondition, parseCondition, type Quote, quotesNotIn, type Vocabulary } from '#conditions';
import { parseAdvisoryId, parseSha256 } from '#identifiers';
import type { Confirmation } from './confirmation.ts';
import { FIRST_LINE, VULNERABLE, WITHOUT } from './print-confirmation.ts';

/** Attack: a file that no person wrote. */
const MAX_LENGTH = 256 * 1024;

const FIELD = /^(?<name>[A-Z][a-z]+): (?<value>.+)$/;
const FIELDS = ['Advisory', 'Revision', 'Text', 'Confirmed', 'By'] as const;
const SENTENCE = /^(?<text>"(?:[^"\\]|\\.)*") line (?<line>[1-9][0-9]{0,6})$/;

/**
 * Reads what `printConfirmation` prints. Throws TocsinError `bad_condition`: where, what was expected, what was found. It proves
 * nothing by itself: see `openConfirmation`.
 */
export function readConfirmation(text: string, source: string, vocabulary: Vocabulary): Confirmation {
  if (text.length > MAX_LENGTH) throw bad(source, 1, `at most ${MAX_LENGTH} characters`, `${text.length}`);
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trimEnd() !== FIRST_LINE) throw bad(source, 1, `"${FIRST_LINE}"`, lines[0] ?? '');
  const start = lines.findIndex((line) => line.trimEnd() === VULNERABLE);
  if (start === -1) throw bad(source, lines.length, `a line "${VULNERABLE}"`, 'none');
  const found = lines.findIndex((line, index) => index > start && line.trimEnd() === WITHOUT);
  const end = found === -1 ? lines.length : found;
  const field = fieldsIn(lines.slice(1, start), source);
  const advisory = parseAdvisoryId(field('Advisory'));
  const digest = parseSha256(field('Text').replace(/^sha256 /, ''));
  const confirmedAt = parseInstant(field('Confirmed'));
  if (advisory === undefined) throw bad(source, 1, 'the id of an advisory', field('Advisory'));
  if (digest === undefined) throw bad(source, 1, 'sha256 and 64 hexadecimal digits', field('Text'));
  if (confirmedAt === undefined) throw bad(source, 1, 'an instant such as 2026-01-02T03:04:05Z', field('Confirmed'));
  if (!/^[1-9][0-9]{0,4}$/.test(field('Revision'))) throw bad(source, 1, 'a revision from 1', field('Revision'));
  // blank lines before it, so that places in messages are places in the file
  const statement = `${'\n'.repeat(start + 1)}${lines.slice(start + 1, end).join('\n')}`;
  return {
    advisory,
    revision: Number(field('Revision')),
    text: digest,
    confirmedAt,
    by: field('By'),
    condition: checkCondition(parseCondition(statement, source), source, vocabulary),
    without: sentencesIn(lines, end + 1, source),
  };
}

/** The sentences of a confirmation that do not stand in the text that it is about. */
export function strangeSentences({ condition, without }: Confirmation, text: string): readonly Quote[] {
  return quotesNotIn({ all: [condition, { always: 'yes', quotes: without }] }, text);
}

function fieldsIn(lines: readonly string[], source: string): (name: (typeof FIELDS)[number]) => string {
  const values = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const { name = '', value = '' } = FIELD.exec(line.trimEnd())?.groups ?? {};
    if (!FIELDS.some((each) => each === name) || values.has(name))
      throw bad(source, index + 2, `one of ${FIELDS.join(', ')}, each once`, line);
    values.set(name, value);
  }
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw bad(source, 1, `a line "${name}: …"`, 'none');
    return value;
  };
}

function sentencesIn(lines: readonly string[], start: number, source: string): readonly Quote[] {
  return lines.slice(start).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const { text = '', line: number = '' } = SENTENCE.exec(line.trimEnd())?.groups ?? {};
    const sentence = textIn(text);
    if (sentence === undefined) throw bad(source, start + index + 1, '"a sentence" line 12', line);
    return [{ text: sentence, line: Number(number) }];
  });
}

function textIn(text: string): string | undefined {
  try {
    return `${JSON.parse(text)}`;
  } catch {
    return undefined;
  }
}

function bad(source: string, line: number, expected: string, found: string): TocsinError {
  return new TocsinError({
    code: 'bad_condition',
    message: `${source}:${line}: expected ${expected}, found ${found.slice(0, 80)}`,
    hint: 'tocsin conditions propose prints such a file',
  });
}
