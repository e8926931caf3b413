export { type Content, html, joinBytes, Markup } from './html.ts';
