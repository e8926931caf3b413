/**
 * Bytes of somebody's, to be kept as a file. Attack: an attachment that is a page, run with the session of whoever looks at it.
 * Its name is ours where it could be anything else than a name.
 */
export function downloadOf(bytes: Uint8Array, name: string): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${safeFileName(name)}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  });
}

const LONGEST = 100;

/** Letters, digits and harmless signs, no path, and no dot at the front. */
function safeFileName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._+-]+/g, '_')
    .replace(/^[.]+/, '')
    .slice(0, LONGEST);
  return plain === '' ? 'file' : plain;
}
