import { styleText } from 'node:util';
import { printable } from '#base';

export { jsonText, printable } from '#base';

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
