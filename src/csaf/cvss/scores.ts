import { scoreOf4 } from './score-4.ts';
import type { CvssVector } from './vector.ts';

/** Scores of a vector; what its version does not have is null. */
export interface CvssScores {
  readonly base: number;
  readonly temporal: number | null;
  readonly environmental: number | null;
  /** With all that the vector says. */
  readonly overall: number;
}

export type Severity = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** The qualitative scale of CVSS 3 and 4. */
export function severityOfScore(score: number): Severity {
  if (score === 0) return 'NONE';
  if (score < 4) return 'LOW';
  if (score < 7) return 'MEDIUM';
  return score < 9 ? 'HIGH' : 'CRITICAL';
}

/**
 * The scores of a vector. CVSS 2.0 and 3.0 leave open what floating point does to a value at the border of two tenths, and
 * calculators differ there: `exact` is the arithmetic of the specification, `floating` that of the machine.
 */
export function scoresOf(vector: CvssVector, rounding: 'exact' | 'floating' = 'exact'): CvssScores {
  switch (vector.version) {
    case '2.0':
      return scoresOf2(vector, rounding === 'exact' ? 1e-9 : -1e-9);
    case '3.0':
    case '3.1':
      return scoresOf3(vector, rounding);
    case '4.0': {
      const overall = scoreOf4(vector.metrics);
      return { base: overall, temporal: null, environmental: null, overall };
    }
  }
}

function isAnySet({ metrics }: CvssVector, keys: readonly string[]): boolean {
  return keys.some((key) => !['X', 'ND', undefined].includes(metrics.get(key)));
}

/** A complete guide to CVSS 2.0, section 3.2. */
function scoresOf2(vector: CvssVector, nudge: number): CvssScores {
  const { metrics } = vector;
  const of = (key: string, values: Readonly<Record<string, number>>, otherwise = 1): number =>
    values[metrics.get(key) ?? 'ND'] ?? otherwise;
  const tenth = (value: number): number => Math.max(0, Math.round(value * 10 + nudge) / 10);
  const impacts = { N: 0, P: 0.275, C: 0.66 };
  const [c, i, a] = [of('C', impacts, 0), of('I', impacts, 0), of('A', impacts, 0)];
  const exploitability =
    20 *
    of('AV', { L: 0.395, A: 0.646, N: 1 }) *
    of('AC', { H: 0.35, M: 0.61, L: 0.71 }) *
    of('Au', { M: 0.45, S: 0.56, N: 0.704 });
  const baseOf = (impact: number): number =>
    tenth((0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176));
  const base = baseOf(10.41 * (1 - (1 - c) * (1 - i) * (1 - a)));
  const temporally = (score: number): number =>
    tenth(
      score *
        of('E', { U: 0.85, POC: 0.9, F: 0.95, H: 1 }) *
        of('RL', { OF: 0.87, TF: 0.9, W: 0.95, U: 1 }) *
        of('RC', { UC: 0.9, UR: 0.95, C: 1 }),
    );
  const temporal = temporally(base);
  const requirement = { L: 0.5, M: 1, H: 1.51 };
  const adjustedImpact = Math.min(
    10,
    10.41 * (1 - (1 - c * of('CR', requirement)) * (1 - i * of('IR', requirement)) * (1 - a * of('AR', requirement))),
  );
  const adjusted = temporally(baseOf(adjustedImpact));
  const damage = of('CDP', { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5 }, 0);
  const environmental = tenth((adjusted + (10 - adjusted) * damage) * of('TD', { N: 0, L: 0.25, M: 0.75, H: 1 }));
  const hasEnvironment = isAnySet(vector, ['CDP', 'TD', 'CR', 'IR', 'AR']);
  const hasTime = isAnySet(vector, ['E', 'RL', 'RC']);
  return { base, temporal, environmental, overall: hasEnvironment ? environmental : hasTime ? temporal : base };
}

/** CVSS 3.0 and 3.1 specification, section 7. */
function scoresOf3(vector: CvssVector, rounding: 'exact' | 'floating'): CvssScores {
  const { metrics, version } = vector;
  const value = (key: string): string => metrics.get(key) ?? 'X';
  const modified = (key: string): string => (value(`M${key}`) === 'X' ? value(key) : value(`M${key}`));
  const isOlder = version === '3.0';
  const plainly = (tenths: number): number => (rounding === 'exact' ? Number(tenths.toFixed(9)) : tenths);
  const up = isOlder ? (score: number): number => Math.ceil(plainly(score * 10)) / 10 : roundUp;
  const impact = (letter: string): number => ({ H: 0.56, L: 0.22 })[letter] ?? 0;
  const requirement = (letter: string): number => ({ H: 1.5, L: 0.5 })[letter] ?? 1;
  const exploitabilityOf = (of: (key: string) => string): number => {
    const isChanged = of('S') === 'C';
    const privileges = isChanged ? { N: 0.85, L: 0.68, H: 0.5 } : { N: 0.85, L: 0.62, H: 0.27 };
    return (
      8.22 *
      ({ N: 0.85, A: 0.62, L: 0.55, P: 0.2 }[of('AV')] ?? 0) *
      (of('AC') === 'L' ? 0.77 : 0.44) *
      (privileges[of('PR') as keyof typeof privileges] ?? 0) *
      (of('UI') === 'N' ? 0.85 : 0.62)
    );
  };
  const combined = (total: number, exploitability: number, isChanged: boolean): number =>
    total <= 0 ? 0 : up(Math.min((isChanged ? 1.08 : 1) * (total + exploitability), 10));

  const isChanged = value('S') === 'C';
  const sub = 1 - (1 - impact(value('C'))) * (1 - impact(value('I'))) * (1 - impact(value('A')));
  const total = isChanged ? 7.52 * (sub - 0.029) - 3.25 * (sub - 0.02) ** 15 : 6.42 * sub;
  const base = combined(total, exploitabilityOf(value), isChanged);

  const time =
    ({ U: 0.91, P: 0.94, F: 0.97 }[value('E')] ?? 1) *
    ({ O: 0.95, T: 0.96, W: 0.97 }[value('RL')] ?? 1) *
    ({ U: 0.92, R: 0.96 }[value('RC')] ?? 1);
  const temporal = up(base * time);

  const isModifiedChanged = modified('S') === 'C';
  const modifiedSub = Math.min(
    1 -
      (1 - requirement(value('CR')) * impact(modified('C'))) *
        (1 - requirement(value('IR')) * impact(modified('I'))) *
        (1 - requirement(value('AR')) * impact(modified('A'))),
    0.915,
  );
  const power = isOlder ? (modifiedSub - 0.02) ** 15 : (modifiedSub * 0.9731 - 0.02) ** 13;
  const modifiedTotal = isModifiedChanged ? 7.52 * (modifiedSub - 0.029) - 3.25 * power : 6.42 * modifiedSub;
  const environmental = up(combined(modifiedTotal, exploitabilityOf(modified), isModifiedChanged) * time);
  const hasEnvironment = isAnySet(vector, ['CR', 'IR', 'AR', 'MAV', 'MAC', 'MPR', 'MUI', 'MS', 'MC', 'MI', 'MA']);
  const hasTime = isAnySet(vector, ['E', 'RL', 'RC']);
  return { base, temporal, environmental, overall: hasEnvironment ? environmental : hasTime ? temporal : base };
}

/** CVSS 3.1, appendix A: up to a tenth, without the noise of floating point. */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}
