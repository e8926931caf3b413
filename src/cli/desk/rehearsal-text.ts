import type { Instant } from '#base';
import type { Told } from '#rehearsal';
import { oneLine, paint, type Terminal, wrap } from '../terminal.ts';

/** Prints what is told, as it is told. */
export function rehearsalTeller(terminal: Terminal): (told: Told) => void {
  let isChecking = false;
  return (told) => {
    switch (told.kind) {
      case 'scene':
        terminal.out(`\n${paint(terminal, 'cyan', wrap(terminal, oneLine(told.says), 0))}\n`);
        break;
      case 'happened': {
        const { at, who, says } = told.line;
        terminal.out(`${columns(terminal, `${momentText(at)}  ${who.padEnd(9)}`, says)}\n`);
        break;
      }
      case 'asked':
        terminal.out(
          `\n${paint(terminal, 'bold', wrap(terminal, `${momentText(told.at)}: ${oneLine(told.says)}`, 0))}\n`,
        );
        break;
      case 'moved':
        terminal.out(`${columns(terminal, '  you:', told.says)}\n`);
        break;
      case 'refused':
        for (const { rule, found, remedy } of told.refusals) {
          const head = rule === null ? 'refused' : `refused by ${rule}`;
          terminal.out(`${paint(terminal, 'red', wrap(terminal, `${head}: ${oneLine(found)}`, 2))}\n`);
          terminal.out(`${wrap(terminal, `to do: ${oneLine(remedy)}`, 4)}\n`);
        }
        break;
      case 'unwise':
        terminal.out(`${paint(terminal, 'yellow', wrap(terminal, `not done: ${told.because}`, 2))}\n`);
        break;
      case 'checked': {
        if (!isChecking) terminal.out(`\n${paint(terminal, 'bold', 'At the end')}\n`);
        isChecking = true;
        const { fault, says } = told;
        const mark = fault === null ? paint(terminal, 'green', 'good   ') : paint(terminal, 'red', 'NOT SO ');
        terminal.out(`${mark}${wrap(terminal, oneLine(fault === null ? says : `${says}: ${fault}`), 7).trimStart()}\n`);
      }
    }
  };
}

/** A head, and the text in the columns after it. */
export function columns(terminal: Terminal, head: string, text: string): string {
  return `${head} ${wrap(terminal, oneLine(text), head.length + 1).trimStart()}`;
}

const MOMENT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** `Tue 10 Mar 12:00`. */
function momentText(at: Instant): string {
  return MOMENT.format(at).replaceAll(',', '');
}
