/** A sentence of prose as it stands in a section, and where. */
export interface ProseSentence {
  /** The words of the text, blanks folded: what an answer quotes. */
  readonly text: string;
  /** Of the signed text, from 1: the line that it begins on. */
  readonly line: number;
  /** Counts the paragraphs and list items of the section, from 0. */
  readonly paragraph: number;
  /** An item of a list: the sentence before the list ends with a colon and is said of each. */
  readonly isItem: boolean;
  /** How far its paragraph or item is indented. */
  readonly indent: number;
  /** Indented deeper than prose: commands, configuration, output. */
  readonly isSample: boolean;
}

/** Attack: a section of one endless paragraph. What lies beyond is one sentence more, which no rule reads. */
const MOST_SENTENCES = 400;
const ITEM = /^\s*(?:[*+-]|- -|[0-9]{1,2}[.)]|\([0-9a-z]\)|[ivx]{1,4}\))\s+/;
const SAMPLE_INDENT = 4;
/** A full stop after one of these ends no sentence. */
const ABBREVIATIONS: ReadonlySet<string> = new Set(
  'e.g i.e eg ie etc vs cf resp approx incl esp viz ca no nos dr mr ms fig ver rev a.k.a aka st al'.split(' '),
);

/**
 * The sentences of a section's body, in order; `line` is the line of the signed text on which the body begins. Every word of the
 * body is in exactly one of them, list marks left out.
 */
export function proseSentences(body: string, line: number): readonly ProseSentence[] {
  const found: ProseSentence[] = [];
  let paragraph = -1;
  for (const block of blocksOf(body, line)) {
    paragraph += 1;
    for (const piece of piecesOf(block)) {
      const sentence = {
        ...piece,
        paragraph,
        isItem: block.isItem,
        indent: block.indent,
        isSample: block.isSample,
      };
      const last = found.at(-1);
      if (found.length < MOST_SENTENCES || last === undefined) found.push(sentence);
      else found[found.length - 1] = { ...last, text: `${last.text} ${sentence.text}` };
    }
  }
  return found;
}

interface Block {
  readonly lines: readonly { readonly text: string; readonly number: number }[];
  readonly isItem: boolean;
  readonly indent: number;
  readonly isSample: boolean;
}

function blocksOf(body: string, firstLine: number): readonly Block[] {
  const blocks: Block[] = [];
  let lines: { text: string; number: number }[] = [];
  let isItem = false;
  let isSample = false;
  let indentOfBlock = 0;
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ lines, isItem, indent: indentOfBlock, isSample });
    lines = [];
    isItem = false;
    isSample = false;
  };
  for (const [index, text] of body.split('\n').entries()) {
    if (text.trim() === '') {
      flush();
      continue;
    }
    const startsItem = ITEM.test(text);
    const indent = text.length - text.trimStart().length;
    // a sample is set off from the prose around it, by its indentation or as shell
    const looksSampled = !startsItem && (indent >= SAMPLE_INDENT || /^\s*[$#] /.test(text));
    if (startsItem || (lines.length > 0 && looksSampled !== isSample && !isItem)) flush();
    if (lines.length === 0) {
      isItem = startsItem;
      indentOfBlock = indent;
      isSample = looksSampled;
    }
    lines.push({ text: startsItem ? text.replace(ITEM, '') : text, number: firstLine + index });
  }
  flush();
  return blocks;
}

interface Piece {
  readonly text: string;
  readonly line: number;
}

function piecesOf(block: Block): readonly Piece[] {
  const words: { readonly text: string; readonly line: number }[] = [];
  for (const { text, number } of block.lines) {
    for (const word of text.trim().split(/\s+/)) words.push({ text: word, line: number });
  }
  if (block.isSample)
    return words.length === 0 ? [] : [{ text: words.map(({ text }) => text).join(' '), line: words[0]?.line ?? 1 }];
  const pieces: Piece[] = [];
  let start = 0;
  for (let index = 0; index < words.length; index += 1) {
    if (index + 1 < words.length && !endsSentence(words[index]?.text ?? '', words[index + 1]?.text ?? '')) continue;
    const text = words
      .slice(start, index + 1)
      .map((word) => word.text)
      .join(' ');
    pieces.push({ text, line: words[start]?.line ?? 1 });
    start = index + 1;
  }
  return pieces;
}

const ENDINGS: ReadonlySet<string> = new Set('.!?)"\'`]'.split(''));

function endsSentence(word: string, next: string): boolean {
  if (!ENDINGS.has(word.charAt(word.length - 1))) return false;
  const end = /^(?<bare>.*?)(?<stop>[.!?])(?<close>[)"'\]`]*)$/.exec(word)?.groups;
  if (end === undefined) return false;
  const bare = (end['bare'] ?? '').toLowerCase().replace(/^[("'[`]+/, '');
  if (end['stop'] === '.' && ABBREVIATIONS.has(bare)) return false;
  // a dot inside a parenthesis that goes on: "(e.g. 4.2.)" is rare, a lower-case word after it goes on
  return /^[("'[`]*(?:[A-Z0-9]|xen|x86|arm|qemu|libxl|libvirt|xapi|xend|xenstored|oxenstored|pygrub|dom0|xl|pvh|hvm|linux)/.test(
    next,
  );
}
