import { type Instant, instantFromSeconds, TocsinError } from '#base';
import { textForms } from './clear-signed-block.ts';
import { canonicalText, frameClearSigned, MAX_SIGNED_TEXT_BYTES } from './cleartext-signature.ts';
import { asciiOnly } from './terminal-text.ts';

export interface GpgSigningOptions {
  /** `gpg` unless said otherwise: a name on the path, or a path. Never a line of shell. */
  readonly program?: string;
  /** gpg's home folder; its own default if none is given. */
  readonly homedir?: string;
  /** Of the certificate, or of one of its subkeys, as hexadecimal; groups of four are fine. */
  readonly fingerprint: string;
  /** SHA256 unless said otherwise. */
  readonly digest?: 'SHA256' | 'SHA384' | 'SHA512';
  /** Ends the wait, for a PIN that nobody enters: gpg is stopped. */
  readonly signal?: AbortSignal;
}

export interface GpgSigned {
  readonly clearSigned: Uint8Array;
  /** Fingerprint of the key that signed, as gpg names it. */
  readonly key: string;
  readonly signedAt: Instant;
}

/** Twice the text (dash-escapes) and its armor; gpg or what calls itself so may print without end. */
const MAX_OUTPUT_BYTES = 2 * MAX_SIGNED_TEXT_BYTES + 1024 * 1024;
const MAX_WORDS_BYTES = 64 * 1024;
const MAX_LINES_TOLD = 6;

/**
 * Clear-signs a text by a gpg of this machine (RFC 9580, 7). The text goes in and comes out by pipes; nothing secret is among the
 * arguments, which every user of the machine can see: the passphrase or PIN is between gpg's own agent and the person. What comes
 * back is taken only if the signed text is the given one, and it is not verified: that needs the certificate, and `acceptSignature`.
 *
 * Throws `TocsinError` `usage` with gpg's first lines if it cannot be started or does not sign, and `busy` if `signal` ended it.
 */
export async function clearSignWithGpg(text: string | Uint8Array, options: GpgSigningOptions): Promise<GpgSigned> {
  const { program = 'gpg', homedir, digest = 'SHA256', signal } = options;
  const fingerprint = options.fingerprint.replaceAll(/\s/g, '').toUpperCase();
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(fingerprint)) {
    throw new TocsinError({
      code: 'usage',
      message: 'the signer is not named by a fingerprint',
      hint: 'see: gpg --list-secret-keys',
    });
  }
  const [{ plain, canonical }] = textForms(text);
  if (plain.length > MAX_SIGNED_TEXT_BYTES) {
    throw new TocsinError({
      code: 'input_too_large',
      message: `at most ${MAX_SIGNED_TEXT_BYTES} octets of text are signed`,
    });
  }
  const home = homedir === undefined ? [] : ['--homedir', homedir];
  const how = ['--batch', '--no-tty', '--status-fd', '3', '--digest-algo', digest, '--local-user', fingerprint];
  const input = Buffer.concat([plain, Buffer.from('\n')]);
  const run = await runGpg(program, [...home, ...how, '--clearsign', '--output', '-'], input, signal);
  const created = /^\[GNUPG:\] SIG_CREATED C [0-9]+ [0-9]+ [0-9a-fA-F]+ (?<time>[0-9]+) (?<key>[0-9A-F]+)/m.exec(
    run.status,
  )?.groups;
  if (run.exitCode !== 0 || created === undefined) throw refused(run);
  const frame = frameClearSigned(run.output);
  if (frame === null || frame.problem !== null || !Buffer.from(canonical).equals(canonicalText(frame))) {
    const hint = 'gpg cuts lines longer than 19,995 characters; otherwise see what its configuration changes';
    throw new TocsinError({ code: 'usage', message: 'gpg signed another text than it was given', hint });
  }
  const { time = '0', key = '' } = created;
  return { clearSigned: run.output, key, signedAt: instantFromSeconds(Number(time)) };
}

interface GpgRun {
  readonly exitCode: number | null;
  readonly output: Uint8Array;
  readonly words: string;
  readonly status: string;
}

/** gpg ends by itself when it is asked to; what calls itself gpg may not. */
const KILL_AFTER_MS = 2000;

/** Without a shell; every stream is bounded, and gpg is stopped when one is too long or the signal comes. */
async function runGpg(
  program: string,
  args: readonly string[],
  input: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<GpgRun> {
  if (signal?.aborted) throw aborted(signal);
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], shell: false });
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
      // its own children may hold the pipes open when it is gone
      for (const stream of child.stdio) stream?.destroy();
    };
    signal?.addEventListener('abort', stop, { once: true });
    const streams = [
      collect(child.stdout, MAX_OUTPUT_BYTES, stop),
      collect(child.stderr, MAX_WORDS_BYTES, stop),
      collect(child.stdio[3] as NodeJS.ReadableStream | null, MAX_WORDS_BYTES, stop),
    ] as const;
    // gpg may end before it has read all; why, it says on its other streams
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const settle = () => signal?.removeEventListener('abort', stop);
    child.on('error', (cause) => {
      settle();
      reject(
        new TocsinError({
          code: 'usage',
          message: `cannot start ${asciiOnly(program)}`,
          hint: 'install GnuPG, or give the path of gpg',
          cause,
        }),
      );
    });
    child.on('close', (exitCode) => {
      settle();
      if (signal?.aborted) return reject(aborted(signal));
      const [output, words, status] = streams.map((bytes) => bytes());
      resolve({ exitCode, output: new Uint8Array(output ?? []), words: `${words}`, status: `${status}` });
    });
  });
}

function collect(stream: NodeJS.ReadableStream | null, limit: number, stop: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  stream?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else stop();
  });
  return () => Buffer.concat(chunks);
}

function refused({ words, status }: GpgRun): TocsinError {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const told = lines.slice(0, MAX_LINES_TOLD).map((line) => asciiOnly(line.trim().slice(0, 300)));
  const message = `gpg did not sign: ${told.length === 0 ? 'it said nothing' : told.join(' / ')}`;
  return new TocsinError({ code: 'usage', message, hint: hintFor(status) });
}

/** By gpg's status lines (doc/DETAILS), which are the same in every language. */
function hintFor(status: string): string {
  if (/^\[GNUPG:\] (?:INV_SGNR|NO_SECKEY)/m.test(status)) return 'see which keys can sign here: gpg --list-secret-keys';
  if (/^\[GNUPG:\] (?:BAD_PASSPHRASE|MISSING_PASSPHRASE|PINENTRY_LAUNCHED)/m.test(status)) {
    return 'enter the passphrase or PIN that gpg asks for; from a terminal, first: export GPG_TTY=$(tty)';
  }
  return 'try the same by hand: gpg --clearsign FILE';
}

function aborted(signal: AbortSignal): TocsinError {
  return new TocsinError({
    code: 'busy',
    message: 'gpg was stopped before it had signed',
    hint: 'enter the passphrase or PIN sooner, or sign by hand and upload the result',
    cause: signal.reason,
  });
}
