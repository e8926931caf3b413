/** One line without the message or the address: either may hold what is embargoed. */
export function noteFailure(error: unknown): void {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : typeof error;
  const kind = [name, code]
    .map((word) => word.replace(/[^A-Za-z0-9_]/g, '').slice(0, 40))
    .filter((word) => word !== '');
  process.stderr.write(`tocsin: a request failed: ${kind.join(' ')}\n`);
}
