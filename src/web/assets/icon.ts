import { hash } from 'node:crypto';

/** The mark of the site in tabs and bookmarks: a bell, in a blue that is seen on light and on dark. No style, no script. */
export const ICON_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#2f7fd6"><path d="M16 2a2 2 0 0 0-2 2v1.3C9.9 6.2 7 9.800 7 14v6l-3 4v2h24v-2l-3-4v-6c0-4.2-2.9-7.8-7-8.700V4a2 2 0 0 0-2-2z"/><path d="M12.5 27.5a3.5 3.5 0 0 0 7 0z"/></svg>\n';

/** Named by its content, so that it may be kept for ever. */
export const ICON_PATH: string = `/assets/icon-${hash('sha256', ICON_SVG, 'hex').slice(0, 12)}.svg`;
