import type { Condition } from '#conditions';
import type { Trait } from './meaning.ts';
import { wordTable } from './word-table.ts';
import type { Word } from './words.ts';

/** Facts that are counted, by the noun. */
const COUNTED = wordTable<{ readonly fact: string; readonly dimension: string }>({
  nodes: { fact: 'numaNodes', dimension: 'numa' },
  'numa nodes': { fact: 'numaNodes', dimension: 'numa' },
  vcpu: { fact: 'guest.vcpus', dimension: 'vcpus' },
  vcpus: { fact: 'guest.vcpus', dimension: 'vcpus' },
  'virtual cpus': { fact: 'guest.vcpus', dimension: 'vcpus' },
});
const NUMBERS = wordTable<number>({ one: 1, two: 2, three: 3, four: 4, eight: 8 });

/** "64 or more nodes", "more than one vCPU", "fewer than 8 vCPUs": a number as a condition, and how many words say it. */
export function amountAt(
  words: readonly Word[],
  start: number,
): { readonly is: Trait; readonly length: number } | undefined {
  const is = (ahead: number) => words[ahead]?.is ?? '';
  const memory = memoryAt(words, start) ?? amountOfMemoryAt(words, start);
  if (memory !== undefined) return memory;
  let at = start;
  const opening = `${is(at)} ${is(at + 1)}`;
  const isOver = opening === 'more than' || opening === 'greater than' || opening === 'over than';
  const isUnder = opening === 'less than' || opening === 'fewer than';
  const isAtLeast = opening === 'at least';
  // "with only one vCPU", and not "Only one vCPU is"
  const isNoMore = is(start) === 'only' && /^(?:with|has|have|having)$/.test(words[start - 1]?.is ?? '');
  const isAtMost = opening === 'at most' || opening === 'up to' || isNoMore;
  if (isNoMore) at += 1;
  else if (isOver || isUnder || isAtLeast || isAtMost) at += 2;
  const number = /^[0-9]{1,6}$/.test(is(at)) ? Number(is(at)) : NUMBERS[is(at)];
  if (number === undefined) return undefined;
  at += 1;
  let bounds: { readonly atLeast?: number; readonly atMost?: number } | undefined;
  if (isOver) bounds = { atLeast: number + 1 };
  else if (isUnder) bounds = { atMost: number - 1 };
  else if (isAtLeast) bounds = { atLeast: number };
  else if (isAtMost) bounds = { atMost: number };
  else if (is(at) === 'or' && ['more', 'greater'].includes(is(at + 1))) {
    bounds = { atLeast: number };
    at += 2;
  } else if (is(at) === 'or' && ['less', 'fewer'].includes(is(at + 1))) {
    bounds = { atMost: number };
    at += 2;
  }
  if (bounds === undefined) return undefined;
  const counted = COUNTED[`${is(at)} ${is(at + 1)}`] ?? COUNTED[is(at)];
  if (counted === undefined) return undefined;
  at += COUNTED[`${is(at)} ${is(at + 1)}`] === undefined ? 1 : 2;
  const condition = { fact: counted.fact, ...bounds };
  const isOfGuest = counted.fact.startsWith('guest.');
  return {
    is: { kind: 'trait', dimension: counted.dimension, ...(isOfGuest ? { guest: condition } : { host: condition }) },
    length: at - start,
  };
}

const GIB = wordTable<number>({ gib: 1, gb: 1, g: 1, tib: 1024, tb: 1024 });

/**
 * "more than 16 TiB of memory": the highest address tells that there is not so much; holes in it may make it higher than what there is.
 */
function amountOfMemoryAt(
  words: readonly Word[],
  start: number,
): { readonly is: Trait; readonly length: number } | undefined {
  const is = (ahead: number) => words[ahead]?.is ?? '';
  const opening = `${is(start)} ${is(start + 1)}`;
  const isOver = opening === 'more than' || opening === 'at least';
  if (!isOver && opening !== 'less than') return undefined;
  let at = start + 2;
  const [, digits, unit = ''] = /^([0-9]{1,5})([kmgt]i?b)?$/.exec(is(at)) ?? [];
  if (digits === undefined) return undefined;
  at += 1;
  const factor = GIB[unit === '' ? is(at) : unit];
  if (unit === '') at += 1;
  if (factor === undefined) return undefined;
  if (is(at) === 'of') at += 1;
  if (is(at) === 'physical' || is(at) === 'host') at += 1;
  if (is(at) !== 'memory' && is(at) !== 'ram') return undefined;
  const isLess: Condition = { fact: 'highestPhysicalAddressGiB', atMost: Number(digits) * factor };
  const doubt: Condition = { always: 'unknown' };
  const host: Condition = isOver ? { all: [{ not: isLess }, doubt] } : { any: [isLess, doubt] };
  return { is: { kind: 'trait', dimension: 'highestPhysicalAddressGiB', host }, length: at + 1 - start };
}

/** "physical memory extending past the 16 TiB boundary". */
function memoryAt(words: readonly Word[], start: number): { readonly is: Trait; readonly length: number } | undefined {
  const is = (ahead: number) => words[ahead]?.is ?? '';
  if (!['memory', 'ram'].includes(is(start + (is(start) === 'physical' ? 1 : 0)))) return undefined;
  let at = start + (is(start) === 'physical' ? 2 : 1);
  if (['extending', 'located', 'present', 'reaching'].includes(is(at))) at += 1;
  if (!['past', 'beyond', 'above', 'over'].includes(is(at))) return undefined;
  at += is(at + 1) === 'the' ? 2 : 1;
  const unit = GIB[is(at + 1)];
  if (!/^[0-9]{1,6}$/.test(is(at)) || unit === undefined) return undefined;
  const length = at + 2 - start + (is(at + 2) === 'boundary' || is(at + 2) === 'mark' ? 1 : 0);
  const host = { not: { fact: 'highestPhysicalAddressGiB', atMost: Number(is(at)) * unit } };
  return { is: { kind: 'trait', dimension: 'highestPhysicalAddressGiB', host }, length };
}
