/** Characters of a server's answer that are kept. Attack: an answer of megabytes in every log and list. */
const MAX_RESPONSE_LENGTH = 500;
/** So many characters in a row that also stand in the letter are taken for a quotation of it. */
const ECHO_LENGTH = 16;
/** How much of a letter is searched for quotations: its header and the beginning of its text. */
const MAX_SEARCHED_BYTES = 256 * 1024;
/** A letter's routing, which an answer may repeat: what stands in the envelope and the Message-ID. */
const ROUTING = /^(?:From|To|Reply-To|Message-ID|Date|MIME-Version|Content-[A-Za-z-]+):.*(?:\n[ \t].*)*\n/gim;

/**
 * A server's answer as it may be kept and shown: cut, on one line, control characters visible, and without quotations of the
 * letter, since a filter may answer with the very line that it disliked.
 */
export function shownResponse(response: string, letter: Uint8Array): string {
  const line = response.slice(0, MAX_RESPONSE_LENGTH).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
  const cut = response.length > MAX_RESPONSE_LENGTH ? `${line}…` : line;
  return withoutEchoes(cut, letter);
}

function escaped(character: string): string {
  if (character === '\n') return ' / ';
  if (character === '\r') return '';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function withoutEchoes(line: string, letter: Uint8Array): string {
  if (line.length < ECHO_LENGTH) return line;
  const start = Buffer.from(letter.buffer, letter.byteOffset, Math.min(letter.byteLength, MAX_SEARCHED_BYTES));
  const text = start.toString('latin1').replaceAll('\r\n', '\n');
  const headerEnd = text.indexOf('\n\n');
  const header = headerEnd === -1 ? '' : text.slice(0, headerEnd + 1).replace(ROUTING, '');
  const searched = `${header}\n${headerEnd === -1 ? text : text.slice(headerEnd)}`.replace(/\s+/g, ' ');
  const isEcho = new Uint8Array(line.length);
  for (let at = 0; at + ECHO_LENGTH <= line.length; at += 1) {
    if (searched.includes(line.slice(at, at + ECHO_LENGTH))) isEcho.fill(1, at, at + ECHO_LENGTH);
  }
  let shown = '';
  for (let at = 0; at < line.length; at += 1) {
    if (isEcho[at] === 0) shown += line[at];
    else if (isEcho[at - 1] !== 1) shown += '[…]';
  }
  return shown;
}
