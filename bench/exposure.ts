import { proposeFrom } from '#claims';
import { type Facts, sharedParts } from '#conditions';
import { type Asked, ask, type Statement, XEN_VOCABULARY } from '#exposure';
import { gatherHost } from '#xen';

/*
 * `node bench/exposure.ts`: how many advisories a second are read into conditions, one host asked about 500 of them, and 10,000 hosts
 * about 500. Prints and judges nothing. Advisories and hosts are made up, in
 * the sentences that such texts have and the forms of real files.
 */

const ADVISORIES = 500;
const HOSTS = 10_000;
const OPTIONS = { parts: sharedParts(), vocabulary: XEN_VOCABULARY, confirmedOnly: false, allowUnverified: false };

const texts = Array.from({ length: ADVISORIES }, (_, number) => textOf(number));
const proposals = timed('texts into conditions', ADVISORIES, () =>
  texts.map((body) => proposeFrom([{ role: 'vulnerable', body, line: 1 }])),
);
const asked = timed('conditions made functions', ADVISORIES, () =>
  proposals.map(({ condition }, number) => ask(statement(number, condition), OPTIONS)),
);
const hosts = timed('hosts from their files', HOSTS, () =>
  Array.from({ length: HOSTS }, (_, number) => hostOf(number)),
);
timed('one host, 500 advisories, with reasons', 1, () => answersOf(asked, hosts.slice(0, 1)));
timed('one host, 500 advisories, warm', 1, () => answersOf(asked, hosts.slice(1, 2)));
const counts = timed('10,000 hosts, 500 advisories: verdicts', HOSTS * ADVISORIES, () => verdictsOf(asked, hosts));
process.stdout.write(`verdicts: ${JSON.stringify(counts)}\n`);

function textOf(number: number): string {
  const from = `4.${number % 18}`;
  const kinds = [
    'Only x86 systems are vulnerable.  Arm systems are not vulnerable.',
    'Only x86 HVM guests can leverage the vulnerability.  PV guests cannot leverage the vulnerability.',
    'Only systems with PCI devices passed through to guests are vulnerable.',
    'Only Intel systems are vulnerable.  AMD systems are not vulnerable.',
    'Only 64-bit PV guests can exploit the vulnerability.',
    'Only systems using oxenstored are vulnerable.',
  ];
  return `Xen versions ${from} and later are vulnerable.  Older versions are not vulnerable.\n\n${kinds[number % kinds.length]}`;
}

function statement(number: number, condition: Statement['condition']): Statement {
  return {
    advisory: `XSA-${number + 1}`,
    revision: 1,
    title: null,
    trust: 'genuine',
    basis: 'proposed',
    condition,
    mitigations: [],
    fixes: [],
  };
}

function hostOf(number: number): Facts {
  const version = `4.${4 + (number % 16)}.${number % 5}`;
  const info = `release                : 5.10.0-21-amd64\nmachine                : x86_64\nnr_cpus                : 16\nthreads_per_core       : 2\nxen_major              : 4\nxen_version            : ${version}\nxen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 \nvirt_caps              : pv hvm hvm_directio pv_directio hap shadow\nxen_commandline        : dom0_mem=4G\n`;
  const guests = Array.from({ length: 1 + (number % 4) }, (_, index) => ({
    name: `guests/g${index}.cfg`,
    text: `name = "g${index}"\ntype = "${['hvm', 'pv', 'pvh'][(number + index) % 3]}"\nmemory = 1024\nvcpus = 2\nvif = [ "bridge=xenbr0" ]\n`,
  }));
  return gatherHost([{ name: 'xl-info.txt', text: info }, ...guests], { name: `h${number}` }).facts as Facts;
}

function answersOf(all: readonly Asked[], some: readonly Facts[]): number {
  return some.reduce((count, host) => count + all.map((one) => one.answer(host)).length, 0);
}

function verdictsOf(all: readonly Asked[], many: readonly Facts[]): Record<string, number> {
  const found: Record<string, number> = { affected: 0, not_affected: 0, unknown: 0 };
  for (const host of many) {
    for (const one of all) {
      const verdict = one.verdict(host);
      found[verdict] = (found[verdict] ?? 0) + 1;
    }
  }
  return found;
}

function timed<Value>(what: string, count: number, work: () => Value): Value {
  const start = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(start);
  // processor time, since the machine is shared
  const ms = (user + system) / 1000;
  const rate = Math.round(count / (ms / 1000));
  process.stdout.write(`${what.padEnd(42)} ${ms.toFixed(1).padStart(9)} ms${count > 1 ? `  ${rate}/s` : ''}\n`);
  return value;
}
