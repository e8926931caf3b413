import { TocsinError } from '#base';

/** One part of `multipart/form-data` (RFC 7578). */
export interface FormPart {
  readonly name: string;
  /** As the browser says it: a label, and never a path. null: a field of text. */
  readonly fileName: string | null;
  readonly bytes: Uint8Array;
}

/** Attack: four million fields of a letter each, which the platform's own reader makes objects of for seconds. */
const MAX_PARTS = 40;

/** Attack: a part with four million header lines. */
const MAX_HEAD_BYTES = 4 * 1024;

/** Reads the parts of a form, as browsers write it. Throws TocsinError `unreadable_input`, or `input_too_large` for too many. */
export function readMultipart(given: Uint8Array, contentType: string): readonly FormPart[] {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const boundary = boundaryIn(contentType);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: FormPart[] = [];
  if (boundary === null || !bytes.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2))) throw noForm();
  let at = delimiter.length - 2;
  for (;;) {
    if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d) return parts;
    if (bytes[at] !== 0x0d || bytes[at + 1] !== 0x0a) throw noForm();
    if (parts.length === MAX_PARTS) throw tooMany();
    const head = bytes.subarray(at + 2, at + 2 + MAX_HEAD_BYTES);
    const headEnd = head.indexOf('\r\n\r\n');
    const start = at + 2 + headEnd + 4;
    const end = headEnd === -1 ? -1 : bytes.indexOf(delimiter, start);
    if (end === -1) throw noForm();
    const names = namesIn(head.toString('utf8', 0, headEnd));
    if (names === null) throw noForm();
    parts.push({ ...names, bytes: bytes.subarray(start, end) });
    at = end + delimiter.length;
  }
}

/** RFC 2046, 5.1.1. */
function boundaryIn(contentType: string): string | null {
  const match =
    /^multipart\/form-data\s*;(?:[^"]*;)?\s*boundary=(?:"(?<quoted>[^"]{1,70})"|(?<plain>[^\s";]{1,70}))/i.exec(
      contentType,
    );
  return match?.groups?.['quoted'] ?? match?.groups?.['plain'] ?? null;
}

/** As the HTML standard writes them: quotes and line ends percent-encoded. */
function namesIn(head: string): Pick<FormPart, 'name' | 'fileName'> | null {
  const line = head.split('\r\n').find((each) => /^content-disposition:\s*form-data\s*;/i.test(each));
  const name = / name="(?<value>[^"]*)"/.exec(line ?? '')?.groups?.['value'];
  if (line === undefined || name === undefined) return null;
  const fileName = /; ?filename="(?<value>[^"]*)"/.exec(line)?.groups?.['value'] ?? null;
  return { name: unescaped(name), fileName: fileName === null ? null : unescaped(fileName) };
}

function unescaped(text: string): string {
  return text.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

function noForm(): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: 'expected a form as our page sends it, found something else',
    hint: 'go back, load the page again, and send it once more',
  });
}

function tooMany(): TocsinError {
  return new TocsinError({
    code: 'input_too_large',
    message: `expected at most ${MAX_PARTS} fields and files, these were more`,
    hint: 'pack the files into one',
  });
}
