import { type LoadedCase, newestText } from '#disclosure';
import { draftOf } from '#drafting';
import { html, type Markup } from '#markup';
import { unbroken } from '#web';
import type { Visit } from '../desk-context.ts';
import { advisoryName, distanceText, shown } from './words.ts';

/** Attack: a title that fills the page. */
const MOST_TITLE = 200;

/** By what people know a case: its number and title, as far as there are. */
export async function caseName(loaded: LoadedCase, { parts, doer, now }: Visit): Promise<Markup> {
  const { reportedAt, forgotten } = loaded.facts;
  if (forgotten !== null) return html`${shortName(loaded)}, forgotten`;
  const text = await newestText(parts, doer, loaded);
  const title = text === null || parts.style === null ? '' : shown(draftOf(text, parts.style).draft.title, MOST_TITLE);
  const name = advisoryName(loaded.facts);
  if (name === null && title === '')
    return html`${shortName(loaded)}, reported ${distanceText(reportedAt ?? now, now)}`;
  return html`${unbroken(name ?? shortName(loaded))} ${title}`;
}

/** Number or letters by which a case is told from others. */
export function shortName({ id, facts }: LoadedCase): string {
  return advisoryName(facts) ?? `Case ${id.slice(0, 4)}`;
}
