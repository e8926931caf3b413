import type { AdvisoryFacts } from '#advisory';
import { sectionsOf } from '#publication';

/** As the format recommends. */
const MAX_SUMMARY = 120;

/** The sections that tell of the issue; the others have members of their own, or are about handling. */
const ROLES = ['description', 'impact', 'vulnerable', 'mitigation', 'resolution'];

/** The title on one line; what does not fit is cut at a word, and stands whole in the details. */
export function summaryOf(title: string | null): string | null {
  const line = (title ?? '').replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  if (!isLong(line)) return line;
  const start = [...line].slice(0, MAX_SUMMARY - 1).join('');
  return `${start.replace(/\s+\S*$/, '')}…`;
}

/**
 * The sections as they were signed, each in a fence of its own: their text is preformatted, and nothing of it may turn into
 * markup. `own`: what this vulnerability is, where the text is about several.
 */
export function detailsOf(facts: AdvisoryFacts, own: string | null): string {
  const title = facts.title !== null && isLong(facts.title.replace(/\s+/g, ' ').trim()) ? [fenced(facts.title)] : [];
  const sections = ROLES.flatMap((role) =>
    sectionsOf(facts, role).map(
      ({ heading, body }) => `## ${heading.replace(/[^\p{L}\p{N} ]/gu, '')}\n\n${fenced(body)}`,
    ),
  );
  return [...title, ...(own === null ? [] : [fenced(own)]), ...sections].join('\n\n');
}

/** CommonMark, 4.5: a fence is closed by one of at least its length. */
function fenced(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}text\n${text.replaceAll('\r\n', '\n').replace(/\n+$/, '')}\n${fence}`;
}

function isLong(line: string): boolean {
  return [...line].length > MAX_SUMMARY;
}
