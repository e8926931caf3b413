import type { Findings } from './findings.ts';
import { decodeHeaderText } from './header-text.ts';
import { MAX_FILE_NAME_LENGTH } from './limits.ts';
import type { HeaderField, Part } from './message.ts';
import { readStructuredBody } from './structured-body.ts';

/** What a part's header fields say about its body. */
export type Content = Pick<
  Part,
  'mediaType' | 'parameters' | 'charset' | 'transferEncoding' | 'disposition' | 'fileName'
>;

const TOKEN = "[!#$%&'*+.^_`{|}~0-9A-Za-z-]+";
const MEDIA_TYPE = new RegExp(`^(?<type>${TOKEN})[ \\t]*/[ \\t]*(?<subtype>${TOKEN})`);

/** Reads the Content- fields of one entity (RFC 2045, RFC 2183). Of a field given twice the first counts. */
export function readContent(
  fields: readonly HeaderField[],
  defaultType: 'text/plain' | 'message/rfc822',
  findings: Findings,
): Content {
  let typeBody: string | null = null;
  let encodingBody: string | null = null;
  let dispositionBody: string | null = null;
  for (const field of fields) {
    // one pass and a cheap test first: a message may have thousands of fields and parts
    if (field.name.length < 12 || field.name.length > 25) continue;
    const name = field.name.toLowerCase();
    if (name === 'content-type') {
      if (typeBody !== null) {
        findings.add(
          'warning',
          'mail-content-type-repeated',
          `expected one Content-Type, found another at byte ${field.range.start}; the first counts`,
          'mail programs may show this part differently',
        );
      }
      typeBody ??= field.body;
    } else if (name === 'content-transfer-encoding') encodingBody ??= field.body;
    else if (name === 'content-disposition') dispositionBody ??= field.body;
  }

  const type = typeBody === null ? null : readStructuredBody(typeBody);
  const disposition = dispositionBody === null ? null : readStructuredBody(dispositionBody);
  const mediaType = type === null ? null : readMediaType(type.value);
  if (type !== null && mediaType === null) {
    findings.add(
      'warning',
      'mail-content-type-unreadable',
      `expected a media type such as "text/plain", found "${shown(type.value)}"; read as ${defaultType}`,
    );
  }
  const parameters = type?.parameters ?? new Map<string, string>();
  return {
    mediaType: mediaType ?? defaultType,
    parameters,
    charset: firstWord(parameters.get('charset') ?? ''),
    transferEncoding: firstWord(encodingBody ?? '') ?? '7bit',
    disposition: disposition === null ? null : readDisposition(disposition.value),
    fileName: cleanFileName(disposition?.parameters.get('filename')) ?? cleanFileName(parameters.get('name')),
  };
}

export function shown(text: string): string {
  return cleanControls(decodeHeaderText(text.slice(0, 80)));
}

function readMediaType(value: string): string | null {
  const groups = MEDIA_TYPE.exec(value)?.groups;
  return groups === undefined ? null : `${groups['type']}/${groups['subtype']}`.toLowerCase();
}

function readDisposition(value: string): 'inline' | 'attachment' {
  return firstWord(value) === 'inline' ? 'inline' : 'attachment';
}

/** The first word in lower case; a comment may stand after it (RFC 2045, 5.1: `us-ascii (Plain text)`). */
function firstWord(text: string): string | null {
  return /^[\s"]*(?<word>[^\s(;"]+)/.exec(text.slice(0, 200))?.groups?.['word']?.toLowerCase() ?? null;
}

function cleanFileName(name: string | undefined): string | null {
  if (name === undefined) return null;
  const clean = cleanControls(name).trim();
  return clean === '' ? null : clean.slice(0, MAX_FILE_NAME_LENGTH);
}

/** Control characters break tables and terminals; the bidirectional ones show `gnp.exe` as `exe.png`. */
function cleanControls(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}
