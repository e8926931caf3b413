import { type Chosen, type ChosenHost, hostsAmong, LOOSE_HOST } from '../chosen-hosts.ts';
import { wholeJson } from '../whole-json.ts';
import { counted } from '../words.ts';
import { type Checked, type Checking, startChecking } from './checking.ts';
import { chosenWith, dropped } from './chosen-entries.ts';
import { drawFleet } from './draw-fleet.ts';
import { drawReport } from './draw-report.ts';
import { button, element } from './element.ts';

/*
 * The page /check: takes what is dropped or chosen, has a worker ask about it, and draws the answers. It fetches one thing, the
 * statements of the advisories, and then forbids itself to fetch anything more.
 */

/** Attack: a million folders. */
const MOST_HOSTS = 2000;
/** Whole reports that are held; those of further hosts are made again when somebody opens them. */
const MOST_REPORTS = 20;

interface HostState {
  readonly host: ChosenHost<File>;
  checked: Omit<Checked, 'report'> | null;
  report: Checked['report'] | null;
  problem: string | null;
}

const hosts = new Map<string, HostState>();
const waiting = new Set<string>();
let checking: Checking | null = null;
let isRunning = false;

const part = partOf('check');
const state = partOf('check-state');
const answer = partOf('check-answer');
const allGuests = partOf('all-guests') as HTMLInputElement;

function partOf(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

function say(text: string, isTrouble = false): void {
  state.textContent = text;
  state.classList.toggle('trouble', isTrouble);
}

async function start(): Promise<void> {
  part.hidden = false;
  listen();
  const { statements = '', worker = '' } = part.dataset;
  try {
    const response = await fetch(statements);
    if (!response.ok) throw new Error(`the site answered ${response.status}`);
    checking = await startChecking(worker, await response.text());
    forbidConnections();
    say(
      `Ready: ${counted(checking.advisories.length, 'advisory', 'advisories')} to ask about. From now on this page needs no network.`,
    );
    part.dataset['ready'] = '';
    await run();
  } catch (error) {
    say(`The advisories could not be loaded: ${messageOf(error)}. Load the page again.`, true);
  }
}

/** A second policy beside that of the site: after it even a mistake of ours could send nothing. */
function forbidConnections(): void {
  const policy =
    "connect-src 'none'; img-src 'none'; media-src 'none'; font-src 'none'; frame-src 'none'; object-src 'none'; form-action 'none'";
  document.head.append(element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }));
}

function listen(): void {
  for (const id of ['choose-folder', 'choose-files']) {
    const input = partOf(id) as HTMLInputElement;
    input.addEventListener('change', () => {
      take(chosenWith(input));
      input.value = '';
    });
  }
  allGuests.addEventListener('change', () => {
    if (hosts.has('')) waiting.add('');
    void run();
  });
  for (const name of ['dragover', 'dragenter'] as const) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      part.classList.add('over');
    });
  }
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) part.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    part.classList.remove('over');
    if (event.dataTransfer === null) return;
    dropped(event.dataTransfer).then(take, (error) =>
      say(`What was dropped cannot be read: ${messageOf(error)}`, true),
    );
  });
}

function take(chosen: readonly Chosen<File>[]): void {
  const { hosts: found, empty } = hostsAmong(chosen);
  for (const host of found) {
    if (!hosts.has(host.place) && hosts.size >= MOST_HOSTS) {
      say(`At most ${MOST_HOSTS} hosts are taken here; for more there is tocsin check in a terminal.`, true);
      break;
    }
    hosts.set(host.place, { host: withEarlier(host), checked: null, report: null, problem: host.refused });
    waiting.add(host.place);
  }
  if (found.length === 0) {
    const where = empty.length === 0 ? 'That' : empty.join(', ');
    say(
      `${where} has no file of a host. Expected xl-info.txt, xl-list.json, guests/*.cfg or facts.json, or folders that have them.`,
      true,
    );
    return;
  }
  void run();
}

/** Files in no folder come one after the other: those that are there stay. */
function withEarlier(host: ChosenHost<File>): ChosenHost<File> {
  const earlier = host.name === LOOSE_HOST && host.place === '' ? hosts.get('')?.host : undefined;
  if (earlier === undefined) return host;
  const names = new Set(host.files.map(({ name }) => name));
  return { ...host, files: [...earlier.files.filter(({ name }) => !names.has(name)), ...host.files] };
}

