/**
 * What a visitor typed into a search box, without what cannot be seen: blanks are one blank, and characters without a width or
 * that turn the line go. A search drops them anyway (`search/tokens.ts`), and the text stands in titles and feeds, where it
 * would turn what is beside it.
 */
export function askedText(typed: string): string {
  return typed
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}+/gu, '')
    .trim();
}
