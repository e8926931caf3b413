import { TocsinError } from '#base';
import { CREDIT_WISHES, FORM_LIMITS, KNOWN_OR_NOT, type ReportForm } from '#disclosure';
import { type FormPart, readMultipart } from './multipart.ts';

/** Of all fields and files, with what stands between them. */
export const MAX_REPORT_BYTES: number = FORM_LIMITS.sealedBytes + 1024 * 1024;

/** What came by the form: filled in, or encrypted by the script of the page. */
export interface SentReport {
  readonly given: { readonly form: ReportForm } | { readonly sealed: string };
  /** The one that the page gave; null where it is none. */
  readonly token: string | null;
}

export const TOKEN = /^[0-9a-f]{32}$/;

/** Reads what the form sent. Throws TocsinError `input_too_large`, or `unreadable_input`. */
export function readSentReport(bytes: Uint8Array, contentType: string): SentReport {
  const parts = readMultipart(bytes, contentType);
  const token = textOf(parts, 'token');
  const sealed = textOf(parts, 'sealed');
  return {
    given: sealed === '' ? { form: formIn(parts) } : { sealed },
    token: TOKEN.test(token) ? token : null,
  };
}

export const EMPTY_FORM: ReportForm = {
  description: '',
  affected: '',
  reproduce: '',
  exploited: 'unknown',
  known: 'unknown',
  plans: '',
  others: '',
  name: '',
  address: '',
  credit: 'later',
  attachments: [],
};

function formIn(parts: readonly FormPart[]): ReportForm {
  const text = (name: string): string => textOf(parts, name).trim();
  const choice = <Choice extends string>(name: string, choices: readonly Choice[], usual: Choice): Choice =>
    choices.find((each) => each === text(name)) ?? usual;
  return {
    description: text('description'),
    affected: text('affected'),
    reproduce: text('reproduce'),
    exploited: choice('exploited', KNOWN_OR_NOT, 'unknown'),
    known: choice('known', KNOWN_OR_NOT, 'unknown'),
    plans: text('plans'),
    others: text('others'),
    name: text('name'),
    address: text('address'),
    credit: choice('credit', CREDIT_WISHES, 'later'),
    attachments: parts
      // where no file was chosen there comes one without name and bytes
      .filter(({ name, fileName, bytes }) => name === 'attachments' && (fileName !== '' || bytes.length > 0))
      .map(({ fileName, bytes }) => ({ name: fileName ?? 'file', bytes })),
  };
}

/** The first field of this name; empty where there is none. */
function textOf(parts: readonly FormPart[], name: string): string {
  const part = parts.find((each) => each.name === name && each.fileName === null);
  return part === undefined ? '' : Buffer.from(part.bytes).toString('utf8').replace(/\r\n?/g, '\n');
}

const TEXTS = ['description', 'affected', 'reproduce', 'plans', 'others', 'name', 'address'] as const;

/**
 * Reads what a program sent as JSON: the fields of the form by their names, `attachments` as `{name, base64}`, or `sealed`
 * alone. Throws TocsinError `unreadable_input` with the place.
 */
export function reportInJson(text: string): SentReport['given'] {
  const value = objectIn(text);
  const { sealed, attachments = [], exploited = 'unknown', known = 'unknown', credit = 'later', ...more } = value;
  if (sealed !== undefined) {
    if (typeof sealed !== 'string' || Object.keys(value).length > 1) throw wrong('sealed', 'an armored message, alone');
    return { sealed };
  }
  const unknown = Object.keys(more).find((name) => !TEXTS.some((each) => each === name));
  if (unknown !== undefined) throw wrong(unknown.slice(0, 40), `one of ${[...TEXTS].join(', ')}`);
  const texts = TEXTS.map((name): [(typeof TEXTS)[number], string] => {
    const given = more[name] ?? '';
    if (typeof given !== 'string') throw wrong(name, 'a text');
    return [name, given.trim()];
  });
  if (!Array.isArray(attachments)) throw wrong('attachments', 'a list of {name, base64}');
  return {
    form: {
      ...EMPTY_FORM,
      ...Object.fromEntries(texts),
      exploited: oneOf(KNOWN_OR_NOT, exploited, 'exploited'),
      known: oneOf(KNOWN_OR_NOT, known, 'known'),
      credit: oneOf(CREDIT_WISHES, credit, 'credit'),
      attachments: attachments.slice(0, FORM_LIMITS.attachments + 1).map(attachmentIn),
    },
  };
}

/** Marks of a report with all its fields and files. Attack: a million keys, or twelve million brackets: seconds, and gigabytes. */
const MAX_MARKS = 200;

/** Whether there are few objects, lists and members: all that stands in strings does not count. */
function isSmallInMarks(text: string): boolean {
  let marks = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (isString) {
      if (letter === 0x5c) at += 1;
      else if (letter === 0x22) isString = false;
    } else if (letter === 0x22) isString = true;
    else if (letter === 0x5b || letter === 0x7b || letter === 0x2c || letter === 0x3a) {
      marks += 1;
      if (marks > MAX_MARKS) return false;
    }
  }
  return true;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    if (!isSmallInMarks(text)) throw new Error('too many marks');
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new TocsinError({
    code: 'unreadable_input',
    message: 'expected an object of JSON with the fields of a report, found something else',
  });
}

function attachmentIn(value: unknown): ReportForm['attachments'][number] {
  const { name, base64 } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof name !== 'string' || typeof base64 !== 'string') throw wrong('attachments', 'a list of {name, base64}');
  // four letters for three bytes
  if (base64.length > Math.ceil(FORM_LIMITS.attachmentBytes / 3) * 4)
    throw wrong('attachments', 'files of 10 MiB in all');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw wrong('attachments', 'base64 (RFC 4648, section 4)');
  return { name, bytes: new Uint8Array(Buffer.from(base64, 'base64')) };
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: unknown, name: string): Choice {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw wrong(name, `one of ${choices.join(', ')}`);
  return found;
}

function wrong(field: string, expected: string): TocsinError {
  return new TocsinError({ code: 'unreadable_input', message: `${field}: expected ${expected}, found something else` });
}
