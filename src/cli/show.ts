import type { AdvisoryFacts, Permission } from '#advisory';
import { formatInstant } from '#base';
import { proposeFrom, textsOf } from '#claims';
import { type Condition, printCondition } from '#conditions';
import { presentFacts, presentRecord } from '#exports/json';
import { lintReading, type Reading } from '#proof';
import { confirmedOf } from './check/check-statements.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { printRecord } from './print-record.ts';
import { readAdvisoryOrRecord } from './readings.ts';
import { reasonsOf } from './reasons.ts';
import { jsonText, oneLine, paint, printable, type Terminal, wrap } from './terminal.ts';

/** `tocsin show PATH`: the facts of one advisory, with the trust they deserve. */
export async function show(path: string, options: ReadingOptions, environment: Environment): Promise<ExitStatus> {
  const reading = await readAdvisoryOrRecord(path, environment, options);
  const { terminal } = environment;
  if ('record' in reading) {
    const { lintRecord } = await import('#record-lint');
    const findings = lintRecord(reading.named.found, environment.clock.now());
    const { proof } = reading.named;
    if (options.json === true) terminal.out(jsonText(presentRecord(reading.record, proof, findings)));
    else printRecord(reading.record, proof, findings.length, terminal);
    return EXIT.good;
  }
  const confirmed = await confirmedOf(reading, options, environment);
  if (options.json === true) {
    terminal.out(jsonText(presentFacts(reading.facts, reading.verdict, lintReading(reading), confirmed)));
  } else printFacts(reading, confirmed, terminal);
  return EXIT.good;
}

function printFacts(reading: Reading, confirmed: Condition | null, terminal: Terminal): void {
  const { facts } = reading;
  const heading = (text: string): void => terminal.out(`\n${paint(terminal, 'bold', text)}\n`);
  const row = (name: string, value: string): void =>
    terminal.out(`  ${paint(terminal, 'dim', name.padEnd(10))}${oneLine(value)}\n`);
  terminal.out(
    `${paint(terminal, 'bold', `${facts.id ?? 'no number'}${facts.revision === null ? '' : `, version ${facts.revision}`}`)}\n`,
  );
  terminal.out(`${wrap(terminal, oneLine(facts.title ?? 'no title'), 0)}\n\n`);
  const colour = reading.verdict === 'genuine' ? 'green' : reading.verdict === 'tampered' ? 'red' : 'yellow';
  terminal.out(`  ${paint(terminal, 'dim', 'trust     ')}${paint(terminal, colour, reading.verdict)}\n`);
  for (const reason of reasonsOf(reading)) terminal.out(`${wrap(terminal, reason, 12)}\n`);
  if (facts.withdrawn) {
    row('state', facts.supersededBy === null ? 'withdrawn' : `withdrawn, superseded by ${facts.supersededBy}`);
  }
  row('CVE', facts.cves.length === 0 ? 'none' : facts.cves.join(', '));
  row('public', facts.public ? 'yes, the text says so' : 'the text does not say so');
  if (facts.embargoEndsAt !== null) row('embargo', `ends ${formatInstant(facts.embargoEndsAt)}`);
  if (facts.updates !== null) row('updates', facts.updates.replace(/\s+/g, ' '));
  if (facts.patches.length > 0) {
    heading('Patches');
    printPatches(facts, terminal);
  }
  if (facts.recipes !== null) {
    heading('Recipes');
    printRecipes(facts, terminal);
  }
  if (facts.permissions.length > 0) {
    heading('During the embargo');
    for (const permission of facts.permissions) terminal.out(`${permissionLine(permission, terminal)}\n`);
  }
  for (const section of facts.sections) {
    if (section.role === 'updates' || section.role === 'deployment') continue;
    heading(oneLine(section.heading));
    terminal.out(`${printable(section.body)}\n`);
  }
  const condition = confirmed ?? proposeFrom(textsOf(facts), facts.withdrawn).condition;
  if (condition !== null) {
    heading(confirmed === null ? 'Who is concerned, as rules read it' : 'Who is concerned, as a person confirmed it');
    terminal.out(`${printable(printCondition(condition))}\n`);
  }
  const findings = lintReading(reading).length;
  if (findings > 0) terminal.out(`\n${findings === 1 ? 'One finding' : `${findings} findings`}: see tocsin lint\n`);
}

function printPatches(facts: AdvisoryFacts, terminal: Terminal): void {
  const digestByFile = new Map(facts.checksums.map((checksum) => [checksum.file, checksum.sha256]));
  let group: string | null = null;
  for (const row of facts.patches) {
    if (row.group !== group && row.group !== null) terminal.out(`  ${oneLine(row.group)}\n`);
    group = row.group;
    terminal.out(`  ${oneLine(row.file).padEnd(28)}  ${oneLine(row.appliesTo ?? 'not said')}\n`);
    for (const file of row.files) {
      const digest = digestByFile.get(file) ?? 'no checksum';
      terminal.out(
        `    ${paint(terminal, 'dim', row.files.length === 1 && file === row.file ? digest : `${digest}  ${oneLine(file)}`)}\n`,
      );
    }
  }
}

function printRecipes(facts: AdvisoryFacts, terminal: Terminal): void {
  for (const [version, byTree] of Object.entries(facts.recipes?.recipesByVersion ?? {})) {
    for (const [tree, recipe] of Object.entries(byTree)) {
      const first = recipe.prerequisites.length === 0 ? '' : `after ${recipe.prerequisites.join(', ')}: `;
      const patches = recipe.patches.length === 0 ? 'no patch listed' : recipe.patches.join(', ');
      terminal.out(`  ${oneLine(`${tree} ${version}`).padEnd(16)}  ${oneLine(first + patches)}\n`);
    }
  }
}

/** One permission with all that limits it, and the sentence it rests on. */
function permissionLine(permission: Permission, terminal: Terminal): string {
  const colour = permission.verdict === 'allowed' ? 'green' : permission.verdict === 'forbidden' ? 'red' : 'yellow';
  const actor = permission.actor === 'any' ? '' : ` (${permission.actor.replace('_', ' ')})`;
  const head = `  ${paint(terminal, colour, permission.verdict.padEnd(13))}${oneLine(permission.subject.replaceAll('_', ' '))}${actor}`;
  const care = permission.care === null || permission.care === permission.quote ? null : `care: ${permission.care}`;
  const reason = permission.reason === null ? null : `reason: ${permission.reason}`;
  const more = [permission.when, care, reason]
    .filter((each) => each !== null)
    .map((each) => wrap(terminal, oneLine(each), 15));
  return [head, ...more, paint(terminal, 'dim', wrap(terminal, `"${oneLine(permission.quote)}"`, 15))].join('\n');
}
