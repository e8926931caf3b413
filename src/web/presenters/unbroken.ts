import { html, type Markup } from '#markup';

/** Longer names break wherever a line ends, or a phone would scroll sideways. In UTF-16 units. */
const MAX_UNBROKEN_LENGTH = 30;

/** A name or an id in one piece: lines break before and after it and not at its hyphens. */
export function unbroken(name: string): string | Markup {
  return name.length > MAX_UNBROKEN_LENGTH ? name : html`<span class="id">${name}</span>`;
}

/** An instant as `formatInstant` prints it, to read: `2020-09-22 13:36:38 UTC`. */
export function timeMarkup(instant: string): Markup {
  return html`<time datetime="${instant}">${instant.replace('T', ' ').replace('Z', ' UTC')}</time>`;
}
