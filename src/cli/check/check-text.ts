import {
  type Action,
  type HostAnswer,
  howToSupply,
  meaningOf,
  type StatementSource,
  type Supply,
  supplies,
} from '#exposure';
import type { GatheredHost } from '#xen';
import type { Environment } from '../environment.ts';
import { type Colour, oneLine, paint, type Terminal, wrap } from '../terminal.ts';
import type { AnswerPrinter } from './answer-printer.ts';

/** Of many hosts a line each; of up to so many each answer. */
const MOST_IN_FULL = 3;
/** Whoever reads this in a hurry runs a few commands, not all. */
const MOST_SUPPLIES = 4;
const MOST_FACTS = 4;
/** Sentences that leave an answer open; `--json` has all. */
const MOST_SENTENCES = 3;
const MOST_COMMON = 5;

const COLOUR: Readonly<Record<HostAnswer['verdict'], Colour>> = {
  affected: 'red',
  unknown: 'yellow',
  not_affected: 'green',
};

/** In the order in which they are done. */
const TO_DO: Readonly<Record<Action, string>> = {
  patch_and_reboot: 'apply the patch and reboot the host',
  patch_and_restart_service: 'apply the patch and restart the service',
  patch_and_restart_guests: 'apply the patch and restart the guests',
  update_guests: 'update the guests',
  change_setting: 'until then, change a setting that helps',
  get_the_signed_text: 'get the mail as it was sent, and give --keyring: this text proves nothing',
  read_the_advisory: 'read the advisory: the rest is for a person to judge',
  answer_questions: 'supply what is missing',
};

interface Waiting {
  readonly host: GatheredHost;
  readonly answers: readonly HostAnswer[];
}

/** For people: what concerns each host, why, and what to do first; the missing facts by what supplies them. */
export function textPrinter({ terminal }: Environment, isVerbose: boolean, since: string | null): AnswerPrinter {
  const waiting: Waiting[] = [];
  const asked: HostAnswer['ask'][] = [];
  const affectedHosts = new Map<string, number>();
  const worst: Record<HostAnswer['verdict'], number> = { affected: 0, unknown: 0, not_affected: 0 };
  let hosts = 0;
  const flush = (): void => {
    for (const { host, answers } of waiting.splice(0)) printHost(host, answers, isVerbose, terminal);
  };
  return {
    print(host, answers) {
      // with --since a host of which nothing changed has no answers
      if (since !== null && answers.length === 0) return;
      hosts += 1;
      worst[worstOf(answers)] += 1;
      for (const { ask, verdict, advisory } of answers) {
        if (ask.length > 0) asked.push(ask);
        if (verdict === 'affected') affectedHosts.set(advisory, (affectedHosts.get(advisory) ?? 0) + 1);
      }
      waiting.push({ host, answers });
      if (isVerbose) flush();
      else if (hosts > MOST_IN_FULL) for (const each of waiting.splice(0)) printRow(each, terminal);
    },
    end() {
      flush();
      if (hosts === 0 && since !== null) terminal.out(`nothing changed since ${oneLine(since)}\n`);
      if (hosts > MOST_IN_FULL) printFleet(hosts, worst, affectedHosts, terminal);
      printSupplies(asked, terminal);
    },
  };
}

function worstOf(answers: readonly HostAnswer[]): HostAnswer['verdict'] {
  if (answers.some(({ verdict }) => verdict === 'affected')) return 'affected';
  return answers.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'not_affected';
}

