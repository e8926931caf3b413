import type { Finding } from '#store';
import { counted } from './counted.ts';
import { oneLine, paint, type Terminal, wrap } from './terminal.ts';

/** Places of one kind of finding; the JSON has all. */
const MOST_PLACES = 10;
const INDENT = 9;

export interface Examined {
  /** The database. */
  readonly place: string;
  /** null: the tables are not those of this program, which did not look. */
  readonly counts: { readonly messages: number; readonly lists: number } | null;
  readonly findings: readonly Finding[];
}

/** What was found, one paragraph for each kind: what, where, what to do; and the sum. */
export function doctorText({ place, counts, findings }: Examined, terminal: Terminal): string {
  const kinds = Map.groupBy(findings, ({ severity, what, remedy }) => JSON.stringify([severity, what, remedy]));
  const paragraphs = [...kinds.values()].map((alike) => paragraph(alike, terminal));
  return `${paragraphs.join('')}${oneLine(place)}: ${sumOf(counts, findings)}\n`;
}

function paragraph(alike: readonly Finding[], terminal: Terminal): string {
  const [first] = alike;
  if (first === undefined) return '';
  const { severity, what, remedy } = first;
  const places = alike.slice(0, MOST_PLACES).map(({ where }) => oneLine(where));
  const more = alike.length > MOST_PLACES ? `, and ${alike.length - MOST_PLACES} more` : '';
  const body = (text: string): string => wrap(terminal, text, INDENT);
  const colour = severity === 'error' ? 'red' : 'yellow';
  return [
    `${paint(terminal, colour, severity.padEnd(INDENT))}${body(oneLine(what)).trimStart()}\n`,
    `${body(`where: ${places.join(', ')}${more}`)}\n`,
    `${body(`to do: ${oneLine(remedy)}`)}\n`,
  ].join('');
}

function sumOf(counts: Examined['counts'], findings: readonly Finding[]): string {
  const looked =
    counts === null
      ? 'not looked into'
      : `${counted(counts.messages, 'message')} in ${counted(counts.lists, 'list')} looked at`;
  if (findings.length === 0) return `${looked}, all is well`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${looked}, ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
}
