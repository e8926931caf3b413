import assert from 'node:assert/strict';
import { parseMessage } from '#mail';
import { type BodyOptions, bodyHtml, headersHtml, type MessageView, viewMessage } from './index.ts';

/** A message of latin1 text with LF line ends, seen on a list called `pond`. */
export function viewOf(raw: string): MessageView {
  return viewMessage(parseMessage(Buffer.from(raw, 'latin1')), 'pond');
}

/** A message that is one text. */
export function viewOfBody(body: string, contentType = 'text/plain; charset=utf-8'): MessageView {
  return viewMessage(parseMessage(Buffer.from(`Content-Type: ${contentType}\n\n${body}`)), 'pond');
}

export const FOLDED: BodyOptions = { policy: 'masked', attachmentHref: (number) => `5/${number}`, foldQuotes: true };
export const OPEN: BodyOptions = { ...FOLDED, policy: 'open', foldQuotes: false };

/** All of one page that comes from the message. */
export function pageOf(view: MessageView, options: BodyOptions = FOLDED): string {
  return headersHtml(view, options.policy).toString() + bodyHtml(view, options).toString();
}

const TAG =
  /<(?<close>\/?)(?<name>[a-z]+)(?<attributes>(?: class="[a-z0-9 ]+"| href="(?:5\/[0-9]+|(?:https?|ftp):\/\/[^\s"<>]+)"| rel="nofollow"| download)*)>/y;
const ALLOWED = new Set(['pre', 'span', 'a', 'p', 'details', 'summary']);

/** Fails on a tag or an attribute that is not ours, on one that is not closed, on `details` inside `pre`, on an odd character. */
export function assertSound(markup: string, where = ''): void {
  assert.ok(markup.isWellFormed(), `${where}: half a surrogate pair`);
  const odd = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.exec(markup);
  assert.equal(odd, null, `${where}: an odd character at ${odd?.index}`);
  const open: string[] = [];
  for (let at = markup.indexOf('<'); at >= 0; at = markup.indexOf('<', at + 1)) {
    TAG.lastIndex = at;
    const groups = TAG.exec(markup)?.groups;
    assert.ok(groups, `${where}: no tag of ours: ${markup.slice(at, at + 80)}`);
    const name = groups['name'] ?? '';
    assert.ok(ALLOWED.has(name), `${where}: <${name}>`);
    if (groups['close'] === '/') assert.equal(open.pop(), name, `${where}: </${name}>`);
    else {
      assert.ok(!(open.includes('pre') && /^(?:pre|p|details|summary)$/.test(name)), `${where}: <${name}> inside pre`);
      open.push(name);
    }
  }
  assert.deepEqual(open, [], `${where}: not closed`);
  const bare = /&(?!(?:amp|lt|gt|quot|#39|#64);)/.exec(markup);
  assert.equal(bare, null, `${where}: a bare & at ${bare?.index}`);
}

/** What a reader copies out of all `pre` of a body. */
export function copiedText(markup: string): string {
  return [...markup.matchAll(/<pre class="body">\n?(?<inside>.*?)<\/pre>/gs)]
    .map((match) => match.groups?.['inside'] ?? '')
    .join('')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#64;', '@')
    .replaceAll('&amp;', '&');
}
