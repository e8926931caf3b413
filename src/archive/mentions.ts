import type { HouseStyle } from '#house-style';
import type { Mention } from '#store';

/** Advisories that one message can name. Attack: a mail with all numbers from 1 to 100,000. */
const MAX_MENTIONS = 100;

/** The advisories that texts name, as `XSA-334`, `XSA 334` or `xsa334`. */
export function mentionsIn(texts: readonly string[], styles: readonly HouseStyle[]): readonly Mention[] {
  if (styles.length === 0) return [];
  const pattern = patternOf(styles.map((style) => style.series));
  const found = new Map<string, Mention>();
  for (const text of texts) {
    for (const match of text.matchAll(pattern)) {
      const { series = '', digits = '' } = match.groups ?? {};
      const mention = { series: series.toUpperCase(), number: Number(digits) };
      found.set(`${mention.series}-${mention.number}`, mention);
      if (found.size === MAX_MENTIONS) return [...found.values()];
    }
  }
  return [...found.values()];
}

const patternBySeries = new Map<string, RegExp>();

function patternOf(series: readonly string[]): RegExp {
  const key = series.join('|');
  const known = patternBySeries.get(key);
  if (known !== undefined) return known;
  const words = series.map((each) => each.replace(/[^A-Za-z0-9]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?<series>${words})[- ]?(?<digits>[1-9][0-9]{0,5})(?![0-9])`, 'gi');
  patternBySeries.set(key, pattern);
  return pattern;
}
