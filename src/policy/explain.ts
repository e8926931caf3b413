import type { Instant } from '#base';
import { formatInstant } from '#base';
import { WEEKDAYS } from './calendar.ts';
import type { Check, Moment, Policy, Rule } from './policy.ts';
import { spanAfter, spanText } from './span.ts';

/** A policy as text of at most so many columns: each rule, what it does, and with a moment the dates that follow from it. */
export function explainPolicy(
  policy: Policy,
  options: { readonly columns: number; readonly from: FromMoment | null },
): string {
  const { calendar } = policy;
  const holidays = calendar.holidays.length === 1 ? '1 holiday' : `${calendar.holidays.length} holidays`;
  const days = calendar.workingDays.map((day) => WEEKDAYS[day - 1]?.slice(0, 3)).join(' ');
  const head = [
    `${policy.title} (${policy.name}, ${policy.version})`,
    `after ${policy.source}`,
    `days are counted in ${calendar.zone}; people work ${days}, but for ${holidays}`,
  ];
  return `${head.flatMap((line) => folded('', line, options.columns, 0)).join('\n')}\n\n${policy.rules.map((rule) => explainRule(policy, rule, options)).join('\n')}`;
}

export interface FromMoment {
  readonly moment: Moment;
  readonly at: Instant;
}

function explainRule(
  policy: Policy,
  rule: Rule,
  { columns, from }: { columns: number; from: FromMoment | null },
): string {
  const under = (text: string): readonly string[] => folded('', text, columns, INDENT);
  return `${[
    ...folded(`${rule.id.padEnd(5)}${rule.does.padEnd(7)}`, rule.says, columns, INDENT),
    ...[...checkLines(rule.check), ...dateLines(policy, rule.check, from)].flatMap(under),
    ...(rule.remedy === undefined ? [] : under(`to satisfy it: ${rule.remedy}`)),
    ...(rule.clause === undefined ? [] : under(`(${rule.clause})`)),
  ].join('\n')}\n`;
}

/** Columns of a rule's id and of what it does. */
const INDENT = 12;

/** What the program compares, where the words of the rule leave that open. */
function checkLines(check: Check): readonly string[] {
  switch (check.kind) {
    case 'default_spans':
      return check.spans.map(
        ({ from, to, span }) => `${from} to ${to}: ${spanText(span)}, unless somebody says otherwise`,
      );
    case 'longest_embargo':
      return [`at most ${spanText(check.span)} after it was ${check.from}`];
    case 'channels':
      return [`to ${check.channels.join(', ')}`];
    case 'may_be_told':
      return [check.what.length === 0 ? 'nothing' : `this and no more: ${check.what.join(', ')}`];
    case 'members_keep_back':
      return [`kept back: ${check.what.join(', ')}`];
    case 'application_items':
      return [`each of: ${check.items.join('; ')}`];
    case 'member_classes':
      return [`one of: ${check.classes.join('; ')}`];
    case 'end_weekday':
      return [`ends on ${check.allowed.map((day) => WEEKDAYS[day - 1]).join(', ')}`];
    case 'approvals':
      return [`${check.count} of role ${check.role}, who did not write it`];
    case 'patches_proved':
      return [`the patches apply to the commits of the recipes${check.build ? ', and build there' : ''}`];
    case 'task':
      return [`${check.task}: within ${spanText(check.due.span)} after it was ${check.due.from}`];
    default:
      return [];
  }
}

function dateLines({ calendar }: Policy, check: Check, from: FromMoment | null): readonly string[] {
  if (from === null) return [];
  const dated = (moment: Moment, what: string, span: Parameters<typeof spanAfter>[2]): readonly string[] =>
    moment === from.moment ? [`${what}: ${formatInstant(spanAfter(calendar, from.at, span))}`] : [];
  switch (check.kind) {
    case 'default_spans':
      return check.spans.flatMap(({ from: moment, to, span }) => dated(moment, `${to} by default`, span));
    case 'longest_embargo':
      return dated(check.from, 'at the latest', check.span);
    case 'task':
      return dated(check.due.from, 'due', check.due.span);
    default:
      return [];
  }
}

/** Words in lines of at most so many columns; the first begins with `start`, all are moved in. */
function folded(start: string, text: string, columns: number, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = start.padEnd(indent);
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
