import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import type { Intake, IntakeAddress, TeamCertificate } from '#disclosure';
import { mailAddress } from '#letters';
import {
  type Certificate,
  defaultPolicy,
  encryptionHealth,
  type IntakeKey,
  readIntakeKey,
  readKeyring,
  summarizeCertificates,
} from '#pgp';
import type { DataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';

/** Attack: a device in the place of the file. */
const MAX_FILE_BYTES = 1024 * 1024;

export function intakeKeyPath({ folder, configuration }: DataDirectory): string {
  return configuration.intakeKeyFile ?? join(folder, 'intake.key');
}

export function teamCertificatePath({ folder, configuration }: DataDirectory): string {
  return configuration.teamCertificate ?? join(folder, 'intake.asc');
}

/** How reports come in, by the files as they are when it is first asked for; what of it depends on the time is looked at anew. */
export function intakeFrom(directory: DataDirectory, { clock }: Pick<Environment, 'clock'>): () => Promise<Intake> {
  let read: Promise<IntakeFiles> | null = null;
  return async () => {
    read ??= readFiles(directory).catch((error: unknown) => {
      // somebody may mend the file
      read = null;
      throw error;
    });
    const { keys, address, certificate } = await read;
    return { keys, address, certificate: certificate === null ? null : await publishable(certificate, clock.now()) };
  };
}

interface IntakeFiles extends Omit<Intake, 'certificate'> {
  readonly certificate: Certificate | null;
}

async function readFiles(directory: DataDirectory): Promise<IntakeFiles> {
  return {
    keys: await intakeKeysIn(intakeKeyPath(directory)),
    address: addressIn(directory.configuration.intakeAddress),
    certificate: await certificateIn(teamCertificatePath(directory), directory.configuration.teamCertificate !== null),
  };
}

/** What reporters are told to encrypt to; null where nobody can: better none than one that their programs refuse. */
async function publishable(
  certificate: Certificate,
  now: ReturnType<Environment['clock']['now']>,
): Promise<TeamCertificate | null> {
  const { state } = await encryptionHealth(certificate, now);
  if (state !== 'usable' && state !== 'expiring') return null;
  const [summary] = await summarizeCertificates({ certificates: [certificate] }, defaultPolicy(now));
  return summary === undefined ? null : { fingerprint: certificate.fingerprint, armored: summary.armored };
}

/** All private keys of a file, each armored; none where there is no file. Throws TocsinError `bad_key_file`. */
export async function intakeKeysIn(path: string): Promise<readonly IntakeKey[]> {
  const text = await privateTextIn(path);
  if (text === null) return [];
  const blocks = text.match(/-----BEGIN PGP PRIVATE KEY BLOCK-----.*?-----END PGP PRIVATE KEY BLOCK-----/gs) ?? [];
  if (blocks.length === 0) throw refused(path, 'armored private keys, found none', 'put it back from its copy');
  return Promise.all(blocks.map((block) => readIntakeKey(`${block}\n`, null)));
}

/** The text of a file that its owner alone may read; null where there is none. Throws TocsinError `bad_key_file`. */
export async function privateTextIn(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > MAX_FILE_BYTES) {
      throw refused(path, 'a file of private keys, found something else', 'check the name in tocsin.yaml');
    }
    if ((found.mode & 0o077) !== 0) {
      throw refused(path, 'a file that its owner alone may read, others may too', `chmod 600 ${path}`);
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

/** The one certificate of a file; null where there is no file and nobody named one. Throws TocsinError `bad_keyring`. */
export async function certificateIn(path: string, isNamed: boolean): Promise<Certificate | null> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new Error('too large');
    bytes = await readFile(path);
  } catch (cause) {
    if (!isNamed && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new TocsinError({
      code: 'bad_configuration',
      message: `teamCertificate: ${path} cannot be read`,
      hint: 'check the name and who may read it',
      cause,
    });
  }
  const { certificates } = await readKeyring([bytes]);
  const [certificate, another] = certificates;
  if (certificate !== undefined && another === undefined) return certificate;
  throw new TocsinError({
    code: 'bad_configuration',
    message: `teamCertificate: expected one certificate in ${path}, found ${certificates.length}`,
    hint: 'write one with: gpg --armor --export FINGERPRINT > FILE',
  });
}

/** `security+@example.org`: with subaddresses. */
export function addressIn(text: string | null): IntakeAddress | null {
  if (text === null) return null;
  return { address: mailAddress(text.replace('+@', '@')), takesSubaddresses: text.includes('+@') };
}

function refused(path: string, expected: string, hint: string): TocsinError {
  return new TocsinError({ code: 'bad_key_file', message: `${path}: expected ${expected}`, hint });
}
