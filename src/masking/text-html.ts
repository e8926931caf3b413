import { Markup } from '#markup';
import { ADDRESS_AT, ESCAPED_ADDRESS_AT, type MaskingPolicy } from './mask-addresses.ts';
import { segmentsOf } from './segments.ts';
import { ODD_IN_BODY, ODD_IN_LINE, type OddCharacters, withVisible } from './visible-text.ts';

/*
 * Why what is made here may be called Markup: every character of the text goes through `escapeText`, which leaves no `<`, `>`
 * or `&`; the only tag is `<a>`, and its `href` is a segment that `segmentsOf` found to be one of three schemes and
 * characters among which there is no quote mark, blank or bracket. It is for text nodes only: quote marks stay as they are.
 *
 * Where blists is not followed: it leaves out `rel="nofollow"` for links to its own makers; it passes U+007F to U+009F and
 * bidirectional controls through; it judges a bare CR before it drops it.
 */

/** Body text, one line or many, for inside a `pre`: links, addresses by policy, all else as it is. Linear. */
export function bodyTextHtml(text: string, policy: MaskingPolicy): Markup {
  if (!text.includes('://')) return new Markup(addressesHtml(text, policy, ODD_IN_BODY));
  let markup = '';
  for (const segment of segmentsOf(text)) {
    markup += segment.kind === 'link' ? linkHtml(segment.text) : addressesHtml(segment.text, policy, ODD_IN_BODY);
  }
  return new Markup(markup);
}

/** A header field's text or a file name: addresses by policy, no links, nothing unseen (`ODD_IN_LINE`). */
export function headerTextHtml(text: string, policy: MaskingPolicy): Markup {
  return new Markup(addressesHtml(text, policy, ODD_IN_LINE));
}

function linkHtml(url: string): string {
  const escaped = escapeText(url).replaceAll('@', '&#64;');
  return `<a href="${escaped}" rel="nofollow">${escaped}</a>`;
}

/** The rule counts characters as they came, so it is applied before any is replaced by a plain one. */
function addressesHtml(text: string, policy: MaskingPolicy, odd: OddCharacters): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  const visible = withVisible(wellFormed, odd);
  if (policy === 'open' || !text.includes('@')) return escapeText(visible);
  if (visible === wellFormed) return escapeText(visible).replace(ESCAPED_ADDRESS_AT, '&#64;...');
  const marked = wellFormed.replace(ADDRESS_AT, CUT_MARK);
  return escapeText(withVisible(marked, odd)).replace(CUT_MARKS, '&#64;...');
}

/** Half a surrogate pair: no well-formed text has one, so no sender can write it. */
const CUT_MARK = '\ud800';

/** By code point: the first half of a whole pair is none. */
const CUT_MARKS = /\ud800/gu;

function escapeText(text: string): string {
  // patterns of one letter are twice as quick as replaceAll where there is much to replace
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
