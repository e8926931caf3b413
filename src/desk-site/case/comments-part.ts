import { hasRoleFor } from '#disclosure';
import { findAnchor, readAnchor } from '#drafting';
import type { Comment } from '#embargo';
import type { HouseStyle } from '#house-style';
import { html, type Markup } from '#markup';
import type { CaseVisit } from './case-visit.ts';
import { actorName } from './record-words.ts';
import { shown, time } from './words.ts';

/** What was said, on the case or on a section of its text, wherever that stands now. */
export function commentsMarkup(
  { loaded, path, visit }: CaseVisit,
  {
    text,
    style,
    back,
  }: { readonly text: string | null; readonly style: HouseStyle | null; readonly back: 'case' | 'text' },
  sections: readonly { readonly index: number; readonly heading: string }[] = [],
  given = '',
): Markup {
  const { comments } = loaded.facts;
  return html`<section><h2 id="comments">Comments</h2>
${comments.length === 0 && html`<p class="none">Nobody said anything yet.</p>\n`}${comments.map((comment) => commentMarkup(comment, text, style))}${
  hasRoleFor(visit.person, 'comment') &&
  html`<form class="desk" method="post" action="${path}/comment">
<input type="hidden" name="back" value="${back}">
${
  sections.length > 0 &&
  html`<p><label for="comment-on">On</label>
<select id="comment-on" name="on"><option value="">the whole</option>${sections.map(({ index, heading }) => html`<option value="${index}">${shown(heading, 80)}</option>`)}</select></p>
<p><label for="comment-quote">Words of it (may be left out)</label><input type="text" id="comment-quote" name="quote" maxlength="300" autocomplete="off"></p>
`
}<p><label for="comment-text">Comment, for the team alone</label>
<textarea id="comment-text" name="text" rows="3" required maxlength="4000">
${given}</textarea></p>
<p><button type="submit">Say it</button></p>
</form>
`
}</section>
`;
}

function commentMarkup({ by, at, on, text: said }: Comment, text: string | null, style: HouseStyle | null): Markup {
  return html`<article class="comment"><p><strong>${actorName(by)}</strong> <span class="note">${time(at)}${on !== null && html`, on ${whereMarkup(on, text, style)}`}</span></p>
<p class="said">${shown(said)}</p></article>
`;
}

function whereMarkup(on: string, text: string | null, style: HouseStyle | null): Markup {
  const anchor = readAnchor(on);
  if (anchor === undefined) return html`${shown(on, 120)}`;
  const quote = anchor.quote === null ? null : html` (“${shown(anchor.quote, 200)}”)`;
  if (text === null || style === null) return html`${shown(anchor.heading, 80)}${quote}`;
  const found = findAnchor(text, style, anchor);
  if (found.state === 'gone') return html`${shown(anchor.heading, 80)}${quote}, which is gone`;
  return html`${shown(found.heading, 80)}, line ${found.quoteLine ?? found.line}${quote}${found.isChanged && ', changed since'}`;
}
