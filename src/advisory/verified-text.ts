import type { Brand, Instant } from '#base';

/** What a good signature says about the text under it. */
export interface Provenance {
  /** Fingerprint of the certificate's primary key, upper-case hexadecimal. */
  readonly certificate: string;
  /** Fingerprint of the key that signed: the primary key's or a subkey's. */
  readonly key: string;
  readonly signedAt: Instant;
}

/**
 * Text that a trusted certificate signed, and nothing beside it: dash-escapes removed, line ends as received. Only `pgp`
 * makes it, through `#advisory/mint`, which the layer test lets nobody else import; only this becomes an advisory that is stored.
 */
export type VerifiedText = Brand<{ readonly text: string; readonly provenance: Provenance }, 'VerifiedText'>;
