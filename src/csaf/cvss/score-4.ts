import { macroVectorScore } from './macro-vector-scores.ts';

/*
 * CVSS 4.0 specification, section 8: the vector's macro vector has a score from a table, which is lowered by how far the vector is
 * below the highest ones of that macro vector, in proportion to the next lower one.
 */

/** How far each value is below the worst one, in steps. */
const LEVELS: Readonly<Record<string, string>> = {
  AV: 'NALP',
  PR: 'NLH',
  UI: 'NPA',
  AC: 'LH',
  AT: 'NP',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: '_HLN',
  SI: 'SHLN',
  SA: 'SHLN',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
};

/** The highest vectors of each level of each equivalence class; of EQ3 and EQ6 together. */
const HIGHEST: Readonly<Record<string, readonly string[]>> = {
  '1:0': ['AV:N/PR:N/UI:N'],
  '1:1': ['AV:A/PR:N/UI:N', 'AV:N/PR:L/UI:N', 'AV:N/PR:N/UI:P'],
  '1:2': ['AV:P/PR:N/UI:N', 'AV:A/PR:L/UI:P'],
  '2:0': ['AC:L/AT:N'],
  '2:1': ['AC:H/AT:N', 'AC:L/AT:P'],
  '3:00': ['VC:H/VI:H/VA:H/CR:H/IR:H/AR:H'],
  '3:01': ['VC:H/VI:H/VA:L/CR:M/IR:M/AR:H', 'VC:H/VI:H/VA:H/CR:M/IR:M/AR:M'],
  '3:10': ['VC:L/VI:H/VA:H/CR:H/IR:H/AR:H', 'VC:H/VI:L/VA:H/CR:H/IR:H/AR:H'],
  '3:11': [
    'VC:L/VI:H/VA:L/CR:H/IR:M/AR:H',
    'VC:L/VI:H/VA:H/CR:H/IR:M/AR:M',
    'VC:H/VI:L/VA:H/CR:M/IR:H/AR:M',
    'VC:H/VI:L/VA:L/CR:M/IR:H/AR:H',
    'VC:L/VI:L/VA:H/CR:H/IR:H/AR:M',
  ],
  '3:21': ['VC:L/VI:L/VA:L/CR:H/IR:H/AR:H'],
  '4:0': ['SC:H/SI:S/SA:S'],
  '4:1': ['SC:H/SI:H/SA:H'],
  '4:2': ['SC:L/SI:L/SA:L'],
};

/** How many steps there are within each level, plus one. */
const DEPTHS: Readonly<Record<string, number>> = {
  '1:0': 1,
  '1:1': 4,
  '1:2': 5,
  '2:0': 1,
  '2:1': 2,
  '3:00': 7,
  '3:01': 6,
  '3:10': 8,
  '3:11': 8,
  '3:21': 10,
  '4:0': 6,
  '4:1': 5,
  '4:2': 4,
};

/** Scores that were computed before, by the metrics that count: the same vectors come again and again. */
const KNOWN = new Map<string, number>();
/** Attack: a vector never seen before in each document. */
const MAX_KNOWN = 5000;
const COUNTING = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA', 'E', 'CR', 'IR', 'AR'];

/** The score of a whole vector of CVSS 4.0, one of CVSS-B, -BT, -BE or -BTE by what it says. */
export function scoreOf4(metrics: ReadonlyMap<string, string>): number {
  let key = '';
  for (const each of COUNTING) key += effective(metrics, each);
  const before = KNOWN.get(key);
  if (before !== undefined) return before;
  const score = computedScore(metrics);
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(key, score);
  return score;
}

