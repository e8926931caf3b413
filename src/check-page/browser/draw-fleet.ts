import type { Exposure, Supply } from '#exposure';
import type { CheckedAdvisory } from '../checker.ts';
import { mergeSupplies } from '../merge-supplies.ts';
import { counted, VERDICT_WORDS } from '../words.ts';
import { drawSupplies } from './draw-supplies.ts';
import { button, type Child, element, folded } from './element.ts';

/** A host among many, when it was answered. */
export interface FleetHost {
  readonly name: string;
  /** Empty where it could not be answered. */
  readonly verdicts: readonly Exposure[];
  readonly supplies: readonly Supply[];
  readonly problem: string | null;
  readonly open: () => void;
}

/** More columns than these no screen shows. */
const MOST_COLUMNS = 24;
const MOST_NAMES = 12;

/** Many hosts: a line for each, then who is concerned by what, then what would settle most. */
export function drawFleet(hosts: readonly FleetHost[], advisories: readonly CheckedAdvisory[]): readonly Child[] {
  const shown = advisories.flatMap((advisory, index) => {
    const verdicts = hosts.map(({ verdicts: all }) => all[index] ?? null);
    return verdicts.some((each) => each === 'affected' || each === 'unknown') ? [{ advisory, verdicts }] : [];
  });
  shown.sort((one, other) => tally(other.verdicts, 'affected') - tally(one.verdicts, 'affected'));
  const concerned = shown.filter(({ verdicts }) => verdicts.includes('affected')).length;
  const supplies = mergeSupplies(hosts.map((host) => host.supplies));
  return [
    element(
      'p',
      { class: 'host-line' },
      `${concerned} of ${counted(advisories.length, 'advisory', 'advisories')} ${concerned === 1 ? 'affects' : 'affect'} ${hosts.length === 1 ? 'this host' : 'at least one of these hosts'}.`,
    ),
    hostTable(hosts, advisories),
    ...(shown.length === 0
      ? []
      : [
          element('h3', {}, 'Which advisory affects which host'),
          hosts.length <= MOST_COLUMNS ? matrix(hosts, shown) : longTable(hosts, shown),
        ]),
    ...(supplies.length === 0
      ? []
      : [element('h3', {}, 'What is not known, and what would settle most of it'), drawSupplies(supplies)]),
  ];
}

interface Row {
  readonly advisory: CheckedAdvisory;
  readonly verdicts: readonly (Exposure | null)[];
}

function tally(verdicts: readonly (Exposure | null)[], of: Exposure): number {
  return verdicts.filter((each) => each === of).length;
}

function hostTable(hosts: readonly FleetHost[], advisories: readonly CheckedAdvisory[]): HTMLElement {
  return element(
    'table',
    { class: 'rows fleet' },
    head('Host', 'Affected by', 'Not known', 'Not affected'),
    element(
      'tbody',
      {},
      hosts.map(({ name, verdicts, problem, open }) => {
        if (problem !== null) {
          const cell = element('td', { colspan: '3', class: 'problem' }, `Not answered: ${problem}`);
          return element('tr', {}, element('th', { scope: 'row' }, name), cell);
        }
        const affected = advisories.filter((_, index) => verdicts[index] === 'affected').map(({ id }) => id);
        const names = affected.slice(0, MOST_NAMES).join(', ') + (affected.length > MOST_NAMES ? ', …' : '');
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, button(name, open, { class: 'as-link' })),
          element(
            'td',
            { 'data-label': 'Affected by' },
            element('strong', { class: affected.length > 0 ? 'affected' : '' }, `${affected.length}`),
            names === '' ? null : ` ${names}`,
          ),
          element('td', { 'data-label': 'Not known' }, `${tally(verdicts, 'unknown')}`),
          element('td', { 'data-label': 'Not affected' }, `${tally(verdicts, 'not_affected')}`),
        );
      }),
    ),
  );
}

const SIGNS: Readonly<Record<Exposure, string>> = { affected: '●', unknown: '?', not_affected: '–' };

function matrix(hosts: readonly FleetHost[], rows: readonly Row[]): HTMLElement {
  const table = element(
    'table',
    { class: 'matrix' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Advisory'),
        hosts.map(({ name }) => element('th', { scope: 'col' }, element('span', {}, name))),
      ),
    ),
    element(
      'tbody',
      {},
      rows.map(({ advisory, verdicts }) =>
        element(
          'tr',
          {},
          rowHead(advisory),
          verdicts.map((verdict, index) => matrixCell(hosts[index]?.name ?? '', verdict)),
        ),
      ),
    ),
  );
  return element(
    'div',
    {},
    element('p', { class: 'note key' }, '● affected, ? not known, – not affected'),
    element('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Advisories by host' }, table),
  );
}

function matrixCell(host: string, verdict: Exposure | null): HTMLTableCellElement {
  if (verdict === null)
    return element('td', { class: 'none', 'data-label': host }, element('span', { class: 'unseen' }, 'not answered'));
  return element(
    'td',
    { class: verdict.replace('_', '-'), 'data-label': host },
    element('span', { 'aria-hidden': 'true' }, SIGNS[verdict]),
    element('span', { class: 'unseen' }, VERDICT_WORDS[verdict]),
  );
}

function rowHead({ id, title }: CheckedAdvisory): HTMLTableCellElement {
  return element(
    'th',
    { scope: 'row' },
    element('a', { href: `/advisories/${encodeURIComponent(id)}`, class: 'id' }, id),
    element('span', { class: 'note title' }, ` ${title ?? ''}`),
  );
}

function longTable(hosts: readonly FleetHost[], rows: readonly Row[]): HTMLElement {
  const names = (verdicts: Row['verdicts'], of: Exposure): Child => {
    const its = hosts.filter((_, index) => verdicts[index] === of).map(({ name }) => name);
    if (its.length <= MOST_NAMES) return `${its.length}${its.length === 0 ? '' : `: ${its.join(', ')}`}`;
    return folded(`${its.length}`, () => [its.join(', ')]);
  };
  return element(
    'table',
    { class: 'rows fleet' },
    head('Advisory', 'Hosts that it affects', 'Hosts of which it is not known'),
    element(
      'tbody',
      {},
      rows.map(({ advisory, verdicts }) =>
        element(
          'tr',
          {},
          rowHead(advisory),
          element('td', { 'data-label': 'Affects' }, names(verdicts, 'affected')),
          element('td', { 'data-label': 'Not known' }, names(verdicts, 'unknown')),
        ),
      ),
    ),
  );
}

function head(...names: readonly string[]): HTMLElement {
  return element(
    'thead',
    {},
    element(
      'tr',
      {},
      names.map((name) => element('th', { scope: 'col' }, name)),
    ),
  );
}
