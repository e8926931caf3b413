/**
 * Whether a text is a URI with a scheme (RFC 3986, section 3): every character allowed at its place, each `%` followed by two hex
 * digits, brackets only around an address, the port a number.
 */
export function isUri(text: string): boolean {
  return URI.test(text);
}

/** Any number of the characters that are allowed everywhere, and of these. Each is tried in one way, so that time is linear. */
function charactersWith(more: string): string {
  const plain = `[A-Za-z0-9\\-._~!$&'()*+,;=${more}]*`;
  return `${plain}(?:%[0-9A-Fa-f]{2}${plain})*`;
}

const ADDRESS = "\\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+\\.[A-Za-z0-9\\-._~!$&'()*+,;=:]+)\\]";
const AUTHORITY = `(?:${charactersWith(':')}@)?(?:${charactersWith('')}|${ADDRESS})(?::[0-9]*)?`;
const REST = charactersWith(':@/?');
const URI = new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:(?://${AUTHORITY}(?:[/?]${REST})?|(?!//)${REST})(?:#${REST})?$`);
