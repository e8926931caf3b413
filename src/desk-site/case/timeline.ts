import { formatInstant, type Instant } from '#base';
import type { CaseFacts } from '#embargo';
import { type HouseStyle, revisionText } from '#house-style';
import { html, type Markup } from '#markup';
import { distanceText, time } from './words.ts';

/** What happened to a case, or is planned, at an instant. */
interface Mark {
  readonly at: Instant;
  readonly what: string;
  readonly kind: 'past' | 'end' | 'public' | 'bad';
}

const WIDTH = 360;
const LEFT = 18;
const RIGHT = WIDTH - 18;
/** From the top of the picture to the line, with one lane of marks; each further lane needs as much again. */
const TOP = 26;
const LANE = 18;
const BELOW = 30;
/** Two marks nearer than that stand above each other. */
const NEAR = 20;
const LANES = 6;

/** An embargo as a picture, with the same in words beside it: the numbers of the picture are those of the list. */
export function timelineMarkup(
  facts: CaseFacts,
  { style, now }: { readonly style: HouseStyle | null; readonly now: Instant },
): Markup | null {
  const marks = marksOf(facts, style);
  const [first] = marks;
  if (first === undefined) return null;
  const last = Math.max(now, marks.at(-1)?.at ?? now);
  const span = Math.max(1, last - first.at);
  const place = (at: number): number => Math.round(LEFT + ((RIGHT - LEFT) * (at - first.at)) / span);
  const placed = withLanes(marks.map((mark) => ({ mark, x: place(mark.at) })));
  const base = TOP + LANE * Math.max(0, ...placed.map(({ lane }) => lane));
  const members = facts.predisclosed[0]?.at;
  const over = facts.published[0]?.at ?? (facts.embargo.state === 'active' ? facts.embargo.end : last);
  const says = marks.map(({ at, what }) => `${what}: ${formatInstant(at)}`).join('. ');
  return html`<figure class="timeline">
<svg viewBox="0 0 ${WIDTH} ${base + BELOW}" role="img" aria-labelledby="timeline-title timeline-words">
<title id="timeline-title">The embargo in time</title>
<desc id="timeline-words">${says}. Now: ${formatInstant(now)}.</desc>
<line class="axis" x1="${LEFT}" y1="${base}" x2="${RIGHT}" y2="${base}"/>
<line class="secret" x1="${LEFT}" y1="${base}" x2="${place(Math.min(over, last))}" y2="${base}"/>
${members !== undefined && html`<line class="shared" x1="${place(members)}" y1="${base}" x2="${place(Math.min(over, last))}" y2="${base}"/>\n`}${placed.map(
  ({
    mark,
    x,
    lane,
  }) => html`<line class="${mark.kind}" x1="${x}" y1="${base}" x2="${x}" y2="${base - 12 - lane * LANE}"/>
`,
)}${placed.map(
  (
    { mark, x, lane },
    index,
  ) => html`<g class="${mark.kind}"><circle cx="${x}" cy="${base - 14 - lane * LANE}" r="8"/><text x="${x}" y="${base - 10.5 - lane * LANE}">${index + 1}</text></g>
`,
)}<g class="now"><line x1="${place(now)}" y1="${base - 6}" x2="${place(now)}" y2="${base + 9}"/><text x="${Math.min(RIGHT - 6, Math.max(LEFT + 6, place(now)))}" y="${base + 21}">now</text></g>
</svg>
<figcaption><ol>
${marks.map(({ at, what }) => html`<li>${what}: ${time(at)} <span class="note">${distanceText(at, now)}</span></li>\n`)}</ol></figcaption>
</figure>
`;
}

function marksOf(facts: CaseFacts, style: HouseStyle | null): readonly Mark[] {
  const { reportedAt, predisclosed, published, embargo, exposures, withdrawnAt } = facts;
  const marks: Mark[] = [
    ...(reportedAt === null ? [] : [{ at: reportedAt, what: 'Reported', kind: 'past' } as const]),
    ...predisclosed.map(
      ({ at, revision }) => ({ at, what: `To the members: ${revisionText(style, revision)}`, kind: 'past' }) as const,
    ),
    ...exposures.map(({ at, how }) => ({ at, what: `Known to the world: ${how}`, kind: 'bad' }) as const),
    ...(embargo.state === 'active' ? [{ at: embargo.end, what: 'The embargo ends', kind: 'end' } as const] : []),
    ...(embargo.state === 'over' ? [{ at: embargo.at, what: 'The embargo ended', kind: 'end' } as const] : []),
    ...published.map(
      ({ at, revision }) => ({ at, what: `Released: ${revisionText(style, revision)}`, kind: 'public' }) as const,
    ),
    ...(withdrawnAt === null ? [] : [{ at: withdrawnAt, what: 'Withdrawn', kind: 'bad' } as const]),
  ];
  return marks.sort((a, b) => a.at - b.at);
}

function withLanes<Placed extends { readonly x: number }>(
  placed: readonly Placed[],
): readonly (Placed & { lane: number })[] {
  const ends: number[] = [];
  return placed.map((each) => {
    const free = ends.findIndex((end) => each.x - end >= NEAR);
    const lane = free === -1 ? Math.min(ends.length, LANES - 1) : free;
    ends[lane] = each.x;
    return { ...each, lane };
  });
}
