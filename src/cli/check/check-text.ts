import { type Action, type HostAnswer, howToSupply, supplies } from '#exposure';
import type { GatheredHost } from '#xen';
import type { Environment } from '../environment.ts';
import { type Colour, oneLine, paint, type Terminal, wrap } from '../terminal.ts';
import type { AnswerPrinter } from './check.ts';

/** Of many hosts a line each; of up to so many each answer. */
const MOST_IN_FULL = 3;
const MOST_SUPPLIES = 6;

const COLOUR: Readonly<Record<HostAnswer['verdict'], Colour>> = {
  affected: 'red',
  unknown: 'yellow',
  not_affected: 'green',
};

const TO_DO: Readonly<Record<Action, string>> = {
  patch_and_reboot: 'apply the patch and reboot the host',
  patch_and_restart_guests: 'apply the patch and restart the guests',
  patch_and_restart_service: 'apply the patch and restart the service',
  update_guests: 'update the guests',
  change_setting: 'until then, change the setting below',
  answer_questions: 'supply what is missing',
  get_the_signed_text: 'get the mail as it was sent, and give --keyring: this text proves nothing',
  read_the_advisory: 'read the advisory: the rest is for a person to judge',
};

/** For people: what concerns each host, why, and what to do first; the missing facts by what supplies them. */
export function textPrinter({ terminal }: Environment, isVerbose: boolean): AnswerPrinter {
  const waiting: { host: GatheredHost; answers: readonly HostAnswer[] }[] = [];
  const asked: HostAnswer['ask'][] = [];
  let hosts = 0;
  const flush = (): void => {
    for (const { host, answers } of waiting.splice(0)) printHost(host, answers, isVerbose, terminal);
  };
  return {
    print(host, answers) {
      hosts += 1;
      for (const answer of answers) if (answer.ask.length > 0) asked.push(answer.ask);
      waiting.push({ host, answers });
      if (hosts <= MOST_IN_FULL && !isVerbose) return;
      if (isVerbose) flush();
      else for (const each of waiting.splice(0)) printRow(each.host, each.answers, terminal);
    },
    end() {
      flush();
      printSupplies(asked, terminal);
    },
  };
}

function printHost(host: GatheredHost, answers: readonly HostAnswer[], isVerbose: boolean, terminal: Terminal): void {
  terminal.out(`${paint(terminal, 'bold', oneLine(host.name))}  ${hostText(host)}\n`);
  for (const verdict of ['affected', 'unknown'] as const) {
    for (const answer of answers.filter((each) => each.verdict === verdict)) printAnswer(answer, terminal);
  }
  const clear = answers.filter(({ verdict }) => verdict === 'not_affected');
  if (isVerbose) for (const answer of clear) printAnswer(answer, terminal);
  else if (clear.length > 0) {
    const names = clear.map(({ advisory }) => advisory).join(', ');
    terminal.out(
      `\n${paint(terminal, 'green', 'not affected')}  ${clear.length}\n${wrap(terminal, oneLine(names), 2)}\n`,
    );
  }
  terminal.out('\n');
}

function hostText({ facts }: GatheredHost): string {
  const guests = facts.guests ?? null;
  const count = guests === null ? 'guests not known' : guests.length === 1 ? '1 guest' : `${guests.length} guests`;
  return oneLine(
    `Xen ${facts.xen ?? 'of an unknown version'}${facts.arch == null ? '' : ` on ${facts.arch}`}, ${count}`,
  );
}

