import { hash } from 'node:crypto';
import { SITE_CSS } from './site-css.ts';

/** Named by its content, so that it may be kept for ever. */
export const STYLE_SHEET_PATH: string = `/assets/site-${hash('sha256', SITE_CSS, 'hex').slice(0, 12)}.css`;
