/**
 * The lines of a file, each with the line feed that ends it; the last one has none where the file ends without. One character
 * for each byte, so that no encoding is guessed and `bytesOfLines` gives back the very bytes.
 */
export function linesOfBytes(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

export function bytesOfLines(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.join(''), 'latin1');
}
