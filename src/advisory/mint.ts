import type { Provenance, VerifiedText } from './verified-text.ts';

/** The one place where text becomes verified. For `pgp` alone, after a signature over exactly this text was found good. */
export function mintVerifiedText(text: string, provenance: Provenance): VerifiedText {
  return Object.freeze({ text, provenance: Object.freeze({ ...provenance }) }) as VerifiedText;
}
