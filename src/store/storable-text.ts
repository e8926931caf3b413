/** Text as both databases can keep it. PostgreSQL refuses U+0000, so that it is U+FFFD in both, stored and asked for. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
