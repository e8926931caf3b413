import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatInstant, TocsinError } from '#base';
import { readHouseStyle } from '#house-style';
import {
  type Played,
  type PlayOptions,
  play,
  SCENARIOS,
  type Scenario,
  type Situation,
  type Told,
  type World,
} from '#rehearsal';
import { printSealingKeys } from '#sealing';
import { CONFIGURATION_FILE, DATABASE_FILE } from '../data-directory.ts';
import { policyNamed } from '../desk-policy.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine, paint, type Terminal, wrap } from '../terminal.ts';
import { columns, rehearsalTeller } from './rehearsal-text.ts';

export interface RehearseOptions {
  readonly list?: boolean;
  readonly step?: boolean;
  readonly policy?: string;
  readonly keep?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** The series of the sample advisories. */
const SERIES_FILE = 'osn.json';

/** `tocsin desk rehearse [SCENARIO]`: plays one through, and says whether all came out as it must. */
export async function rehearse(
  named: string | undefined,
  options: RehearseOptions,
  environment: Environment,
): Promise<ExitStatus> {
  if (named === undefined || options.list === true) return listScenarios(options, environment);
  const scenario = SCENARIOS.find(({ name }) => name === named);
  if (scenario === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `expected the name of a scenario, found "${named.slice(0, 80)}"`,
      hint: `one of: ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    });
  }
  const { terminal } = environment;
  if (options.step === true && (terminal.ask === undefined || options.json === true)) {
    throw new TocsinError({
      code: 'usage',
      message: '--step: expected somebody at a terminal',
      hint: 'without it the right moves are played',
    });
  }
  const folder = await folderFor(options);
  try {
    const played = await Promise.race([
      playIn(folder, scenario, options, environment),
      environment.untilStopped().then((signal) => (signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated)),
    ]);
    return played;
  } finally {
    if (options.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function listScenarios({ json }: RehearseOptions, { terminal }: Environment): ExitStatus {
  if (json === true) {
    terminal.out(jsonText(SCENARIOS.map(({ name, title, practises, policy }) => ({ name, title, practises, policy }))));
    return EXIT.good;
  }
  for (const { name, title, practises } of SCENARIOS) {
    terminal.out(`${paint(terminal, 'bold', name)}: ${title}\n${wrap(terminal, practises, 2)}\n`);
  }
  terminal.out('\ntocsin desk rehearse SCENARIO plays one, with --step you make the decisions\n');
  return EXIT.good;
}

async function playIn(
  folder: string,
  scenario: Scenario,
  options: RehearseOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const ownFolder = options.data ?? environment.dataFolder ?? './tocsin-data';
  const policy = await policyNamed(options.policy ?? scenario.policy, ownFolder, environment);
  const path = join(environment.seriesFolder, SERIES_FILE);
  const style = readHouseStyle(JSON.parse(await readFile(path, 'utf8')), path);
  const openStore: Parameters<typeof play>[1]['openStore'] = (clock) =>
    environment.openStore(join(folder, DATABASE_FILE), null, clock);
  const told: Told[] = [];
  const tell = options.json === true ? (each: Told) => told.push(each) : rehearsalTeller(terminal);
  if (options.json !== true) {
    terminal.out(`${paint(terminal, 'bold', scenario.title)}\n`);
    terminal.out(`${wrap(terminal, `You practise ${scenario.practises}.`, 0)}\n`);
    terminal.out(
      `${wrap(terminal, `Policy: ${oneLine(policy.name)}. Times are UTC, of the year 2026; nothing leaves.`, 0)}\n`,
    );
  }
  const keep = options.keep;
  const playing: PlayOptions = {
    tell,
    ...(options.step === true ? { choose: (situation) => chosenBy(terminal, situation) } : {}),
    ...(keep === undefined ? {} : { atEnd: (world) => writeDataDirectory(keep, world) }),
  };
  const played = await play(scenario, { openStore, policy, style }, playing);
  if (options.json === true) terminal.out(jsonText(documentOf(scenario, policy.name, played, told)));
  else sayEnd(terminal, played, options);
  return played.isGood ? EXIT.good : EXIT.negative;
}

/** Empty at the beginning: what is there is no rehearsal of ours. */
async function folderFor({ keep }: RehearseOptions): Promise<string> {
  if (keep === undefined) return mkdtemp(join(tmpdir(), 'tocsin-rehearsal-'));
  try {
    await mkdir(keep, { recursive: true, mode: 0o700 });
    if ((await readdir(keep)).length === 0) return keep;
  } catch (cause) {
    throw new TocsinError({
      code: 'write_failed',
      message: `--keep: ${keep} cannot be made`,
      hint: 'name a folder that is not there yet',
      cause,
    });
  }
  throw new TocsinError({
    code: 'usage',
    message: `--keep: expected a folder that is empty or not there, found something in ${keep}`,
    hint: 'name another one',
  });
}

/** What makes a data directory of the database, so that the commands of the desk can look into it. */
async function writeDataDirectory(folder: string, { parts, keys, sealing }: World): Promise<void> {
  const { mailing, policy, style } = parts;
  const channels = mailing.channels.map((channel) => {
    const address = channel.kind === 'mail' ? `, address: ${channel.address}` : '';
    return `  - { name: ${channel.name}${address}, list: ${channel.list} }\n`;
  });
  const configuration = [
    '# of a rehearsal: nobody here is real, and no relay is named, so that nothing leaves\n',
    `series: ${style?.series}\n`,
    `policy: ${policy.name}\n`,
    `sender: "${mailing.sender?.name} <${mailing.sender?.address}>"\n`,
    `teamAddress: ${mailing.teamAddress?.address}\n`,
    `channels:\n${channels.join('')}`,
  ];
  await writeFile(join(folder, CONFIGURATION_FILE), configuration.join(''));
  await writeFile(join(folder, 'desk.keys'), printSealingKeys(sealing), { mode: 0o600 });
  await mkdir(join(folder, 'keyring'));
  for (const [index, certificate] of keys.certificates.entries()) {
    await writeFile(join(folder, 'keyring', `signer-${index + 1}.asc`), certificate);
  }
}

/** Shows what is known, and waits for the number of a move. */
async function chosenBy(terminal: Terminal, situation: Situation): Promise<number | null> {
  const { state, next, duties, moves } = situation;
  const lines = [
    columns(terminal, '  state:', state),
    ...(next === null ? [] : [columns(terminal, '  next: ', next)]),
    ...duties.slice(0, MOST_DUTIES).map((duty) => columns(terminal, '  duty: ', duty)),
    ...(duties.length > MOST_DUTIES ? [`          and ${duties.length - MOST_DUTIES} more`] : []),
    ...moves.map((move, index) => columns(terminal, `  ${index + 1}.`, move)),
  ];
  terminal.out(`${lines.join('\n')}\n`);
  for (;;) {
    const answer = await terminal.ask?.(`What do you do? 1-${moves.length}, or q: `);
    if (answer === undefined || answer === null || /^\s*q/i.test(answer)) return null;
    const chosen = Number(answer.trim()) - 1;
    if (moves[chosen] !== undefined) return chosen;
  }
}

const MOST_DUTIES = 4;

function sayEnd(terminal: Terminal, { isGood, isBrokenOff }: Played, { keep }: RehearseOptions): void {
  if (isBrokenOff) terminal.out('\nyou ended it before its end\n');
  else terminal.out(isGood ? '\nall came out as it must\n' : '\nit did not come out as it must\n');
  if (keep !== undefined && !isBrokenOff)
    terminal.err(`note: look into it with: tocsin desk show OSN-1 --as Ada --data ${oneLine(keep)}\n`);
}

function documentOf({ name, title }: Scenario, policy: string, { isGood }: Played, told: readonly Told[]): unknown {
  return {
    scenario: name,
    title,
    policy,
    good: isGood,
    story: told.filter(({ kind }) => kind !== 'checked').map(storyDocument),
    checks: told.flatMap((each) => (each.kind === 'checked' ? [{ says: each.says, fault: each.fault }] : [])),
  };
}

function storyDocument(told: Told): unknown {
  switch (told.kind) {
    case 'happened':
      return { kind: told.kind, at: formatInstant(told.line.at), who: told.line.who, says: told.line.says };
    case 'scene':
    case 'asked':
    case 'moved':
      return { kind: told.kind, at: formatInstant(told.at), says: told.says };
    case 'refused':
      return { kind: told.kind, refusals: told.refusals.map(({ rule, found, remedy }) => ({ rule, found, remedy })) };
    case 'unwise':
    case 'checked':
      return told;
  }
}
