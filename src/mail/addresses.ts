import { MAX_ADDRESSES, MAX_FIELD_BYTES } from './limits.ts';

/**
 * The bare addresses (`local@domain`) of a From, To or Cc body, as spelt, in order; at most `MAX_ADDRESSES`. Reads the raw body,
 * before encoded words are decoded. Names, comments (nested too) and quoted strings are passed over, so that
 * `"evil@example.org" <a@b>` gives `a@b` only. A masked address (`security@....org`) comes out as it stands. Linear, never throws.
 */
export function addressesIn(body: string): readonly string[] {
  const text = body.length > MAX_FIELD_BYTES ? body.slice(0, MAX_FIELD_BYTES) : body;
  const addresses: string[] = [];
  const take = (candidate: string): void => {
    const address = bareAddress(candidate);
    if (address !== null && addresses.length < MAX_ADDRESSES) addresses.push(address);
  };
  let wordStart = -1;
  const endWord = (end: number): void => {
    if (wordStart >= 0) take(text.slice(wordStart, end));
    wordStart = -1;
  };
  let at = 0;
  while (at < text.length && addresses.length < MAX_ADDRESSES) {
    const letter = text[at];
    if (letter === '(') {
      endWord(at);
      at = commentEnd(text, at);
    } else if (letter === '"') {
      const end = quotedEnd(text, at);
      // RFC 5322, 3.4.1: a local part may be quoted; anything else in quotes is a name
      wordStart = text[end] === '@' ? at : -1;
      at = end;
    } else if (letter === '<') {
      wordStart = -1;
      const end = angleEnd(text, at);
      take(text.slice(at + 1, end));
      at = end + 1;
    } else if (letter === ',' || letter === ';' || letter === ':' || letter === ' ' || letter === '\t') {
      endWord(at);
      at += 1;
    } else {
      if (wordStart < 0) wordStart = at;
      at += 1;
    }
  }
  endWord(text.length);
  return addresses;
}

function bareAddress(candidate: string): string | null {
  // RFC 5322, 4.4: an obsolete route stands before the address
  const route = candidate.startsWith('@') ? candidate.lastIndexOf(':') + 1 : 0;
  const address = candidate.slice(route).trim();
  const sign = address.lastIndexOf('@');
  if (sign < 1 || sign === address.length - 1 || address.length > 320) return null;
  const domain = address.slice(sign + 1);
  const local = address.slice(0, sign);
  const isLocalPlain = /^[^\s"<>(),;@]+$/.test(local) || /^"(?:[^"\\]|\\.)*"$/.test(local);
  return isLocalPlain && /^[^\s"<>(),;@]+$/.test(domain) ? address : null;
}

function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function quotedEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function angleEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') at = quotedEnd(text, at) - 1;
    else if (text[at] === '>') return at;
  }
  return text.length;
}
