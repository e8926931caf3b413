import { formatInstant, type Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { Draft } from './draft.ts';
import { standingTexts } from './standing.ts';

/** Mastheads stand in the middle of lines of this width. */
const WIDTH = 70;
const CVES_IN_A_LINE = 3;
/** Stands where the number is not given yet; the linter finds it. */
const NO_NUMBER = 'NNN';

/** Series line, revision, title and, before its end, the line about the embargo. */
export function mastheadText(draft: Draft, style: HouseStyle): string {
  const { embargo, title } = draft;
  return [
    [...seriesLines(draft, style), `${style.revisionWord} ${draft.revision}`],
    ...(title === '' ? [] : [titleLines(title)]),
    ...(embargo.kind === 'until' ? [[embargoLine(embargo.end, style)]] : []),
  ]
    .map((lines) => lines.map(centred).join('\n'))
    .join('\n\n');
}

/** `2020-10-20 12:00 UTC`, with seconds where there are some; never earlier than it is. */
export function endText(end: Instant): string {
  const text = formatInstant((Math.ceil(end / 1000) * 1000) as Instant);
  return `${text.slice(0, 10)} ${text.slice(11, text.endsWith(':00Z') ? 16 : 19)} UTC`;
}

function embargoLine(end: Instant, style: HouseStyle): string {
  return standingTexts(style).embargoLine.replace('{end}', endText(end));
}

function seriesLines({ series, number, cves }: Draft, { masthead }: HouseStyle): string[] {
  const id = `${series}-${number ?? NO_NUMBER}`;
  const line = cves.length === 0 ? `${masthead} ${id}` : `${masthead} ${cves.join(',')} / ${id}`;
  if (line.length <= WIDTH || cves.length === 0) return [line];
  const rows: string[] = [];
  for (let at = 0; at < cves.length; at += CVES_IN_A_LINE) {
    const isLast = at + CVES_IN_A_LINE >= cves.length;
    rows.push(`${cves.slice(at, at + CVES_IN_A_LINE).join(',')}${isLast ? ` / ${id}` : ','}`);
  }
  return [masthead, ...rows];
}

function titleLines(title: string): string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function centred(line: string): string {
  return ' '.repeat(Math.max(0, Math.ceil((WIDTH - line.length) / 2))) + line;
}
