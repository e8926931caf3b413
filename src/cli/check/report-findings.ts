import type { GatheredHost } from '#xen';
import { oneLine, type Terminal } from '../terminal.ts';

/** Says what could not be read of a host; true where something of it was of no use at all. */
export function reportFindings({ name, findings }: GatheredHost, terminal: Terminal): boolean {
  for (const { severity, message, suggestion } of findings) {
    terminal.err(`${severity === 'error' ? 'tocsin' : 'note'}: ${oneLine(name)}: ${oneLine(message)}\n`);
    if (severity === 'error' && suggestion !== null) terminal.err(`hint: ${oneLine(suggestion)}\n`);
  }
  return findings.some(({ severity }) => severity === 'error');
}
