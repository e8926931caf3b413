import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Keyring, type SignaturePolicy, type SignatureStatus, verifyDetached } from '#pgp';
import { bytesOfNamed } from './named-file.ts';

/** What lies beside a file of records and speaks for its bytes: CSAF 2.0 and 2.1, 7.1.18 and 7.1.19, and anybody's habit. */
export interface RecordProof {
  /** As of a mail: `genuine` by a good signature, `tampered` where one, or without one a sum, does not fit, else `unverifiable`. */
  readonly trust: 'genuine' | 'tampered' | 'unverifiable';
  readonly signatures: readonly { readonly status: SignatureStatus; readonly certificate: string | null }[];
  readonly checksums: readonly { readonly algorithm: Algorithm; readonly status: 'match' | 'mismatch' }[];
}

export const NO_PROOF: RecordProof = { trust: 'unverifiable', signatures: [], checksums: [] };

const ALGORITHMS = ['sha256', 'sha512'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** Attack: a signature that is a disk image. */
const SIGNATURE = { expected: 'a signature', maxBytes: 256 * 1024 } as const;
const CHECKSUM = { expected: 'a checksum', maxBytes: 64 * 1024 } as const;

/**
 * Looks for `NAME.asc`, `NAME.sha256` and `NAME.sha512` beside a file that was read. A sum proves nothing, since whoever changes the
 * file writes it anew; one that differs says that the file is not the one that was published. Of standard input, and of what was
 * unfolded, there is nothing beside it. Throws `unreadable_input` for what lies there and cannot be read.
 */
export async function proofBeside(
  path: string,
  bytes: Uint8Array,
  { keyring, policy }: { readonly keyring: Keyring; readonly policy: SignaturePolicy },
): Promise<RecordProof> {
  const size =
    path === '-'
      ? null
      : await stat(path).then(
          ({ size: found }) => found,
          () => null,
        );
  if (size !== bytes.length) return NO_PROOF;
  const signatures = existsSync(`${path}.asc`)
    ? await verifyDetached(bytes, await bytesOfNamed(`${path}.asc`, SIGNATURE), keyring, policy)
    : [];
  const checksums: RecordProof['checksums'][number][] = [];
  for (const algorithm of ALGORITHMS) {
    if (!existsSync(`${path}.${algorithm}`)) continue;
    const text = (await bytesOfNamed(`${path}.${algorithm}`, CHECKSUM)).toString('latin1');
    const [stated = ''] = text.trim().split(/\s/, 1);
    const isSame = stated.toLowerCase() === createHash(algorithm).update(bytes).digest('hex');
    checksums.push({ algorithm, status: isSame ? 'match' : 'mismatch' });
  }
  return {
    trust: trustOf(signatures, checksums),
    signatures: signatures.map(({ status, certificate }) => ({ status, certificate })),
    checksums,
  };
}

function trustOf(
  signatures: readonly { readonly status: SignatureStatus }[],
  checksums: RecordProof['checksums'],
): RecordProof['trust'] {
  if (signatures.some(({ status }) => status === 'bad')) return 'tampered';
  if (signatures.some(({ status }) => status === 'good')) return 'genuine';
  return checksums.some(({ status }) => status === 'mismatch') ? 'tampered' : 'unverifiable';
}

/** For people, in one sentence each. */
export function proofWords({ signatures, checksums }: RecordProof): readonly string[] {
  if (signatures.length === 0 && checksums.length === 0)
    return ['no signature and no checksum lies beside it; tocsin check lets it decide only with --allow-unverified'];
  return [
    ...signatures.map(({ status, certificate }) =>
      status === 'good'
        ? `the signature beside it is good, by ${certificate}`
        : status === 'bad'
          ? `the signature beside it is by ${certificate} and not over this file: it was changed`
          : `the signature beside it proves nothing (${status.replaceAll('_', ' ')}); name the publisher's certificate with --keyring`,
    ),
    ...checksums.map(({ algorithm, status }) =>
      status === 'match'
        ? `its ${algorithm} matches, which says that it is whole, and not who wrote it`
        : `its ${algorithm} does not match: fetch both again`,
    ),
  ];
}
