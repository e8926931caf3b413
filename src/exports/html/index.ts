export { type PageProof, toHtmlPage } from './page.ts';
