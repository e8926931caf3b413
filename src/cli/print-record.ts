import { printCondition } from '#conditions';
import type { MachineRecord, RecordSource } from '#records';
import { proofWords, type RecordProof } from './record-proof.ts';
import { oneLine, paint, printable, type Terminal, wrap } from './terminal.ts';

/** What people call the forms. */
const FORM: Readonly<Record<RecordSource['format'], string>> = {
  'csaf-2.0': 'CSAF document',
  'csaf-2.1': 'CSAF document',
  cve: 'CVE record',
  osv: 'OSV record',
};

/** A record that a machine wrote, for people: where it comes from and what it proves stand first. */
export function printRecord(record: MachineRecord, proof: RecordProof, findings: number, terminal: Terminal): void {
  const { trust } = proof;
  const { source, facts, condition, mitigations, aliases } = record;
  const heading = (text: string): void => terminal.out(`\n${paint(terminal, 'bold', oneLine(text))}\n`);
  const row = (name: string, value: string): void =>
    terminal.out(`  ${paint(terminal, 'dim', name.padEnd(10))}${oneLine(value)}\n`);
  const revision = facts.revision === null ? '' : `, version ${facts.revision}`;
  terminal.out(`${paint(terminal, 'bold', oneLine(`${source.id}${revision}`))}\n`);
  terminal.out(`${wrap(terminal, oneLine(facts.title ?? 'no title'), 0)}\n\n`);
  row('source', sourceText(source));
  if (source.url !== null) row('', source.url);
  terminal.out(`  ${paint(terminal, 'dim', 'trust     ')}${paint(terminal, COLOUR_BY_TRUST[trust], trust)}\n`);
  for (const words of proofWords(proof)) terminal.out(`${wrap(terminal, words, 12)}\n`);
  if (facts.withdrawn) row('state', 'withdrawn');
  row('CVE', facts.cves.length === 0 ? 'none' : facts.cves.join(', '));
  if (aliases.length > 0) row('also', aliases.join(', '));
  if (facts.updates !== null) row('updates', facts.updates);
  for (const section of facts.sections) {
    heading(section.heading);
    terminal.out(`${printable(section.body)}\n`);
  }
  if (facts.isCut) terminal.out('\nthe texts of this record are longer than any advisory: the rest was not read\n');
  heading('Who is concerned, as rules read it');
  terminal.out(`${printable(printCondition(condition))}\n`);
  const helps = mitigations.filter(({ quote }) => !facts.sections.some(({ body }) => body.includes(quote)));
  if (helps.length > 0) heading('What may help');
  for (const { quote } of helps) terminal.out(`${wrap(terminal, oneLine(quote), 2)}\n`);
  if (findings > 0) terminal.out(`\n${findings === 1 ? 'One finding' : `${findings} findings`}: see tocsin lint\n`);
}

const COLOUR_BY_TRUST = { genuine: 'green', tampered: 'red', unverifiable: 'yellow' } as const;

/** `CVE record 5.2, by XEN`. */
export function sourceText({ format, version, publisher }: RecordSource): string {
  const name = `${FORM[format]}${version === null ? '' : ` ${version}`}`;
  return publisher === null ? name : `${name}, by ${publisher}`;
}
