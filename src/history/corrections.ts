import { TocsinError } from '#base';
import { parseAdvisoryId } from '#identifiers';
import type { Correction } from './fixes.ts';

/**
 * Reads what a person found that the messages of commits do not say: `{"fixes": [{"commit", "advisory", "reason"}], "notFixes": […]}`.
 * Throws TocsinError `unreadable_input`.
 */
export function readCorrections(bytes: Uint8Array, file: string): readonly Correction[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw wrong(file, 'expected JSON in UTF-8, found something else');
  }
  if (typeof value !== 'object' || value === null) throw wrong(file, 'expected an object, found something else');
  return (['fixes', 'notFixes'] as const).flatMap((member) => {
    const list = (value as Readonly<Record<string, unknown>>)[member] ?? [];
    if (!Array.isArray(list)) throw wrong(file, `${member}: expected a list`);
    return list.map((entry: unknown, index): Correction => {
      const { commit, advisory } = (entry ?? {}) as Readonly<Record<string, unknown>>;
      const id = typeof advisory === 'string' ? parseAdvisoryId(advisory) : undefined;
      if (typeof commit !== 'string' || !/^[0-9a-f]{40,64}$/.test(commit) || id === undefined)
        throw wrong(file, `${member}[${index}]: expected a whole commit and an advisory`);
      return { commit, advisory: id, isFix: member === 'fixes' };
    });
  });
}

function wrong(file: string, message: string): TocsinError {
  return new TocsinError({ code: 'unreadable_input', message: `${file}: ${message}`, hint: 'see docs/patches.md' });
}
