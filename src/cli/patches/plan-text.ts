import type { Applies, PlanProblem } from '#patches';
import { counted } from '../counted.ts';
import { type Colour, oneLine, paint, type Terminal, wrap } from '../terminal.ts';
import type { Plan, PlanStep } from './planned.ts';
import type { WrittenSeries } from './write-series.ts';

const WORDS: Readonly<Record<Applies, { readonly text: string; readonly many: string; readonly colour: Colour }>> = {
  clean: { text: 'applies', many: 'apply', colour: 'green' },
  fuzz: { text: 'applies with fuzz', many: 'apply with fuzz', colour: 'yellow' },
  conflict: { text: 'does not apply', many: 'do not apply', colour: 'red' },
  already: { text: 'is in already', many: 'are in already', colour: 'cyan' },
  unknown: { text: 'not known', many: 'not known', colour: 'yellow' },
};

/** A plan for people: what it is for, the steps in order, what stands in the way, what to do next. */
export function printPlan(plan: Plan, written: WrittenSeries | null, terminal: Terminal): void {
  const { target, steps, problems, notes } = plan;
  const at = target.commit === null ? '' : ` at ${target.commit.slice(0, 12)}`;
  const where = target.tree === null ? '' : `, ${target.tree}${at}`;
  const title = `${target.component} ${target.version.printed}${where}`;
  terminal.out(`${paint(terminal, 'bold', oneLine(title))}\n\n`);
  if (steps.length === 0) terminal.out('  nothing to apply\n');
  const width = Math.max(0, ...steps.map(({ patch }) => (patch ?? '').length));
  for (const [index, step] of steps.entries()) printStep(step, index + 1, width, plan, terminal);
  terminal.out(`\n${totals(plan)}\n`);
  printList('No step', grouped(notes), terminal);
  printList('Problems', shortened(problems), terminal, 'red');
  if (written?.kind === 'refused')
    printList(
      'Nothing was written',
      written.why.map((text) => ({ text, more: null })),
      terminal,
      'red',
    );
  terminal.out(`\n${wrap(terminal, oneLine(nextStep(plan, written)), 0)}\n`);
}

function printStep(step: PlanStep, number: number, width: number, { target }: Plan, terminal: Terminal): void {
  const { advisory, patch, reason, applies, file, why } = step;
  const name = oneLine(patch ?? '?').padEnd(Math.min(width, 60));
  const { text, colour } = WORDS[applies];
  // without a tree nothing was tried
  const state = target.tree === null && patch !== null && why === null ? '' : `  ${paint(terminal, colour, text)}`;
  terminal.out(
    `${String(number).padStart(3)}. ${advisory.padEnd(9)} ${name}${state}  ${paint(terminal, 'dim', oneLine(reason))}\n`,
  );
  if (why === null || applies === 'clean' || applies === 'already') return;
  terminal.out(`${wrap(terminal, oneLine(`${file === null ? '' : `${file}: `}${why}`), 7)}\n`);
}

function totals({ target, steps }: Plan): string {
  const advisories = new Set(steps.map(({ advisory }) => advisory)).size;
  const whole = `${counted(steps.length, 'patch', 'patches')} of ${counted(advisories, 'advisory', 'advisories')}`;
  if (target.tree === null) return `${whole}; name the sources with --tree DIR to see whether they apply`;
  const counts = Object.entries(WORDS).flatMap(([applies, { text, many }]) => {
    const count = steps.filter((step) => step.applies === applies).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? text : many}`];
  });
  return counts.length === 0 ? whole : `${whole}: ${counts.join(', ')}`;
}

/** What is said of several is said once. */
function grouped(notes: Plan['notes']): readonly ListedLine[] {
  return [...Map.groupBy(notes, ({ message }) => message)].map(([message, of]) => ({
    text: `${of.map(({ advisory }) => advisory).join(', ')}: ${message}`,
    more: null,
  }));
}

interface ListedLine {
  readonly text: string;
  readonly more: string | null;
}

/** Problems with one remedy are said once, however many patches they are about. */
function shortened(problems: readonly PlanProblem[]): readonly ListedLine[] {
  const lines: ListedLine[] = [];
  for (const [index, { message, suggestion }] of problems.entries())
    lines.push({ text: message, more: problems[index + 1]?.suggestion === suggestion ? null : suggestion });
  return lines;
}

function printList(title: string, lines: readonly ListedLine[], terminal: Terminal, colour: Colour = 'bold'): void {
  if (lines.length === 0) return;
  terminal.out(`\n${paint(terminal, colour, title)}\n`);
  for (const { text, more } of lines) {
    terminal.out(`${wrap(terminal, oneLine(text), 2)}\n`);
    if (more !== null) terminal.out(`${paint(terminal, 'dim', wrap(terminal, oneLine(more), 4))}\n`);
  }
}

function nextStep({ target, steps, problems }: Plan, written: WrittenSeries | null): string {
  if (written?.kind === 'written')
    return `Written to ${written.folder}: ${counted(written.files.length - 1, 'patch', 'patches')} and series. Next: in the tree, QUILT_PATCHES=${written.folder} quilt push -a`;
  if (problems.length > 0) return 'Next: settle the problems above, then run this again.';
  const conflict = steps.find(({ applies }) => applies === 'conflict');
  if (conflict !== undefined)
    return `Next: see whether ${conflict.advisory} is in the tree in another form; if it is, --contained ${conflict.advisory}, else adapt ${conflict.patch} in ${conflict.file}.`;
  if (steps.length === 0) return 'Next: nothing.';
  if (steps.every(({ applies }) => applies === 'already')) return 'Next: nothing; all of it is in the tree.';
  const first = target.tree === null ? 'Next: --tree DIR tries them on your sources; --write DIR' : 'Next: --write DIR';
  return `${first} writes the verified patches with a series for quilt.`;
}
