import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '#base';
import { html } from '#markup';

/** A feed of RFC 4287. Addresses are paths of this site, from the first slash. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly selfPath: string;
  /** The page that shows the same. */
  readonly pagePath: string;
  /** Newest first. */
  readonly entries: readonly FeedEntry[];
}

export interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly path: string;
  readonly updatedAt: Instant;
  readonly categories?: readonly string[];
  /** Plain text. */
  readonly content: string;
}

/**
 * Prints a feed. Links are absolute only where the site knows its own address: what a request says of it may be a lie that a
 * cache would keep; readers resolve the others against the address of the feed (RFC 3986, 5.1.3).
 */
export function atomFeed(feed: Feed, publicUrl: string | null): string {
  const base = publicUrl ?? '';
  const updatedAt = Math.max(0, ...feed.entries.map((entry) => entry.updatedAt)) as Instant;
  const document = html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${feed.id}</id>
<title>${xmlText(feed.title)}</title>
<updated>${formatInstant(updatedAt)}</updated>
<author><name>${xmlText(feed.author)}</name></author>
<link rel="self" type="application/atom+xml" href="${base}${xmlText(feed.selfPath)}"/>
<link rel="alternate" type="text/html" href="${base}${xmlText(feed.pagePath)}"/>
<generator>Tocsin</generator>
${feed.entries.map(
  (entry) => html`<entry>
<id>${entry.id}</id>
<title>${xmlText(entry.title)}</title>
<updated>${formatInstant(entry.updatedAt)}</updated>
<author><name>${xmlText(entry.author)}</name></author>
<link rel="alternate" type="text/html" href="${base}${xmlText(entry.path)}"/>
${(entry.categories ?? []).map((category) => html`<category term="${xmlText(category)}"/>\n`)}<content type="text">${xmlText(entry.content)}</content>
</entry>
`,
)}</feed>
`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${document}`;
}

/**
 * An id that stays: made from what names the thing, whatever the site is called and wherever it moves (RFC 9562, 5.8: a UUID of
 * our own making).
 */
export function feedId(...names: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['tocsin', ...names]))
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Half a surrogate pair and the two characters that are none are no text of XML 1.0; controls the template replaces. */
function xmlText(text: string): string {
  return text.toWellFormed().replace(/[\ufffe\uffff]/g, '\ufffd');
}
