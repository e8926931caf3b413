import type { Condition } from '#conditions';
import type { Trait } from './meaning.ts';
import { allOf, anyOf, notOf } from './system-set.ts';
import { wordTable } from './word-table.ts';
import type { Word } from './words.ts';

/** A generation of processors: its place among those of its vendor. Where one came out between two others it has a span. */
interface Generation {
  readonly words: string;
  readonly vendor: 'intel' | 'amd';
  /** The words of the fact `cpuModel`. */
  readonly models: readonly string[];
  readonly from: number;
  readonly to: number;
}

const INTEL: readonly (readonly [words: string, from: number, to?: number])[] = [
  ['nehalem', 1],
  ['westmere', 2],
  ['sandy bridge', 3],
  ['ivy bridge', 4],
  ['haswell', 5],
  ['broadwell', 6],
  ['skylake', 7],
  ['kaby lake', 8],
  ['coffee lake', 8, 9],
  ['cascade lake', 8, 9],
  ['comet lake', 8, 12],
  ['cooper lake', 8, 12],
  ['ice lake', 10, 11],
  ['tiger lake', 11],
  ['rocket lake', 12],
  ['alder lake', 13],
  ['sapphire rapids', 13, 14],
  ['raptor lake', 14],
  ['emerald rapids', 14, 15],
  ['granite rapids', 16],
];
const AMD: readonly (readonly [words: string, from: number, to?: number])[] = [
  ['bulldozer', 1],
  ['piledriver', 2],
  ['steamroller', 3],
  ['excavator', 4],
  ['jaguar', 1, 4],
  ['puma', 1, 4],
  ['zen 1', 5],
  ['zen 2', 6],
  ['zen 3', 7],
  ['zen 4', 8],
  ['zen 5', 9],
];
/** Families of AMD, by the generations that they have. */
const FAMILIES = wordTable<readonly string[]>({
  '15h': ['bulldozer', 'piledriver', 'steamroller', 'excavator'],
  '16h': ['jaguar', 'puma'],
  '17h': ['zen 1', 'zen 2'],
  '19h': ['zen 3', 'zen 4'],
  '1ah': ['zen 5'],
});

/** Servers and clients of one generation, as operators write them. */
const VARIANTS = ['', '-sp', '-x', '-server', '-client'];

const GENERATIONS: readonly Generation[] = [
  ...INTEL.map((row) => generationOf('intel', row)),
  ...AMD.map((row) => generationOf('amd', row)),
];
const BY_WORDS = new Map<string, Generation>([
  ...GENERATIONS.flatMap((each): [string, Generation][] => [
    [each.words, each],
    [each.words.replace(' ', ''), each],
  ]),
  ...Object.entries(FAMILIES).flatMap(([family, names]): [string, Generation][] => {
    const members = GENERATIONS.filter(({ words }) => names.includes(words));
    const all: Generation = {
      words: family,
      vendor: 'amd',
      models: members.flatMap(({ models }) => models),
      from: Math.min(...members.map(({ from }) => from)),
      to: Math.max(...members.map(({ to }) => to)),
    };
    return [
      [`fam${family}`, all],
      [`fam ${family}`, all],
      [`family ${family}`, all],
    ];
  }),
]);
/** Looking at the first word is cheaper than joining two. */
const OPENINGS: ReadonlySet<string> = new Set([...BY_WORDS.keys()].map((words) => words.split(' ')[0] ?? ''));

const LATER: ReadonlySet<string> = new Set(
  'later newer onward onwards upward upwards up above beyond subsequent'.split(' '),
);
const EARLIER: ReadonlySet<string> = new Set('earlier older below before prior previous'.split(' '));
const NOUNS: ReadonlySet<string> = new Set(
  'generation generations processor processors cpu cpus chip chips core cores hardware based microarchitecture family'.split(
    ' ',
  ),
);

