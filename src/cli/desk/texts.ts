import { basename } from 'node:path';
import { TocsinError } from '#base';
import {
  addFile,
  afterSigning,
  composedText,
  draftFromCase,
  type LoadedCase,
  MAX_FILE_BYTES,
  newestText,
  perform,
  readingOfText,
  readSuccessor,
  saveText,
  signText,
} from '#disclosure';
import type { CaseFacts } from '#embargo';
import type { HouseStyle } from '#house-style';
import type { AdvisoryId } from '#identifiers';
import { clearSignWithGpg, signWithKeyFile } from '#pgp';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { bytesOfNamed, textOfNamed } from '../named-file.ts';
import { oneLine, paint, wrap } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { passphraseIn } from './keys.ts';
import { type DeskOptions, type OpenedDesk, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';

const TEXT = { expected: 'a text', maxBytes: MAX_FILE_BYTES } as const;
const KEY = { expected: 'a secret key', maxBytes: MAX_FILE_BYTES } as const;

/** `tocsin desk text CASE [FILE]`: saves a text as the newest of the case, or prints the one that is there. */
export function text(
  named: string,
  path: string | undefined,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, path === undefined ? 'comment' : 'save_text');
    const loaded = await findCase(desk, doer.viewer, named);
    if (path === undefined) {
      const newest = await newestText(desk.parts, doer, loaded);
      if (newest === null) {
        throw new TocsinError({
          code: 'not_found',
          message: 'expected a text, the case has none yet',
          hint: `tocsin desk draft ${named} writes one to begin with`,
        });
      }
      environment.terminal.outBytes(Buffer.from(newest, 'utf8'));
      return EXIT.good;
    }
    const given = await textOfNamed(path, TEXT);
    return save(desk, loaded, doer, given, options, environment);
  });
}

/** `tocsin desk draft CASE`: composes the text anew from what is known, and keeps what somebody wrote freely. */
export function draft(named: string, options: DraftOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'save_text');
    const loaded = await findCase(desk, doer.viewer, named);
    const style = styleOf(desk);
    const wishes = {
      ...(options.title === undefined ? {} : { title: options.title }),
      ...(options.public === true ? { isForPublic: true } : {}),
      ...(options.changed === undefined ? {} : { changed: options.changed }),
      ...(options.withdraw === true ? { withdraws: true } : {}),
      ...(options.supersededBy === undefined
        ? {}
        : { supersededBy: await successorNamed(desk, options.supersededBy, loaded.facts.id) }),
    };
    const written = await draftFromCase(desk.parts, doer, loaded, style, wishes);
    const composed = await composedText(desk.parts, doer, loaded, written, style);
    if (options.save === true) return save(desk, loaded, doer, composed, options, environment);
    environment.terminal.outBytes(Buffer.from(composed, 'utf8'));
    return EXIT.good;
  });
}

export interface DraftOptions extends DeskOptions {
  readonly title?: string;
  readonly save?: boolean;
  readonly public?: boolean;
  readonly changed?: string;
  readonly withdraw?: boolean;
  readonly supersededBy?: string;
}

async function successorNamed(desk: OpenedDesk, named: string, own: CaseFacts['id']): Promise<AdvisoryId> {
  const found = await readSuccessor(desk.parts, named, own);
  if (found.isDone) return found.id;
  const [{ found: message = '', remedy = '' } = {}] = found.refusals;
  throw new TocsinError({ code: 'usage', message: `--superseded-by: ${message}`, hint: remedy });
}

/** `tocsin desk file CASE PATH...`: files that go out with the text. */
export function file(
  named: string,
  paths: readonly string[],
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'add_file');
    const { id } = await findCase(desk, doer.viewer, named);
    let status: ExitStatus = EXIT.good;
    for (const path of paths) {
      const done = await addFile(desk.parts, doer, id, {
        name: basename(path),
        bytes: await bytesOfNamed(path, { expected: 'a file', maxBytes: MAX_FILE_BYTES }),
      });
      status = reportStep(desk, done, options, environment);
      if (status !== EXIT.good) return status;
    }
    return status;
  });
}