/** Answers what waits, one host after the other. */
async function run(): Promise<void> {
  if (checking === null) {
    if (waiting.size > 0) say('The advisories are being loaded; then these files are read.');
    return;
  }
  if (isRunning || waiting.size === 0) return;
  isRunning = true;
  const began = performance.now();
  let done = 0;
  delete part.dataset['done'];
  for (const place of waiting) {
    waiting.delete(place);
    const one = hosts.get(place);
    if (one !== undefined) await check(one, checking);
    done += 1;
    if (waiting.size > 0) say(`${done} of ${counted(done + waiting.size, 'host')} read …`);
  }
  isRunning = false;
  if (hosts.size === 0) return;
  draw();
  const questions = checking.advisories.length;
  say(
    `${counted(hosts.size, 'host')} asked about ${counted(questions, 'advisory', 'advisories')} in ${Math.max(1, Math.round(performance.now() - began))} ms. The files have not left this browser.`,
  );
  part.dataset['done'] = `${Number(part.dataset['count'] ?? 0) + 1}`;
  part.dataset['count'] = part.dataset['done'];
}

async function check(one: HostState, { check: ask }: Checking): Promise<void> {
  if (one.host.refused !== null) return;
  try {
    const { report, ...checked } = await ask(one.host, allGuests.checked);
    one.checked = checked;
    one.problem = null;
    one.report = hosts.size <= MOST_REPORTS ? report : null;
  } catch (error) {
    one.problem = messageOf(error);
  }
}

function draw(): void {
  const all = [...hosts.values()];
  const [only] = all;
  const heading = element(
    'h2',
    { id: 'answer-heading', tabindex: '-1' },
    all.length === 1 ? (only?.host.name ?? '') : `${all.length} hosts`,
  );
  const tools = element(
    'p',
    { class: 'tools' },
    button('Save the answer as JSON', save),
    ' ',
    button('Start again', clear),
  );
  const detail = element('section', { id: 'host-detail', 'aria-live': 'off' });
  if (all.length === 1 && only !== undefined) {
    const shown =
      only.report === null
        ? [element('p', { class: 'problem' }, `Not answered: ${only.problem ?? 'nothing was read'}`)]
        : drawReport(only.report);
    answer.replaceChildren(heading, tools, ...shown.filter((each) => each !== null));
  } else {
    const fleet = drawFleet(
      all.map((one) => ({
        name: one.host.name,
        verdicts: one.checked?.verdicts ?? [],
        supplies: one.checked?.supplies ?? [],
        problem: one.problem,
        open: () => void open(one, detail),
      })),
      checking?.advisories ?? [],
    );
    answer.replaceChildren(heading, tools, ...fleet.filter((each) => each !== null), detail);
  }
  answer.hidden = false;
  heading.focus();
}

/** One host of many, below the tables. */
async function open(one: HostState, detail: HTMLElement): Promise<void> {
  if (one.report === null && checking !== null && !isRunning) {
    isRunning = true;
    try {
      one.report = (await checking.check(one.host, allGuests.checked)).report;
    } catch (error) {
      say(`${one.host.name}: ${messageOf(error)}`, true);
    }
    isRunning = false;
  }
  if (one.report === null) return;
  const heading = element('h2', { tabindex: '-1' }, one.host.name);
  detail.replaceChildren(heading, ...drawReport(one.report).filter((each) => each !== null));
  heading.focus();
}

/** The same bytes as `tocsin check --json` prints. */
function save(): void {
  const elements =
    (checking?.advisories.length ?? 0) === 0
      ? []
      : [...hosts.values()].flatMap(({ checked }) => checked?.elements ?? []);
  const url = URL.createObjectURL(new Blob([...wholeJson<Blob>(elements)], { type: 'application/json' }));
  element('a', { href: url, download: 'tocsin-check.json' }).click();
  setTimeout(() => URL.revokeObjectURL(url), SAVED_AFTER_MS);
}

const SAVED_AFTER_MS = 60_000;

function clear(): void {
  hosts.clear();
  waiting.clear();
  answer.replaceChildren();
  answer.hidden = true;
  say('Nothing is held any more. Choose a folder, or drop one.');
  partOf('choose-folder').focus();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`;
}

void start();
