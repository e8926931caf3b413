import { decodeText } from './charset.ts';
import { libmime } from './libraries.ts';
import { MAX_ENCODED_WORD_TEXT } from './limits.ts';
import type { HeaderField } from './message.ts';

/**
 * Decodes raw header text: bytes above ASCII as UTF-8 (RFC 6532) or else windows-1252, encoded words (RFC 2047) by libmime.
 * Text longer than `MAX_ENCODED_WORD_TEXT` keeps its encoded words as they are. Never throws.
 */
export function decodeHeaderText(raw: string): string {
  const text = /^[\0-\x7f]*$/.test(raw) ? raw : decodeText(Buffer.from(raw, 'latin1'), null).text;
  if (!text.includes('=?') || text.length > MAX_ENCODED_WORD_TEXT) return text;
  try {
    return libmime().decodeWords(text);
  } catch {
    return text;
  }
}

/**
 * The first field of a name (any case): unfolded, encoded words decoded, outer blanks trimmed; `null` where there is none.
 * Not for splitting addresses or parameters: a decoded word may hold a comma or a bracket. Those read `HeaderField.body`.
 */
export function fieldBody(fields: readonly HeaderField[], name: string): string | null {
  const field = fieldNamed(fields, name);
  return field === null ? null : decodeHeaderText(field.body.trim());
}

/** All fields of a name, in order, as `fieldBody` gives them. */
export function fieldBodies(fields: readonly HeaderField[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return fields
    .filter((field) => field.name.length === wanted.length && field.name.toLowerCase() === wanted)
    .map((field) => decodeHeaderText(field.body.trim()));
}

export function fieldNamed(fields: readonly HeaderField[], name: string): HeaderField | null {
  const wanted = name.toLowerCase();
  for (const field of fields) {
    if (field.name.length === wanted.length && field.name.toLowerCase() === wanted) return field;
  }
  return null;
}
