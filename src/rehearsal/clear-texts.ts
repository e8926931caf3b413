/**
 * What somebody can read in a letter without a key: as it stands, with quoted-printable undone, and what its base64 says. Blanks
 * and line ends count as one blank.
 */
export function clearTextsIn(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('latin1');
  const encoded = text.match(/[A-Za-z0-9+/\r\n]{16,}/g) ?? [];
  const words = [...text.matchAll(/=\?[^?]+\?[bB]\?(?<word>[^?]*)\?=/g)].map((match) => match.groups?.['word'] ?? '');
  return [
    text,
    unquoted(text),
    words.map((word) => Buffer.from(word, 'base64').toString('latin1')).join(''),
    ...encoded.flatMap(decodings),
  ].map((each) => each.replace(/\s+/g, ' '));
}

/** A word that stands right before may be taken for the beginning: so it is read from each of four places. */
function decodings(run: string): readonly string[] {
  const letters = run.replace(/[\r\n]/g, '');
  return [0, 1, 2, 3].map((from) => Buffer.from(letters.slice(from), 'base64').toString('latin1'));
}

function unquoted(text: string): string {
  return text
    .replace(/=\r?\n/g, '')
    .replace(/=(?<code>[0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
