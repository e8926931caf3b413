import { styleText } from 'node:util';

/** What a command may do to the world outside: write, ask, and nothing else. Made in `main`. */
export interface Terminal {
  out(text: string): void;
  outBytes(bytes: Uint8Array): void;
  err(text: string): void;
  readonly hasColour: boolean;
  /** Asks whoever sits there for a line; null: no more will come. Not there where nobody does. */
  ask?(question: string): Promise<string | null>;
  /** Whether someone looks at standard error, so that progress is worth showing. */
  readonly isInteractive: boolean;
  readonly columns: number;
}

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

export function paint(terminal: Terminal, colour: Colour, text: string): string {
  return terminal.hasColour ? styleText(colour, text, { validateStream: false }) : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A sender's text, made safe to print: an escape sequence in a Subject could rewrite what the terminal shows of a verdict.
 * Line feeds and tabs stay; give `oneLine` for a field.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** One JSON document. Marks that a terminal would obey are escaped, which changes no value: JSON too is read on screens. */
export function jsonText(value: unknown): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value, null, 2).replace(UNPRINTABLE, escaped)}\n`;
}

export function oneLine(text: string): string {
  return printable(text.replace(/[\r\n\t]+/g, ' '));
}

/** Wraps words to the terminal's width, every line indented. */
export function wrap(terminal: Terminal, text: string, indent: number): string {
  const width = Math.max(30, Math.min(terminal.columns, 100) - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => ' '.repeat(indent) + each).join('\n');
}
