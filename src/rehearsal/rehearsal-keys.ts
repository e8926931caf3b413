import type { Instant } from '#base';
import { generateIntakeKey, generateSigningKey, type Keyring, readKeyring, type SecretKeyFile } from '#pgp';
import { revokedCertificate } from './revoked-certificate.ts';

/** Whose private key a text is signed with. `stranger`: somebody whom the team does not know. */
export type SignerName = 'first' | 'second' | 'stranger';

/** Keys that are made for one rehearsal and are gone with it. */
export interface RehearsalKeys {
  privateKey(signer: SignerName): string;
  /** The certificates that may sign advisories, as they are now. */
  keyring(): Keyring;
  /** From now on the first certificate is known to be revoked. */
  revokeFirst(): Promise<void>;
  /** The public part of a certificate, armored; what a team has in `keyring/`. */
  readonly certificates: readonly string[];
}

export async function rehearsalKeys(at: Instant): Promise<RehearsalKeys> {
  const make = (name: string, email: string): Promise<SecretKeyFile> =>
    generateSigningKey({ name, email, at, expiresAt: null, passphrase: null });
  const [first, second, stranger] = await Promise.all([
    make('Osier Security (desk)', 'security@osier.example'),
    make('Osier Security (safe)', 'security@osier.example'),
    make('Osier Security', 'security@osier-project.example'),
  ]);
  const files = { first, second, stranger };
  let keyring = await readKeyring([Buffer.from(first.certificate), Buffer.from(second.certificate)]);
  return {
    privateKey: (signer) => files[signer].privateKey,
    keyring: () => keyring,
    certificates: [first.certificate, second.certificate],
    async revokeFirst() {
      keyring = await readKeyring([revokedCertificate(first), Buffer.from(second.certificate)]);
    },
  };
}

export interface MemberKey {
  readonly armored: string;
  readonly fingerprint: string;
}

/** A member's certificate. `expiresAt`: nothing is encrypted to it after that; null: it does not expire. */
export async function memberKey(
  name: string,
  address: string,
  at: Instant,
  expiresAt: Instant | null = null,
): Promise<MemberKey> {
  const made =
    expiresAt === null
      ? await generateIntakeKey({ name, email: address, at })
      : await generateSigningKey({ name, email: address, at, expiresAt, passphrase: null, withEncryption: true });
  return { armored: made.certificate, fingerprint: made.fingerprint };
}
