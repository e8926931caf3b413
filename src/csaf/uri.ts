/**
 * Whether a text is a URI with a scheme (RFC 3986, section 3): every character allowed at its place, each `%` followed by two hex
 * digits, brackets only around an address, the port a number.
 */
export function isUri(text: string): boolean {
  const scheme = SCHEME.exec(text);
  if (scheme === null || !CHARACTERS.test(text)) return false;
  const rest = text.slice(scheme[0].length);
  const fragmentAt = rest.indexOf('#');
  if (fragmentAt >= 0 && rest.indexOf('#', fragmentAt + 1) >= 0) return false;
  const beforeFragment = fragmentAt < 0 ? rest : rest.slice(0, fragmentAt);
  const end = beforeFragment.search(/[/?]/);
  if (!beforeFragment.startsWith('//')) return !/[[\]]/.test(rest);
  const authority = /^\/\/([^/?]*)/.exec(beforeFragment)?.[1] ?? '';
  const after = rest.slice(2 + authority.length);
  return end >= 0 && !/[[\]]/.test(after) && isAuthority(authority);
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const CHARACTERS = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (/[@[\]]/.test(user)) return false;
  if (host.startsWith('['))
    return /^\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+)\](?::[0-9]*)?$/.test(host);
  return /^[^:[\]]*(?::[0-9]*)?$/.test(host);
}
