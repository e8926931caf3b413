import { html, type Markup } from '#markup';
import type { HeadingLine } from '../presenters/heading-presenter.ts';

/** Messages as a list, one to a line on a wide screen. `withDay`: where the page does not say it already. */
export function headingList(lines: readonly HeadingLine[], withDay: boolean): Markup {
  return html`<ul class="messages">
${lines.map((line) => headingItem(line, withDay))}</ul>
`;
}

export function headingItem(line: HeadingLine, withDay: boolean): Markup {
  const place = withDay
    ? html`<span class="when">${line.day} #${line.number}</span> `
    : html`<span class="when">#${line.number}</span> `;
  const notes = [
    line.isCopy ? 'copy' : null,
    line.attachmentCount > 0 ? `${line.attachmentCount} attached` : null,
  ].filter((note) => note !== null);
  return html`<li>${place}<a href="${line.href}">${line.subject}</a>${line.from !== '' && html` <span class="who">${line.from}</span>`}${
    notes.length > 0 && html` <span class="note">${notes.join(', ')}</span>`
  }</li>
`;
}