function printHost(host: GatheredHost, answers: readonly HostAnswer[], isVerbose: boolean, terminal: Terminal): void {
  const of = (verdict: HostAnswer['verdict']) => answers.filter((answer) => answer.verdict === verdict);
  const [affected, unknown, clear] = [of('affected'), of('unknown'), of('not_affected')];
  terminal.out(`${paint(terminal, 'bold', oneLine(host.name))}  ${hostText(host)}\n`);
  const counts = [
    paint(terminal, affected.length > 0 ? 'red' : 'dim', `${affected.length} affected`),
    paint(terminal, unknown.length > 0 ? 'yellow' : 'dim', `${unknown.length} unknown`),
    paint(terminal, 'green', `${clear.length} not affected`),
  ];
  terminal.out(`${counts.join(', ')}\n`);
  printFirst(affected, terminal);
  for (const answer of [...affected, ...unknown]) printAnswer(answer, terminal);
  if (isVerbose) for (const answer of clear) printAnswer(answer, terminal);
  else if (clear.length > 0) {
    const names = clear.map(({ advisory }) => advisory).join(', ');
    terminal.out(`\n${paint(terminal, 'green', 'not affected')}\n${wrap(terminal, oneLine(names), 2)}\n`);
  }
  const proposed = answers.filter(({ basis, verdict }) => basis === 'proposed' && verdict !== 'unknown');
  if (proposed.length > 0) {
    const whose = proposed.length === affected.length + clear.length ? 'These answers rest' : `${proposed.length} rest`;
    const said = `${whose} on what rules read in the texts; nobody has confirmed that (tocsin conditions).`;
    terminal.out(`\n${paint(terminal, 'dim', wrap(terminal, said, 0))}\n`);
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

/** What several advisories ask for is done at once: one reboot, one restart. */
function printFirst(affected: readonly HostAnswer[], terminal: Terminal): void {
  if (affected.length < 2) return;
  terminal.out(`\n${paint(terminal, 'bold', 'What to do first')}\n`);
  for (const [action, words] of Object.entries(TO_DO)) {
    const whose = affected.filter(({ actions }) => actions.some((each) => each === action));
    if (whose.length === 0) continue;
    const names = whose.map(({ advisory }) => advisory).join(', ');
    terminal.out(`${wrap(terminal, oneLine(`${words}: ${names}`), 2)}\n`);
  }
}

function printAnswer(answer: HostAnswer, terminal: Terminal): void {
  const { verdict, advisory, revision, title, before } = answer;
  const name = `${advisory}${revision === null ? '' : ` v${revision}`}`;
  const change = before === undefined || before === null ? '' : ` (was ${before.replace('_', ' ')})`;
  const head = `${verdict.replace('_', ' ').padEnd(12)}  ${name}`;
  const painted = `${paint(terminal, COLOUR[verdict], verdict.replace('_', ' ').padEnd(12))}  ${paint(terminal, 'bold', name)}`;
  const rest = wrap(terminal, oneLine(`${title ?? ''}${change}`), 2);
  const fits = head.length + rest.length <= Math.min(terminal.columns, 80) && !rest.includes('\n');
  terminal.out(`\n${painted}${fits ? rest : `\n${rest}`}\n`);
  if (answer.because.length === 0) terminal.out('  no rule could read who is concerned\n');
  else if (verdict === 'unknown') printOpen(answer, terminal);
  else printReasons(answer, terminal);
  if (answer.trust !== 'genuine') {
    const why =
      answer.source === undefined ? 'tocsin verify says why' : `${recordText(answer.source)}; it has no signature`;
    terminal.out(`  ${paint(terminal, 'yellow', `trust: ${answer.trust}`)} (${oneLine(why)})\n`);
  }
  printToDo(answer, terminal);
}

/** Each sentence with the facts that it met; one that says again what was said is left out. */
function printReasons({ because }: HostAnswer, terminal: Terminal): void {
  const told = new Set<string>();
  let quoted: string | null = null;
  for (const { quote, line, fact, hedge, statement } of because) {
    const said = quotation(quote, line);
    // a sentence that says it of all has no fact to meet
    const met = fact ?? (/^(?:yes|no|unknown)$/.test(statement) ? '' : `not known: ${statement}`);
    const key = met === '' ? `${said}` : met;
    if (told.has(key)) continue;
    told.add(key);
    if (said !== null && said !== quoted) terminal.out(`${wrap(terminal, oneLine(said), 2)}\n`);
    quoted = said ?? quoted;
    const doubt = hedge === null ? '' : `; the text hedges: “${hedge}”`;
    if (met !== '') terminal.out(`${wrap(terminal, oneLine(`${met}${doubt}`), 4)}\n`);
  }
}

/** The sentences that leave it open, and what is not known. */
function printOpen({ because, ask }: HostAnswer, terminal: Terminal): void {
  const sentences = [...new Set(because.map(({ quote, line }) => quotation(quote, line)))].filter(
    (said) => said !== null,
  );
  for (const said of sentences.slice(0, MOST_SENTENCES)) terminal.out(`${wrap(terminal, oneLine(said), 2)}\n`);
  const more = sentences.length - MOST_SENTENCES;
  if (more > 0) terminal.out(`  and ${more} more ${more === 1 ? 'sentence' : 'sentences'} (--json has all)\n`);
  for (const hedge of new Set(because.map((each) => each.hedge)))
    if (hedge !== null) terminal.out(`${wrap(terminal, oneLine(`the text hedges: “${hedge}”`), 4)}\n`);
  for (const { fact, question } of ask.slice(0, MOST_FACTS))
    terminal.out(`${wrap(terminal, oneLine(`not known: ${question ?? explained(fact)}`), 4)}\n`);
  if (ask.length > MOST_FACTS) terminal.out(`    and ${ask.length - MOST_FACTS} more that are not known\n`);
  if (ask.length === 0 && because.every(({ hedge }) => hedge === null))
    terminal.out('    no rule understands all of it: a person has to read it\n');
}

function quotation(quote: string | null, line: number | null): string | null {
  return quote === null ? null : `“${quote}”${line === null ? '' : ` (line ${line})`}`;
}

/** A fact by its name and what it means: `guests[].bits (32 or 64: the kernel of a PV guest)`. */
function explained(fact: string): string {
  const meaning = meaningOf(fact);
  return meaning === null ? fact : `${fact} (${meaning})`;
}

/** `cve 5.2 by XEN`: which form the record has, and who wrote it. */
function recordText({ format, version, publisher }: StatementSource): string {
  const form = format.startsWith('csaf') || version === null ? format : `${format} ${version}`;
  return publisher === null ? form : `${form} by ${publisher}`;
}

function printToDo({ actions, fix, mitigations, verdict, source }: HostAnswer, terminal: Terminal): void {
  if (fix.contained === true) terminal.out('  the fix is in\n');
  for (const action of actions) {
    // the questions of all answers stand together at the end
    if (action === 'answer_questions') continue;
    const isUnsigned = action === 'get_the_signed_text' && source !== undefined;
    const words = isUnsigned ? 'if you trust where it comes from, let it decide: --allow-unverified' : TO_DO[action];
    terminal.out(`  ${paint(terminal, 'cyan', 'to do')}: ${words}\n`);
  }
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

/** A host of many on one line: how many, and as many names as fit. */
function printRow({ host, answers }: Waiting, terminal: Terminal): void {
  const name = oneLine(host.name).padEnd(16);
  const of = (verdict: HostAnswer['verdict']) => answers.filter((answer) => answer.verdict === verdict);
  const [affected, unknown] = [of('affected'), of('unknown')];
  if (affected.length + unknown.length === 0) {
    terminal.out(`${name} ${paint(terminal, 'green', 'not affected')}\n`);
    return;
  }
  const open = unknown.length === 0 ? '' : `${unknown.length} unknown`;
  const room = Math.min(terminal.columns, 100) - name.length - open.length - 3;
  const named = affected.length === 0 ? '' : namesWithin(affected, Math.max(room, 20));
  const parts = [named === '' ? '' : paint(terminal, 'red', named), open === '' ? '' : paint(terminal, 'yellow', open)];
  terminal.out(`${name} ${parts.filter((part) => part !== '').join('  ')}\n`);
}

function namesWithin(affected: readonly HostAnswer[], width: number): string {
  let text = `${affected.length} affected:`;
  for (const [index, { advisory }] of affected.entries()) {
    const left = affected.length - index;
    if (text.length + advisory.length + 1 + (left > 1 ? ' +99'.length : 0) > width) return `${text} +${left}`;
    text += ` ${oneLine(advisory)}`;
  }
  return text;
}

function printFleet(
  hosts: number,
  worst: Readonly<Record<HostAnswer['verdict'], number>>,
  affectedHosts: ReadonlyMap<string, number>,
  terminal: Terminal,
): void {
  const { affected, unknown, not_affected: clear } = worst;
  terminal.out(`\n${hosts} hosts: ${affected} affected, ${unknown} not settled, ${clear} not affected\n`);
  const common = [...affectedHosts].sort((one, other) => other[1] - one[1]);
  if (common.length === 0) return;
  const shown = common.slice(0, MOST_COMMON).map(([advisory, count]) => `${advisory} on ${count}`);
  const more = common.length > MOST_COMMON ? `, and ${common.length - MOST_COMMON} more` : '';
  terminal.out(`${wrap(terminal, oneLine(`most hosts have: ${shown.join(', ')}${more}`), 0)}\n`);
}

function printSupplies(asked: readonly HostAnswer['ask'][], terminal: Terminal): void {
  const found = supplies(
    asked.map((ask) => ({ ask })),
    howToSupply,
  );
  if (found.length === 0) return;
  terminal.out(`${paint(terminal, 'bold', 'What would settle most')}\n`);
  for (const each of found.slice(0, MOST_SUPPLIES)) printSupply(each, terminal);
  if (found.length > MOST_SUPPLIES) terminal.out(`  and ${found.length - MOST_SUPPLIES} more (--json has all)\n`);
}

function printSupply({ how, facts, answers, isQuestion }: Supply, terminal: Terminal): void {
  const count = `${answers} ${answers === 1 ? 'answer waits' : 'answers wait'}`;
  terminal.out(`${wrap(terminal, oneLine(how), 2)}\n`);
  if (isQuestion) {
    const [id = ''] = facts;
    terminal.out(`${wrap(terminal, oneLine(`${count}: in facts.json, "answers": { "${id}": true }, or false`), 6)}\n`);
    return;
  }
  terminal.out(`      ${paint(terminal, 'dim', `${count} for`)}\n`);
  for (const fact of facts.slice(0, MOST_FACTS)) terminal.out(`${wrap(terminal, oneLine(explained(fact)), 8)}\n`);
  if (facts.length > MOST_FACTS) terminal.out(`        and ${facts.length - MOST_FACTS} more\n`);
}
