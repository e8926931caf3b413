import { html, type Markup } from '#markup';
import { STYLE_SHEET_PATH } from './assets/style-sheet.ts';

/** What a handler decides: everything of a reply but the headers that all replies have (`respond.ts`). */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array | Markup;
  /** Beyond those of `respond.ts`; a Cache-Control here replaces the usual one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Not for search engines: tombstones, searches. */
  readonly isNoindex?: boolean;
  /** What the page says, where `create-site.ts` is to say it in the frame of the site instead. */
  readonly notice?: Notice;
}

/** The whole content of a page about an error. */
export interface Notice {
  readonly title: string;
  readonly message: string;
}

export const HTML = 'text/html; charset=utf-8';
export const TEXT = 'text/plain; charset=utf-8';

/** For what is named by its content: the style sheet. Not for attachments, of which no copy may outlive a takedown. */
export const IMMUTABLE: Readonly<Record<string, string>> = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/** For what must not be kept at all: health, errors. */
export const NO_STORE: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store' };

/** For bytes of a sender's: in a tab of their own they are nothing but what they are said to be. */
export const SANDBOX: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
};

const NOT_FOUND = bareAnswer(404, 'Not found', 'There is nothing at this address.');

/** One constant: what is hidden and what does not exist answer with the very same bytes. */
export function notFound(): Answer {
  return NOT_FOUND;
}

/** A page that says what was wrong with the address. The message is ours, or escaped text of the visitor's. */
export function badRequest(message: string): Answer {
  return bareAnswer(400, 'Bad request', message);
}

/** Too much goes on: the same may be had soon. */
export function busy(message: string): Answer {
  const answer = bareAnswer(503, 'Busy', message);
  return { ...answer, headers: { ...answer.headers, 'Retry-After': '10' } };
}

/** An error: a page that names nothing it would have to read. Its body has no frame, for where there is no site around it. */
export function bareAnswer(status: number, title: string, message: string): Answer {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_SHEET_PATH}">
</head>
<body>
<main id="main" class="bare">
<h1>${title}</h1>
<p>${message}</p>
<p><a href="/">Front page</a></p>
</main>
</body>
</html>
`;
  return {
    status,
    contentType: HTML,
    body: `<!doctype html>\n${page}`,
    headers: NO_STORE,
    isNoindex: true,
    notice: { title, message },
  };
}

/** For good, to an address of this site: a path that begins with one slash. */
export function redirect(path: string): Answer {
  // attack: `//evil.example/` is another site's address
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) return notFound();
  return {
    status: 308,
    contentType: 'text/plain; charset=utf-8',
    body: '',
    headers: { Location: path, 'Cache-Control': 'public, max-age=3600' },
  };
}

/** Byte for byte; texts that are older than UTF-8 are shown as well as a browser can. `name`: under which it is saved. */
export function plainText(bytes: Uint8Array, name: string): Answer {
  return {
    status: 200,
    contentType: TEXT,
    body: Buffer.from(bytes),
    headers: { ...SANDBOX, 'Content-Disposition': `inline; filename="${name}"` },
  };
}
