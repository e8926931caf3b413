import { html, type Markup } from '#markup';
import type { PublicPage } from '../desk-context.ts';

/** In place of the form, where there is no team yet that could read a report. `contact`: a URI of RFC 9116, or null. */
export function nobodyPage(contact: string | null): PublicPage {
  return {
    title: 'Nobody takes reports here yet',
    isNoindex: true,
    status: 404,
    body: html`<p>This site has no response team that could read a report, so there is no form.</p>
${contact !== null && html`<p>Send it to ${contactLink(contact)} instead.</p>\n`}<p class="note">Whoever runs this site begins a team with <code>tocsin desk team add NAME --role lead</code>.</p>
`,
  };
}

function contactLink(contact: string): Markup {
  const text = contact.replace(/^mailto:/, '');
  return /^(?:mailto|https):/.test(contact) ? html`<a href="${contact}">${text}</a>` : html`<strong>${text}</strong>`;
}
