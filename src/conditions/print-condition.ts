import type { Annotated, Condition, VersionRange } from './condition.ts';

/** How wide a line is before what is joined goes one below the other. */
const WIDTH = 100;

/**
 * The human form of a condition, which `parseCondition` reads back to the same:
 * `xen >= 4.14 and some guest (guest.type = hvm) [generally: no] -- "Only HVM guests …" line 40`.
 */
export function printCondition(condition: Condition): string {
  return print(condition, '').join('\n');
}

/** One statement without its sentences, for a line of an answer. */
export function printStatement(condition: Condition): string {
  return printCondition(bare(condition)).replace(/\s*\n\s*/g, ' ');
}

function bare(condition: Condition): Condition {
  const { quotes: _quotes, hedge: _hedge, ...rest } = condition as Condition & Annotated;
  if ('all' in rest) return { all: rest.all.map(bare) };
  if ('any' in rest) return { any: rest.any.map(bare) };
  if ('not' in rest) return { not: bare(rest.not) };
  return 'where' in rest ? { ...rest, where: bare(rest.where) } : rest;
}

function print(condition: Condition, indent: string): readonly string[] {
  const notes = notesOf(condition);
  const word = 'all' in condition ? 'and' : 'any' in condition ? 'or' : null;
  if (word === null) return withNotes(single(condition, indent), notes);
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  const lines = joined(
    parts.map((part) => inParentheses(part, indent)),
    word,
    indent,
  );
  return notes === '' ? lines : withNotes(parenthesised(lines, indent), notes);
}

/** A part of an and/or: in parentheses where it is one itself, or says "not" of one. */
function inParentheses(part: Condition, indent: string): readonly string[] {
  const isJoined = ('all' in part || 'any' in part) && notesOf(part) === '';
  return isJoined ? parenthesised(print(part, `${indent}  `), indent) : print(part, indent);
}

function single(condition: Condition, indent: string): readonly string[] {
  if ('not' in condition) {
    const inner = print(condition.not, `${indent}  `);
    return prefixed('not ', parenthesised(inner, indent));
  }
  if ('where' in condition)
    return prefixed(`${condition.guests} guest `, parenthesised(print(condition.where, `${indent}  `), indent));
  return [statement(condition)];
}

function statement(condition: Exclude<Condition, { not: Condition } | { where: Condition }>): string {
  if ('always' in condition) return condition.always;
  if ('contains' in condition) return `contains ${condition.contains}`;
  if ('ask' in condition) return `ask ${condition.id} ${JSON.stringify(condition.ask)}`;
  if ('versions' in condition) return `${condition.fact} ${versions(condition.versions)}`;
  if ('in' in condition) {
    const words = condition.in.map(wordOf);
    return words.length === 1 ? `${condition.fact} = ${words[0]}` : `${condition.fact} in (${words.join(', ')})`;
  }
  if ('is' in condition) return `${condition.fact} is ${condition.is ? 'on' : 'off'}`;
  if ('has' in condition) return `${condition.fact} has ${wordOf(condition.has)}`;
  if ('fact' in condition) {
    const { fact, atLeast, atMost } = condition;
    if (atLeast !== undefined && atLeast === atMost) return `${fact} exactly ${atLeast}`;
    return [
      fact,
      ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
      ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ].join(' ');
  }
  return 'yes';
}

function versions(ranges: readonly VersionRange[]): string {
  const [first, ...more] = ranges;
  if (first === undefined || more.length > 0) return `in [${ranges.map(rangeText).join(', ')}]`;
  const { from, to, before, only } = first;
  if (Object.keys(first).length !== 1) return `in [${rangeText(first)}]`;
  if (only !== undefined) return `version ${only}`;
  return from !== undefined ? `>= ${from}` : to !== undefined ? `<= ${to}` : `< ${before}`;
}

function rangeText({ from, to, before, only }: VersionRange): string {
  return Object.entries({ only, from, to, before })
    .flatMap(([word, version]) => (version === undefined ? [] : [`${word} ${version}`]))
    .join(' ');
}

/** A word that could be read as something else is printed as a string. */
function wordOf(word: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.+-]*$/.test(word) ? word : JSON.stringify(word);
}

function notesOf({ hedge, quotes = [] }: Annotated): string {
  const doubt = hedge === undefined ? [] : [`[${JSON.stringify(hedge.word)} doubts ${hedge.doubts}]`];
  const sentences = quotes.map(({ text, line }) => `-- ${JSON.stringify(text)} line ${line}`);
  return [...doubt, ...sentences].join(' ');
}

function withNotes(lines: readonly string[], notes: string): readonly string[] {
  if (notes === '') return lines;
  return [...lines.slice(0, -1), `${lines.at(-1)} ${notes}`];
}

function prefixed(prefix: string, [first = '', ...more]: readonly string[]): readonly string[] {
  return [`${prefix}${first}`, ...more];
}

function parenthesised(lines: readonly string[], indent: string): readonly string[] {
  const [line = ''] = lines;
  if (lines.length === 1 && !line.includes(' -- ')) return [`(${line})`];
  return ['(', ...lines.map((each, index) => (index === 0 ? `${indent}  ${each}` : each)), `${indent})`];
}

function joined(parts: readonly (readonly string[])[], word: string, indent: string): readonly string[] {
  // one of none, or of one, would be read back as something else
  if (parts.length < 2) return [`${word} of (${parts.flat().join(' ')})`];
  const short = parts.map(([line = '']) => line).join(` ${word} `);
  if (parts.every((lines) => lines.length === 1) && short.length <= WIDTH && !short.includes(' -- ')) return [short];
  return parts.flatMap((lines, index) => (index === 0 ? lines : prefixed(`${indent}${word} `, lines)));
}
