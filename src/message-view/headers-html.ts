import { html, type Markup } from '#markup';
import { headerTextHtml, type MaskingPolicy } from '#masking';
import type { MessageView } from './message-view.ts';

/** The header as blists prints it, one field a line, folds kept, in a `pre`. The Message-ID is never masked. */
export function headersHtml(view: MessageView, policy: MaskingPolicy): Markup {
  const lines = view.headers.map(({ name, text }) => {
    const shown = headerTextHtml(text, name.toLowerCase() === 'message-id' ? 'open' : policy);
    return html`<span class="field">${name}:</span> ${shown}\n`;
  });
  return html`<pre class="headers">${lines}</pre>`;
}
