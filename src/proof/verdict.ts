import type { SignatureReport } from '#pgp';

/** Contract, 1.1: what is known of a message's genuineness. */
export const VERDICTS = ['genuine', 'incomplete', 'restored', 'suspicious', 'unverifiable', 'tampered'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Evidence {
  readonly signatures: readonly SignatureReport[];
  readonly hasMismatch: boolean;
  readonly hasUnlisted: boolean;
  readonly hasMissing: boolean;
  readonly hasUnsignedTextBefore: boolean;
  /** Other mail programs may show or save something else than was verified. */
  readonly isAmbiguous: boolean;
  /** An archive's rewriting was undone, and then the signature and the attachments verified. */
  readonly isRestored: boolean;
  /** The page shows that its archive rewrites texts. */
  readonly isRewritten: boolean;
}

/**
 * The first row of the contract's table that fits. One good signature is enough where none is bad: a stranger's signature
 * beside the team's takes nothing from it.
 */
export function verdictOf(evidence: Evidence): Verdict {
  const isBad = evidence.signatures.some((signature) => signature.status === 'bad');
  const isMisleading = evidence.hasUnlisted || evidence.hasUnsignedTextBefore || evidence.isAmbiguous;
  // what was undone makes a text whole, and nothing around it trustworthy
  if (evidence.isRestored && !isMisleading) return 'restored';
  // where nothing is signed there is no signed table to differ from
  const isSigned = evidence.signatures.length > 0;
  if (isBad || (evidence.hasMismatch && isSigned)) return evidence.isRewritten ? 'unverifiable' : 'tampered';
  if (!evidence.signatures.some((signature) => signature.status === 'good')) return 'unverifiable';
  if (isMisleading) return 'suspicious';
  return evidence.hasMissing ? 'incomplete' : 'genuine';
}
