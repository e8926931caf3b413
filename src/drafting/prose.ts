/** Paragraphs are filled to this width, */
const WIDTH = 72;
/** and only where a line is longer than this: what somebody broke into lines stays as it is. */
const LONGEST_LINE = 76;

const BULLET = /^(?<head> *(?:[*+-]|[0-9]{1,2}[.)]|\([0-9a-z]\)) +)(?=\S)/;
/** Words that would mean something else at the beginning of a line: list marks, prompts, quotations, files, rules, checksums. */
const NOT_FIRST =
  /^(?:[*+-]|[0-9]{1,2}[.)]|\([0-9a-z]\)|[$#>|]\S*|[=~^_*#+-]{3,}.*|.*\.(?:patch|diff|tar\.gz|tar\.xz|tgz|zip)|[0-9a-fA-F]{64})$/;

/** A body in the form that drafts keep: LF, no blanks at the ends of lines, no empty lines around it. */
export function plainBody(text: string): string {
  return text
    .split('\n')
    .map((line) => withoutEnd(line, ' \t\r'))
    .join('\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

/** Without some characters at the end. A pattern would cost the square of a run of blanks that stands inside a line. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/**
 * Fills the paragraphs and list items that have a line that is too long. What is indented, quoted, a table or a command stays
 * as it is. Doing it twice changes nothing more.
 */
export function wrapProse(text: string): string {
  return plainBody(text)
    .split(/\n(?:[ \t]*\n)/)
    .map((paragraph) => wrapParagraph(paragraph))
    .join('\n\n');
}

/** One paragraph of a sentence or more, filled. */
export function fill(text: string, first = '', hang = ''): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of unbreakable(text)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = hang;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

function unbreakable(text: string): string[] {
  const words: string[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    if (NOT_FIRST.test(word) && words.length > 0) words.push(`${words.pop()} ${word}`);
    else words.push(word);
  }
  return words;
}

function wrapParagraph(paragraph: string): string {
  const lines = paragraph.split('\n');
  if (lines.every((line) => line.length <= LONGEST_LINE)) return paragraph;
  const items: { head: string; lines: string[] }[] = [];
  for (const line of lines) {
    const head = BULLET.exec(line)?.groups?.['head'];
    const current = items.at(-1);
    if (head !== undefined) items.push({ head, lines: [line.slice(head.length)] });
    else if (current === undefined) items.push({ head: '', lines: [line] });
    else if (current.head !== '' && !line.startsWith(' '.repeat(indentOf(current.head) + 1))) return paragraph;
    else current.lines.push(current.head === '' ? line : line.trimStart());
  }
  if (items.some((item) => item.lines.some((line) => !isProse(line)))) return paragraph;
  return items
    .map(({ head, lines: words }) =>
      words.every((line) => head.length + line.length <= LONGEST_LINE)
        ? words.map((line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line).join('\n')
        : fill(words.join(' '), head, ' '.repeat(head.length)),
    )
    .join('\n');
}

function indentOf(head: string): number {
  return head.length - head.trimStart().length;
}

/** No indentation, no column behind a wide gap, no prompt, quotation or rule. */
function isProse(line: string): boolean {
  return !/^\s|^[$#>|]|\t|^[=~^_*#+-]{3,}/.test(line) && !/[^.!?:)"'\]\s] {2,}\S/.test(line);
}
