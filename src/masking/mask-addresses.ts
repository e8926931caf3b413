/** What a list's archive shows of mail addresses: cut, or whole. */
export type MaskingPolicy = 'masked' | 'open';

/** Characters that may stand around the `@` of an address: atext of RFC 5322, 3.2.3, and the dot; `&` stands apart. */
const PLAIN = "A-Za-z0-9!#$%'*+\\-/=?^_`{|}~.";

/**
 * An `@` that counts as one of an address: a plain character before it, four after it. Matches the `@` and the three that
 * are cut. Addresses of one letter and three (`foo@bar`) stay, as do `"a b"@example.com` and `user@[127.0.0.1]`.
 */
export const ADDRESS_AT: RegExp = addressAt(`[${PLAIN}&]`);

/** The same in text whose `&`, `<` and `>` are escaped. */
export const ESCAPED_ADDRESS_AT: RegExp = addressAt(`(?:[${PLAIN}]|&amp;)`);

/**
 * Cuts mail addresses in a text: `user@example.com` gives `user@...mple.com`. For whatever is text and not a page: JSON,
 * feeds, titles, search results. Knows no links: an `@` inside a URL is cut as well. Linear; leaves all else as it is.
 */
export function maskAddresses(text: string): string {
  return text.includes('@') ? text.replace(ADDRESS_AT, '@...') : text;
}

function addressAt(plain: string): RegExp {
  return new RegExp(`@(?<=${plain}@)${plain}{3}(?=${plain})`, 'g');
}
