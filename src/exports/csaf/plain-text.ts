// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above, with the halves of characters
const UNUSUAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/;
/** One line with single blanks. */
const FOLDED = /^\S+(?: \S+)*$/;

/**
 * A text of an advisory as a member of a document: line feeds and tabs stay, other control characters go, and half characters
 * become U+FFFD, since databases and terminals of readers take neither. Nothing is escaped: a reader who shows it as Markdown
 * or HTML has to treat it as anybody's text.
 */
export function plainText(text: string): string {
  return !UNUSUAL.test(text) ? text : text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROL, '');
}

/** Blanks folded, for members that are one line. Undefined: there is nothing in it. */
export function plainLine(text: string | null): string | undefined {
  const plain = plainText(text ?? '');
  const line = FOLDED.test(plain) ? plain : plain.replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line;
}
