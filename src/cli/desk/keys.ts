import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, type Instant, parseInstant, TocsinError } from '#base';
import {
  encryptionHealth,
  fingerprintInGroups,
  generateIntakeKey,
  generateSigningKey,
  HEALTH_NOTES,
  intakeKeyProblems,
} from '#pgp';
import { newSealingKey, printSealingKeys, type SealingKey } from '#sealing';
import { archiveDirectory, type DataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { foundInstead } from '../found-instead.ts';
import { jsonText, oneLine, paint } from '../terminal.ts';
import { certificateIn, intakeKeyPath, intakeKeysIn, privateTextIn, teamCertificatePath } from './intake-files.ts';
import { keyFilePath, keysIn } from './key-file.ts';
import { type DeskOptions, withDesk } from './open-desk.ts';
import { replaceKeyFile, writeNewFile } from './written-key-file.ts';

export interface NewKeyOptions extends DeskOptions {
  readonly name?: string;
  readonly address?: string;
}

export interface NewSigningKeyOptions extends NewKeyOptions {
  readonly passphraseFile?: string;
  readonly expires?: string;
}

/** `tocsin keys`: the keys of this installation, and what is wrong with them. */
export async function printKeys(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal, clock } = environment;
  const directory = await archiveDirectory(options, environment);
  const now = clock.now();
  const sealing = (await keysIn(keyFilePath(directory))) ?? [];
  const newest = newestOf(sealing);
  const intake = await Promise.all(
    (await intakeKeysIn(intakeKeyPath(directory))).map(async (key) => ({
      fingerprint: key.certificate.fingerprint,
      problems: await intakeKeyProblems(key, now),
    })),
  );
  const certificate = await certificateIn(
    teamCertificatePath(directory),
    directory.configuration.teamCertificate !== null,
  );
  const health = certificate === null ? null : await encryptionHealth(certificate, now);
  const isOpened = certificate !== null && intake.some(({ fingerprint }) => fingerprint === certificate.fingerprint);
  const hasProblem =
    intake.some(({ problems }) => problems.length > 0) || (health !== null && health.state !== 'usable');
  if (options.json === true) {
    terminal.out(
      jsonText({
        sealing: sealing.map((key) => ({ id: key.id, madeAt: formatInstant(key.madeAt), seals: key === newest })),
        intake: intake.map(({ fingerprint, problems }) => ({ fingerprint, problems })),
        teamCertificate:
          certificate === null || health === null
            ? null
            : { fingerprint: certificate.fingerprint, health: health.state, opensHere: isOpened },
      }),
    );
    return hasProblem ? EXIT.negative : EXIT.good;
  }
  for (const key of sealing) {
    terminal.out(`sealing  ${key.id}  made ${formatInstant(key.madeAt)}  ${key === newest ? 'seals' : 'opens only'}\n`);
  }
  if (sealing.length === 0) terminal.out('sealing  none yet: one is made with the first case\n');
  for (const { fingerprint, problems } of intake) {
    terminal.out(`intake   ${fingerprintInGroups(fingerprint)}\n`);
    for (const { message } of problems)
      terminal.out(`         ${paint(terminal, 'yellow', 'warning')}: ${oneLine(message)}\n`);
  }
  if (intake.length === 0) terminal.out('intake   none: what comes encrypted stays sealed (tocsin keys intake new)\n');
  if (certificate === null || health === null) {
    terminal.out('public   none: reporters cannot encrypt to the team\n');
    return hasProblem ? EXIT.negative : EXIT.good;
  }
  terminal.out(
    `public   ${fingerprintInGroups(certificate.fingerprint)}  ${health.state.replaceAll('_', ' ')}, ${isOpened ? 'opened by this server' : 'opened by people, not by this server'}\n`,
  );
  for (const note of health.notes) terminal.out(`         ${HEALTH_NOTES[note]}\n`);
  return hasProblem ? EXIT.negative : EXIT.good;
}

/** `tocsin keys seal new`: seals from now on with a new key; all before go on opening. */
export function newSealKey(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  // the desk is opened as it is: where its keys are gone, no new one is made
  return withDesk(options, environment, async ({ parts, directory }) => {
    const { terminal, clock } = environment;
    const path = keyFilePath(directory);
    const made = newSealingKey(clock.now());
    const newest = newestOf(parts.keys);
    if (newest !== undefined && newest.madeAt > made.madeAt) {
      throw new TocsinError({
        code: 'bad_key_file',
        message: `${path}: it is ${formatInstant(made.madeAt)}, and the newest key says that it was made at ${formatInstant(newest.madeAt)}`,
        hint: 'set the clock right: the newest key is the one that seals',
      });
    }
    await replaceKeyFile(path, 0o600, async () => printSealingKeys([...((await keysIn(path)) ?? parts.keys), made]));
    if (options.json === true) terminal.out(jsonText({ id: made.id, madeAt: formatInstant(made.madeAt) }));
    else terminal.out(`${made.id}\n`);
    terminal.err(
      `note: copy ${oneLine(path)} again to where its copy is kept; a running server takes the new key within seconds\n`,
    );
    return EXIT.good;
  });
}

