import { createRequire } from 'node:module';

/*
 * Loaded at first use: together they take 50 ms, and most mail needs neither. Both get bounded input only, and a
 * library that throws on a sender's data must not end our reading: callers wrap each call.
 */
const require = createRequire(import.meta.url);

interface Libmime {
  decodeWords(text: string): string;
  parseHeaderValue(text: string): { value: string | false; params: Record<string, unknown> };
  decodeWord(charset: string, encoding: 'B' | 'Q', text: string): unknown;
}

interface IconvLite {
  encodingExists(name: string): boolean;
  decode(bytes: Uint8Array, name: string, options: { stripBOM: boolean }): string;
}

export function libmime(): Libmime {
  return require('libmime') as Libmime;
}

export function iconvLite(): IconvLite {
  return require('iconv-lite') as IconvLite;
}