function printAnswer(answer: HostAnswer, terminal: Terminal): void {
  const { verdict, advisory, revision, title, before } = answer;
  const name = `${advisory}${revision === null ? '' : ` v${revision}`}`;
  const change = before === undefined || before === null ? '' : ` (was ${before.replace('_', ' ')})`;
  terminal.out(
    `\n${paint(terminal, COLOUR[verdict], verdict.replace('_', ' ').padEnd(12))}  ${paint(terminal, 'bold', name)}  ${oneLine(title ?? '')}${change}\n`,
  );
  let quoted: string | null = null;
  for (const { quote, line, fact, hedge, statement } of answer.because) {
    const said = quote === null ? null : `“${quote}”${line === null ? '' : ` (line ${line})`}`;
    if (said !== null && said !== quoted) terminal.out(`${wrap(terminal, oneLine(said), 2)}\n`);
    quoted = said;
    // a sentence that says it of all has no fact to meet
    if (fact === null && /^(?:yes|no|unknown)$/.test(statement)) continue;
    const met = fact ?? `not known: ${statement}`;
    terminal.out(`${wrap(terminal, oneLine(`${met}${hedge === null ? '' : `; the text hedges: “${hedge}”`}`), 4)}\n`);
  }
  if (answer.because.length === 0) terminal.out('  no rule could read who is concerned\n');
  if (answer.basis === 'proposed' && verdict !== 'unknown')
    terminal.out(`  ${paint(terminal, 'dim', 'as rules read it: nobody has confirmed it')}\n`);
  if (answer.trust !== 'genuine')
    terminal.out(`  ${paint(terminal, 'yellow', `trust: ${answer.trust}`)} (tocsin verify says why)\n`);
  printToDo(answer, terminal);
}

function printToDo({ actions, fix, mitigations, verdict }: HostAnswer, terminal: Terminal): void {
  if (fix.contained === true) terminal.out('  the fix is in\n');
  for (const action of actions) terminal.out(`  ${paint(terminal, 'cyan', 'to do')}: ${TO_DO[action]}\n`);
  if (verdict === 'not_affected' || fix.contained === true) return;
  if (verdict === 'affected' && fix.patches.length > 0)
    terminal.out(`${wrap(terminal, oneLine(`patches: ${fix.patches.join(' ')}`), 2)}\n`);
  for (const { quote, inForce, effect } of mitigations) {
    if (effect === 'none' || (verdict === 'unknown' && effect !== 'advice')) continue;
    const state = inForce === true ? 'in force' : inForce === false ? 'not in force' : 'in force or not: not known';
    const what = effect === 'advice' ? 'take care' : `helps (${state})`;
    terminal.out(`${wrap(terminal, oneLine(`${what}: “${quote}”`), 2)}\n`);
  }
}

function printRow(host: GatheredHost, answers: readonly HostAnswer[], terminal: Terminal): void {
  const names = (verdict: HostAnswer['verdict']): string =>
    answers
      .filter((answer) => answer.verdict === verdict)
      .map(({ advisory }) => advisory)
      .join(' ');
  const [affected, unknown] = [names('affected'), names('unknown')];
  const parts = [
    affected === '' ? '' : paint(terminal, 'red', `affected ${affected}`),
    unknown === '' ? '' : paint(terminal, 'yellow', `unknown ${unknown}`),
    affected === '' && unknown === '' ? paint(terminal, 'green', 'not affected') : '',
  ];
  terminal.out(`${oneLine(host.name).padEnd(16)} ${parts.filter((part) => part !== '').join('  ')}\n`);
}

function printSupplies(asked: readonly HostAnswer['ask'][], terminal: Terminal): void {
  const found = supplies(
    asked.map((ask) => ({ ask })),
    howToSupply,
  );
  if (found.length === 0) return;
  terminal.out(`${paint(terminal, 'bold', 'What would settle most')}\n`);
  for (const { how, facts, answers } of found.slice(0, MOST_SUPPLIES)) {
    terminal.out(
      `  ${oneLine(how)}  ${paint(terminal, 'dim', `${answers} ${answers === 1 ? 'answer' : 'answers'}: ${oneLine(facts.join(', '))}`)}\n`,
    );
  }
  if (found.length > MOST_SUPPLIES) terminal.out(`  and ${found.length - MOST_SUPPLIES} more (--json has all)\n`);
}