/** `tocsin keys intake new`: a key that opens reports and signs nothing; its certificate goes to standard output. */
export function newIntakeKey(options: NewKeyOptions, environment: Environment): Promise<ExitStatus> {
  return withDesk(options, environment, async ({ directory }) => {
    const { terminal, clock } = environment;
    const path = intakeKeyPath(directory);
    const made = await generateIntakeKey({ ...userIdFrom(options, directory), at: clock.now() });
    const { fingerprint, privateKey, certificate, revocationCertificate } = made;
    await writeNewFile(revocationPath(directory, fingerprint), revocationCertificate, 0o600);
    // the older ones go on opening what is still encrypted to them
    await replaceKeyFile(path, 0o600, async () => {
      const before = (await privateTextIn(path)) ?? '';
      return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${privateKey}`;
    });
    const { teamCertificate } = directory.configuration;
    if (teamCertificate === null) {
      await replaceKeyFile(teamCertificatePath(directory), 0o644, async () => certificate);
    }
    if (options.json === true) terminal.out(jsonText({ fingerprint, keyFile: path, certificate }));
    else terminal.out(certificate);
    terminal.err(
      [
        `note: ${fingerprintInGroups(fingerprint)}`,
        `note: keep a copy of ${path} where that of the sealing keys is`,
        `note: ${revocationPath(directory, fingerprint)} ends this certificate when it is published: keep it elsewhere, and take it away from here`,
        teamCertificate === null
          ? 'note: the form and security.txt offer this certificate from now on'
          : `note: teamCertificate names ${teamCertificate}: that one is offered to reporters, not this one`,
      ]
        .map((line) => `${oneLine(line)}\n`)
        .join(''),
    );
    return EXIT.good;
  });
}

/** `tocsin keys signing new FILE --passphrase-file FILE`: a key for the team's signatures; better kept away from the server. */
export async function newSigningKey(
  path: string,
  options: NewSigningKeyOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal, clock } = environment;
  const directory = await archiveDirectory(options, environment);
  if (options.passphraseFile === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: 'expected a passphrase for the key, found no --passphrase-file',
      hint: 'write it into a file that you alone may read, and name that',
    });
  }
  const passphrase = await passphraseIn(options.passphraseFile);
  const made = await generateSigningKey({
    ...userIdFrom(options, directory),
    at: clock.now(),
    expiresAt: expiryOf(options.expires),
    passphrase,
  });
  await writeNewFile(path, made.privateKey, 0o600);
  await writeNewFile(`${path}.revocation.asc`, made.revocationCertificate, 0o600);
  if (options.json === true) {
    terminal.out(jsonText({ fingerprint: made.fingerprint, keyFile: path, certificate: made.certificate }));
  } else terminal.out(made.certificate);
  terminal.err(`note: ${fingerprintInGroups(made.fingerprint)}\n`);
  terminal.err(
    `note: its certificate is on standard output: put it into ${oneLine(join(directory.folder, 'keyring'))}, so that signatures of it count\n`,
  );
  terminal.err(`note: keep ${oneLine(path)} and its revocation apart, and both away from the server\n`);
  return EXIT.good;
}

/** The first line of a file that its owner alone may read. Throws TocsinError `usage`. */
export async function passphraseIn(path: string): Promise<string> {
  try {
    const { mode, size } = await stat(path);
    if ((mode & 0o077) !== 0) throw new Error('others may read it too');
    if (size > 4096) throw new Error(`${size} bytes`);
    const [line = ''] = (await readFile(path, 'utf8')).split(/\r?\n/, 1);
    if (line === '') throw new Error('nothing in its first line');
    return line;
  } catch (cause) {
    throw new TocsinError({
      code: 'usage',
      message: `--passphrase-file ${path}: expected a passphrase, found: ${foundInstead(cause)}`,
      hint: 'its first line is the passphrase; chmod 600',
      cause,
    });
  }
}

function userIdFrom(
  options: NewKeyOptions,
  { configuration }: DataDirectory,
): { readonly name: string; readonly email: string } {
  const { name: senderName, address: senderAddress } =
    /^(?:(?<name>[^<>]+) <)?(?<address>[^<>\s]+)>?$/.exec(configuration.sender ?? '')?.groups ?? {};
  const name = options.name ?? senderName?.trim();
  const email = options.address ?? configuration.intakeAddress?.replace('+@', '@') ?? senderAddress;
  if (name !== undefined && email !== undefined) return { name, email };
  throw new TocsinError({
    code: 'usage',
    message: 'expected whose key it is to be, found no name or no address',
    hint: '--name "Example Security Team" --address security@example.org, or the key sender of tocsin.yaml',
  });
}

function revocationPath({ folder }: DataDirectory, fingerprint: string): string {
  return join(folder, `intake-${fingerprint.slice(-16).toLowerCase()}.revocation.asc`);
}

function expiryOf(text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const instant = parseInstant(text);
  if (instant !== undefined && instant !== null) return instant;
  throw new TocsinError({
    code: 'usage',
    message: `--expires: expected an instant, found "${text.slice(0, 80)}"`,
    hint: 'such as 2029-01-01T00:00:00Z',
  });
}

function newestOf(keys: readonly SealingKey[]): SealingKey | undefined {
  return keys.reduce<SealingKey | undefined>(
    (newest, key) => (newest === undefined || key.madeAt >= newest.madeAt ? key : newest),
    undefined,
  );
}
