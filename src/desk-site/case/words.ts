import { formatInstant, type Instant, parseInstant } from '#base';
import type { CaseFacts, CaseState } from '#embargo';
import type { HouseStyle } from '#house-style';
import { html, type Markup } from '#markup';
import { visibleText } from '#masking';
import { timeMarkup, unbroken } from '#web';

/** Somebody's text in one line or several, cut, with everything in it made visible. */
export function shown(text: string, mostLength: number = MOST_SHOWN): string {
  const cut = text.length > mostLength ? `${text.slice(0, mostLength)}… (${text.length} characters)` : text;
  return visibleText(cut);
}

/** Words with the instants in them whole: at its hyphens a browser breaks one where a line ends. */
export function withInstants(text: string): Markup {
  const pieces = text.split(INSTANT);
  // between two pieces stands what parted them
  return html`${pieces.map((piece, index) => (index % 2 === 0 ? piece : unbroken(piece)))}`;
}

const INSTANT = /([0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?)/;

/** Attack: a comment, a reason or a name that fills the page. In UTF-16 units. */
const MOST_SHOWN = 4_000;

export function time(at: Instant): Markup {
  return timeMarkup(formatInstant(at));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `in 3 days 4 hours`, `2 hours 5 minutes ago`, `now`: two units, rounded down. */
export function distanceText(at: Instant, now: Instant): string {
  const span = Math.abs(at - now);
  if (span < MINUTE_MS) return 'now';
  const units = [
    [Math.floor(span / DAY_MS), 'day'],
    [Math.floor((span % DAY_MS) / HOUR_MS), 'hour'],
    [Math.floor((span % HOUR_MS) / MINUTE_MS), 'minute'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  const words = units
    .slice(first, first + 2)
    .flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`]))
    .join(' ');
  return at > now ? `in ${words}` : `${words} ago`;
}

/** An instant with its zone: as RFC 3339, or with blanks as people write it (`2026-12-08 12:00 UTC`); undefined for all else. */
export function readInstantText(text: string): Instant | undefined {
  const match =
    /^(?<day>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2})(?<seconds>:\d{2}(?:\.\d+)?)? ?(?<zone>Z|UTC|[+-]\d{2}:\d{2})$/i.exec(
      text.trim(),
    )?.groups;
  if (match === undefined) return undefined;
  const { day = '', time: hours = '', seconds = ':00', zone = '' } = match;
  return parseInstant(`${day}T${hours}${seconds}${/^(?:z|utc)$/i.test(zone) ? 'Z' : zone}`);
}

const STATE_WORDS = {
  new: 'new',
  closed: 'closed',
  drafting: 'being written',
  to_approve: 'to be approved',
  to_sign: 'to be signed',
  ready: 'ready',
  predisclosed: 'with the members',
  held: 'held',
  due: 'due',
  public: 'public',
  withdrawn: 'withdrawn',
} as const satisfies Readonly<Record<CaseState, string>>;

export function stateMarkup(state: CaseState): Markup {
  const mood = state === 'due' || state === 'held' ? 'bad' : state === 'public' ? 'good' : 'odd';
  return html`<span class="state ${mood}">${STATE_WORDS[state]}</span>`;
}

/** `OSN-7`, or null where it has no number yet. */
export function advisoryName({ id }: CaseFacts): string | null {
  return id === null ? null : `${id.series}-${id.number}`;
}

/** What the policies want on record, as a question. */
const RECORD_WORDS: Readonly<Record<string, string>> = {
  date_set_by: 'Who set the date',
  date_reason: 'Why this date',
  other_projects: 'Which other projects are concerned, and who told them',
  support_scope: 'What the support table says',
  questions_answered: 'That the questions of the policy were answered',
  upstream_told_first: 'That upstream was told first',
  consultation: 'Who was consulted, and what came of it',
};

export function recordName(what: string): string {
  return RECORD_WORDS[what] ?? what.replaceAll('_', ' ');
}

/** `Issue`: the series' own word for a revision, as the head of a column. */
export function revisionWord(style: HouseStyle | null): string {
  const word = style?.revisionWord ?? 'version';
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** The beginning of a digest, enough to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

export function sizeText(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KiB`;
}