/** `tocsin desk approve CASE`: a second person agrees to the newest text. */
export function approve(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'approve_text');
    const { id, facts } = await findCase(desk, doer.viewer, named);
    const digest = facts.text?.reading.digest ?? '';
    const done = await perform(desk.parts, doer, id, { kind: 'approve_text', digest });
    if (done.isDone) sayAfterSigning(desk, done.facts, environment);
    return reportStep(desk, done, options, environment);
  });
}

/** `tocsin desk sign CASE [FILE...]`: takes signatures of the newest text, or has the local gpg make one. */
export function sign(
  named: string,
  paths: readonly string[],
  options: SignOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'sign_text');
    const loaded = await findCase(desk, doer.viewer, named);
    sayAfterSigning(desk, loaded.facts, environment);
    const uploads: Uint8Array[] = [];
    for (const path of paths) uploads.push(await bytesOfNamed(path, TEXT));
    if (options.gpg !== undefined) {
      const newest = await newestText(desk.parts, doer, loaded);
      const signed = await clearSignWithGpg(newest ?? '', {
        fingerprint: options.gpg,
        ...(options.gpgHome === undefined ? {} : { homedir: options.gpgHome }),
      });
      uploads.push(signed.clearSigned);
    }
    if (options.keyFile !== undefined) {
      const newest = await newestText(desk.parts, doer, loaded);
      const passphrase = options.passphraseFile === undefined ? null : await passphraseIn(options.passphraseFile);
      const key = await textOfNamed(options.keyFile, KEY);
      uploads.push(await signWithKeyFile(newest ?? '', key, passphrase, { signedAt: environment.clock.now() }));
    }
    if (uploads.length === 0) {
      throw new TocsinError({
        code: 'usage',
        message: 'expected a file with a signature, --gpg FINGERPRINT, or --key-file FILE',
        hint: `tocsin desk text ${named} > advisory.txt; gpg --clearsign advisory.txt; tocsin desk sign ${named} advisory.txt.asc`,
      });
    }
    return reportStep(desk, await signText(desk.parts, doer, loaded.id, uploads), options, environment);
  });
}

export interface SignOptions extends DeskOptions {
  readonly gpg?: string;
  readonly gpgHome?: string;
  readonly keyFile?: string;
  readonly passphraseFile?: string;
}

/** Before somebody signs: afterwards nothing of it can be taken back. */
function sayAfterSigning({ parts }: OpenedDesk, facts: CaseFacts, { terminal }: Environment): void {
  const says = afterSigning(parts, facts);
  if (says !== null) terminal.err(`${wrap(terminal, oneLine(says), 0)}\n`);
}

async function save(
  desk: OpenedDesk,
  loaded: LoadedCase,
  doer: Awaited<ReturnType<typeof actingFor>>,
  given: string,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const { reading, diagnostics } = await readingOfText(desk.parts, doer, loaded, given, styleOf(desk));
  for (const { severity, code, line, message, suggestion } of diagnostics) {
    const colour = severity === 'error' ? 'red' : 'yellow';
    terminal.err(
      `${paint(terminal, colour, severity.padEnd(7))} ${line === null ? '' : `line ${line}: `}${oneLine(message)} (${code})${suggestion === null ? '' : `\n        ${oneLine(suggestion)}`}\n`,
    );
  }
  return reportStep(desk, await saveText(desk.parts, doer, loaded.id, { text: given, reading }), options, environment);
}

export function styleOf({ parts }: OpenedDesk): HouseStyle {
  if (parts.style !== null) return parts.style;
  throw new TocsinError({
    code: 'bad_configuration',
    message: 'expected which series new advisories are of, found no key "series"',
    hint: `put it into tocsin.yaml: series: ${parts.context().styles[0]?.series ?? 'XSA'}`,
  });
}