/** "Haswell", "from Ivy Bridge onwards", "up to and including Zen4", "older than Skylake": as a condition, and how many words say it. */
export function generationAt(
  words: readonly Word[],
  start: number,
): { readonly is: Trait; readonly length: number } | undefined {
  const is = (at: number) => words[at]?.is ?? '';
  let at = start;
  let bound: Bound = 'is';
  if (is(at) === 'from' || is(at) === 'since') {
    bound = 'from';
    at += 1;
  } else if ((is(at) === 'up' && is(at + 1) === 'to') || is(at) === 'through') {
    bound = 'to';
    at += is(at) === 'up' ? 2 : 1;
    if (is(at) === 'and' && is(at + 1) === 'including') at += 2;
  } else if (['older', 'earlier', 'prior', 'newer', 'later'].includes(is(at)) && ['than', 'to'].includes(is(at + 1))) {
    bound = LATER.has(is(at)) ? 'after' : 'before';
    at += 2;
  } else if (is(at) === 'pre' || is(at) === 'predating' || is(at) === 'before') {
    bound = 'before';
    at += 1;
  }
  if (is(at) === 'the') at += 1;
  const found = named(words, at);
  if (found === undefined) return undefined;
  at += found.length;
  const { generation } = found;
  // "Haswell and later", "Haswell generation processors or newer"
  let ahead = at;
  while (NOUNS.has(is(ahead))) ahead += 1;
  const afterNouns = ahead;
  if (is(ahead) === ',' && ['and', 'or'].includes(is(ahead + 1))) ahead += 1;
  const isJoined = ['and', 'or', '/'].includes(is(ahead));
  const word = is(ahead + (isJoined ? 1 : 0));
  const beyond = ahead + (isJoined ? 2 : 1);
  const isBound =
    (LATER.has(word) || EARLIER.has(word)) && is(beyond) !== 'than' && is(beyond) !== 'to' && !isNamed(words, beyond);
  if (isBound && (bound === 'is' || (bound === 'from' && LATER.has(word)))) {
    bound = LATER.has(word) ? 'from' : 'to';
    at = beyond;
    if (is(at) === 'ones' || is(at) === 'generations' || is(at) === 'generation') at += 1;
  }
  const range = bound === 'is' || bound === 'from' ? upperBoundAt(words, afterNouns, generation) : undefined;
  if (range !== undefined && !isBound) {
    const host = allOf([conditionOf(generation, 'from'), conditionOf(range.generation, 'to')]);
    return { is: { kind: 'trait', dimension: 'cpuModel', host, names: 'host' }, length: range.end - start };
  }
  if (bound === 'from' && !isBound) return undefined;
  if (bound === 'is' && ['through', 'to', '-', 'until'].includes(is(afterNouns)) && isNamed(words, afterNouns + 1))
    return undefined;
  if (bound === 'is' && (is(at) === 'generation' || is(at) === 'microarchitecture')) at += 1;
  return {
    is: { kind: 'trait', dimension: 'cpuModel', host: conditionOf(generation, bound), names: 'host' },
    length: at - start,
  };
}

/** "through Zen 4", "up to and including Coffee Lake", behind a generation of the same maker. */
function upperBoundAt(
  words: readonly Word[],
  start: number,
  { vendor, from }: Generation,
): { readonly generation: Generation; readonly end: number } | undefined {
  let at = start;
  if (words[at]?.is === 'up') at += 1;
  if (!['through', 'to', '-', 'until'].includes(words[at]?.is ?? '')) return undefined;
  at += 1;
  if (words[at]?.is === 'and' && words[at + 1]?.is === 'including') at += 2;
  const found = named(words, at);
  if (found === undefined || found.generation.vendor !== vendor || found.generation.from <= from) return undefined;
  return { generation: found.generation, end: at + found.length };
}

type Bound = 'is' | 'from' | 'to' | 'after' | 'before';

/** A generation that is not in our list may be on either side. */
function conditionOf(generation: Generation, bound: Bound): Condition {
  const { vendor, models } = generation;
  if (bound === 'is') {
    const variants = vendor === 'intel' ? VARIANTS : [''];
    return { fact: 'cpuModel', in: models.flatMap((model) => variants.map((variant) => model + variant)) };
  }
  const line = GENERATIONS.filter((each) => each.vendor === vendor);
  const after = line.filter(({ from }) => from > generation.to).flatMap((each) => each.models);
  const before = line.filter(({ to }) => to < generation.from).flatMap((each) => each.models);
  const isUp = bound === 'from' || bound === 'after';
  const isInclusive = bound === 'from' || bound === 'to';
  const meant = [...(isInclusive ? models : []), ...(isUp ? after : before)];
  const others = [...(isInclusive ? [] : models), ...(isUp ? before : after)];
  const unlisted: Condition = allOf([notOf({ fact: 'cpuModel', in: others }), { always: 'unknown' }]);
  const ofVendor = allOf([
    { fact: 'cpuVendor', in: [vendor] },
    anyOf([...(meant.length === 0 ? [] : [{ fact: 'cpuModel', in: meant }]), unlisted]),
  ]);
  // Hygon's are of AMD's design
  return vendor === 'intel'
    ? ofVendor
    : anyOf([ofVendor, allOf([{ fact: 'cpuVendor', in: ['hygon'] }, { always: 'unknown' }])]);
}

function isNamed(words: readonly Word[], at: number): boolean {
  return named(words, at) !== undefined;
}

function named(
  words: readonly Word[],
  at: number,
): { readonly generation: Generation; readonly length: number } | undefined {
  const one = words[at]?.is ?? '';
  if (!OPENINGS.has(one)) return undefined;
  const two = BY_WORDS.get(`${one} ${words[at + 1]?.is}`);
  if (two !== undefined) return { generation: two, length: 2 };
  const generation = BY_WORDS.get(one);
  return generation === undefined ? undefined : { generation, length: 1 };
}

function generationOf(
  vendor: 'intel' | 'amd',
  [words, from, to = from]: readonly [words: string, from: number, to?: number],
): Generation {
  const name = words.replace(' ', '');
  return { words, vendor, models: [name], from, to };
}