function computedScore(metrics: ReadonlyMap<string, string>): number {
  const value = (key: string): string => effective(metrics, key);
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((key) => value(key) === 'N')) return 0;
  const [eq1, eq2, eq3, eq4, eq5, eq6] = classesOf(value);
  const score = (one: number, two: number, three: number, four: number, five: number, six: number): number | null =>
    macroVectorScore(`${one}${two}${three}${four}${five}${six}`);
  const own = score(eq1, eq2, eq3, eq4, eq5, eq6) ?? 0;
  const lower = [
    { level: `1:${eq1}`, next: score(eq1 + 1, eq2, eq3, eq4, eq5, eq6) },
    { level: `2:${eq2}`, next: score(eq1, eq2 + 1, eq3, eq4, eq5, eq6) },
    {
      level: `3:${eq3}${eq6}`,
      next: nextOfThreeAndSix(eq3, eq6, (three, six) => score(eq1, eq2, three, eq4, eq5, six)),
    },
    { level: `4:${eq4}`, next: score(eq1, eq2, eq3, eq4 + 1, eq5, eq6) },
    // within a level of EQ5 there is one value alone
    { level: '5', next: score(eq1, eq2, eq3, eq4, eq5 + 1, eq6) },
  ];
  let sum = 0;
  let count = 0;
  for (const { level, next } of lower) {
    if (next === null) continue;
    count += 1;
    if (level === '5') continue;
    sum += ((own - next) * distance(level, value)) / (DEPTHS[level] ?? 1);
  }
  const lowered = own - (count === 0 ? 0 : sum / count);
  return Math.round(Math.min(10, Math.max(0, lowered)) * 10 + 1e-6) / 10;
}

/** What counts: the modified metric before the base metric, and the worst where nothing is defined. */
function effective(metrics: ReadonlyMap<string, string>, key: string): string {
  const modified = metrics.get(`M${key}`);
  if (modified !== undefined && modified !== 'X') return modified;
  const own = metrics.get(key);
  if (own !== undefined && own !== 'X') return own;
  if (key === 'E') return 'A';
  return ['CR', 'IR', 'AR'].includes(key) ? 'H' : 'X';
}

function classesOf(value: (key: string) => string): [number, number, number, number, number, number] {
  const is = (key: string, wanted: string): boolean => value(key) === wanted;
  const worst = [is('AV', 'N'), is('PR', 'N'), is('UI', 'N')];
  const eq1 = worst.every(Boolean) ? 0 : worst.some(Boolean) && !is('AV', 'P') ? 1 : 2;
  const eq2 = is('AC', 'L') && is('AT', 'N') ? 0 : 1;
  const eq3 = is('VC', 'H') && is('VI', 'H') ? 0 : is('VC', 'H') || is('VI', 'H') || is('VA', 'H') ? 1 : 2;
  const eq4 = is('SI', 'S') || is('SA', 'S') ? 0 : is('SC', 'H') || is('SI', 'H') || is('SA', 'H') ? 1 : 2;
  const eq5 = is('E', 'A') ? 0 : is('E', 'P') ? 1 : 2;
  const isRequired =
    (is('CR', 'H') && is('VC', 'H')) || (is('IR', 'H') && is('VI', 'H')) || (is('AR', 'H') && is('VA', 'H'));
  return [eq1, eq2, eq3, eq4, eq5, isRequired ? 0 : 1];
}

function nextOfThreeAndSix(
  eq3: number,
  eq6: number,
  score: (three: number, six: number) => number | null,
): number | null {
  if (eq3 === 0 && eq6 === 0) return Math.max(score(0, 1) ?? 0, score(1, 0) ?? 0);
  if (eq3 === 1 && eq6 === 0) return score(1, 1);
  return score(eq3 + 1, eq6);
}

/** Steps from the first of the highest vectors that is not below this one. */
function distance(level: string, value: (key: string) => string): number {
  for (const highest of HIGHEST[level] ?? []) {
    const steps = highest.split('/').map((piece) => {
      const [key = '', best = ''] = piece.split(':');
      const levels = LEVELS[key] ?? '';
      return levels.indexOf(value(key)) - levels.indexOf(best);
    });
    if (steps.every((each) => each >= 0)) return steps.reduce((sum, each) => sum + each, 0);
  }
  return 0;
}
