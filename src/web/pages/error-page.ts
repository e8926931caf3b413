import { html } from '#markup';
import type { Notice } from '../answer.ts';
import type { PageParts } from './layout.ts';

/** An error with the ways on from it. It says nothing of what was asked for: hidden and absent look alike. */
export function errorPage({ title, message }: Notice): PageParts {
  return {
    title,
    canonicalPath: null,
    isNoindex: true,
    body: html`<p>${message}</p>
<p>Go on from the <a href="/">front page</a>, the <a href="/advisories">advisories</a> or the <a href="/lists/">lists</a>, or <a href="/search">search</a> the mail.</p>
`,
  };
}
