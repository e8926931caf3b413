/* What archives do to a text, written here from their rules and not from our undoing of it. */

const WORD = /[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]/;

/** The rule of blists: an @ counts when the byte before it and the four bytes after it are all of a set. */
export function maskedAsBlists(text: string, sign = '@'): string {
  let masked = '';
  for (let at = 0; at < text.length; at += 1) {
    const isMasked =
      text[at] === '@' && [at - 1, at + 1, at + 2, at + 3, at + 4].every((place) => WORD.test(text[place] ?? ''));
    masked += isMasked ? `${sign}...` : (text[at] ?? '');
    if (isMasked) at += 3;
  }
  return masked;
}

export function escapedAsHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A page as a browser saves it: escaped text, addresses masked, a header block and links above it. */
export function savedPage(text: string, title = 'announce - Osier Security Note'): string {
  const body = maskedAsBlists(text, '\u0001').replace(/[&<>]/g, escapedAsHtml).replaceAll('\u0001', '&#64;');
  return `<!DOCTYPE html>\n<html><head><title>${title}</title><style>pre { white-space: pre-wrap }</style></head>\n<body>\n<a href="/">[&lt;prev]</a>\n<pre style="white-space: pre-wrap">\nDate: Tue, 1 Sep 2020 12:00:00 +0000\nFrom: Osier Security Team &lt;security&#64;...er.example&gt;\nSubject: ${title}\n\n${body}\n</pre></body></html>\n`;
}

/** All lines run together, as when a page's text is copied without its line ends. */
export function flattened(text: string): string {
  return `announce - Osier Security Note   Date: Tue, 1 Sep From: Osier <security@...er.example>   ${text.replaceAll('\n', ' ')}`;
}
