export { type Content, html, Markup } from './html.ts';
