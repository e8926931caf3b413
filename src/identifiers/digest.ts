import type { Brand } from '#base';

/** A SHA-256 digest as 64 lower-case hexadecimal digits. Made only by `parseSha256`. */
export type Sha256 = Brand<string, 'Sha256'>;

export function parseSha256(text: string): Sha256 | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (text as Sha256) : undefined;
}
