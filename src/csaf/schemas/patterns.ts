const SPECIAL = String.raw`\\[\\\*\?!"#\$%&'\(\)\+,/:;<=>@\[\]\^${'`'}\{\|\}~]`;
const PLAIN = String.raw`[a-zA-Z0-9\-\._]`;

/** One part of a CPE as the schemas have it, and the same words with no group for each letter: most are a star or plain letters. */
const CPE_PART = String.raw`(((\?*|\*?)(${PLAIN}|(${SPECIAL}))+(\?*|\*?))|[\*\-])`;
const QUICK_CPE_PART = String.raw`(?:[*\-]|(?:\?*|\*?)(?:${PLAIN}+(?:${SPECIAL}${PLAIN}*)*|(?:${SPECIAL}${PLAIN}*)+)(?:\?*|\*?))`;

/** A pattern of the schemas. That of CPEs, which stand at each product, is slow as it is written. */
export function patternOf(source: string, flags: string): RegExp {
  const written = source.replaceAll(String.raw`\/`, '/');
  return written.includes(CPE_PART)
    ? new RegExp(
        written.replaceAll(CPE_PART, () => QUICK_CPE_PART),
        flags,
      )
    : new RegExp(source, flags);
}
