import type { GatheredHost } from '#xen';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine, paint, type Terminal } from '../terminal.ts';
import { hostsOf } from './check-hosts.ts';
import type { CheckOptions } from './check-options.ts';
import { reportFindings } from './report-findings.ts';

/** `tocsin check --print-facts`: what the files of a host tell, and where each fact comes from; nothing is checked. */
export async function printFacts(options: CheckOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const hosts: GatheredHost[] = [];
  for await (const host of hostsOf(options)) hosts.push(host);
  if (options.json === true) {
    const shown = hosts.map(({ name, facts, provenance }) => ({ host: name, ...facts, provenance }));
    const [{ host: _name, ...only } = { host: '' }] = shown;
    terminal.out(jsonText(shown.length === 1 ? only : shown));
  } else for (const host of hosts) printHost(host, terminal);
  let isBroken = false;
  for (const host of hosts) isBroken = reportFindings(host, terminal) || isBroken;
  return isBroken ? EXIT.unreadable : EXIT.good;
}

function printHost({ name, facts, provenance }: GatheredHost, terminal: Terminal): void {
  terminal.out(`${paint(terminal, 'bold', oneLine(name))}\n`);
  for (const [path, value] of flat(facts, '')) {
    const from = provenance[path];
    const where =
      from === undefined
        ? ''
        : from.file === null
          ? (from.note ?? '')
          : `${from.file}${from.line === null ? '' : `:${from.line}`}`;
    terminal.out(
      `  ${oneLine(path).padEnd(40)} ${oneLine(value).padEnd(24)} ${paint(terminal, 'dim', oneLine(where))}\n`,
    );
  }
}

function flat(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    if (!value.some((each) => typeof each === 'object'))
      return [[path, value.length === 0 ? 'none' : value.join(', ')]];
    return value.flatMap((each, index) => flat(each, `${path}[${index}]`));
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, each]) => flat(each, path === '' ? name : `${path}.${name}`));
  }
  return [[path, typeof value === 'boolean' ? (value ? 'yes' : 'no') : `${value}`]];
}
