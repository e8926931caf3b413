import { TocsinError } from '#base';
import { MAX_CERTIFICATE_BYTES } from '#members';

/** A form of text fields. Attack: a body as large as memory. Texts of advisories and files have bounds of their own. */
export const MAX_FORM_BYTES = 256 * 1024;

/** One with a certificate in it, as a file or as text: as much again for its other fields, and for what a form escapes. */
export const MAX_CERTIFICATE_FORM_BYTES: number = 2 * MAX_CERTIFICATE_BYTES + MAX_FORM_BYTES;

/** Attack: a million fields of a letter each. */
const MAX_FIELDS = 2_000;

/** What was sent by a form. */
export interface Form {
  /** Of the first field of this name, with line feeds alone between lines; empty where there is none. */
  text(name: string): string;
  /** Of all fields of this name. */
  texts(name: string): readonly string[];
  /** The names of all fields of text. */
  names(): readonly string[];
  /** The names of all fields of files. */
  fileNames(): readonly string[];
  /** The first file of this name; null: none was chosen. */
  file(name: string): Promise<SentFile | null>;
  files(name: string): Promise<readonly SentFile[]>;
}

export interface SentFile {
  /** As the browser says it: a label, and never a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads a form. Throws TocsinError `input_too_large`, or `unreadable_input` for what is no form. */
export async function readForm(request: Request, maxBytes: number = MAX_FORM_BYTES): Promise<Form> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i.test(contentType)) throw noForm();
  const bytes = await readBody(request, maxBytes);
  const fields = await new Response(bytes, { headers: { 'Content-Type': contentType } }).formData().catch(() => {
    throw noForm();
  });
  const all = [...fields];
  if (all.length > MAX_FIELDS) throw tooLarge(`${MAX_FIELDS} fields`);
  const texts = (name: string): readonly string[] =>
    all.flatMap(([key, value]) => (key === name && typeof value === 'string' ? [value.replace(/\r\n?/g, '\n')] : []));
  const files = (name: string): Promise<readonly SentFile[]> =>
    Promise.all(
      all
        .flatMap(([key, value]) => (key === name && typeof value !== 'string' ? [value] : []))
        // a field of a form in which no file was chosen comes with neither
        .filter((file) => file.name !== '' || file.size > 0)
        .map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
  return {
    text: (name) => texts(name)[0] ?? '',
    texts,
    names: () => [...new Set(all.flatMap(([key, value]) => (typeof value === 'string' ? [key] : [])))],
    fileNames: () => [...new Set(all.flatMap(([key, value]) => (typeof value === 'string' ? [] : [key])))],
    file: async (name) => (await files(name))[0] ?? null,
    files,
  };
}

/** Reads a body, and no more of it than is allowed. Throws TocsinError `input_too_large`. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(`${maxBytes} bytes`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > maxBytes) throw tooLarge(`${maxBytes} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function tooLarge(most: string): TocsinError {
  return new TocsinError({
    code: 'input_too_large',
    message: `expected at most ${most}, this was more`,
    hint: 'send less at once',
  });
}

function noForm(): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: 'expected a form as our pages send it, found something else',
    hint: 'go back, load the page again, and send it once more',
  });
}
