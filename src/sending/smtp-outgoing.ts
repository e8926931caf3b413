import { isIPv4 } from 'node:net';
import { Readable } from 'node:stream';
import { TocsinError } from '#base';
import { letterFault } from './letter-fault.ts';
import type { OutgoingMail, SendableLetter, SendOutcome } from './outgoing-mail.ts';
import { shownResponse } from './shown-response.ts';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: required, never given up for clear text. `none`: in clear, as it says. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user?: string;
  /** The content of the password file; a line end at its end does not count. */
  readonly password?: string;
  /** What we call ourselves (EHLO): a domain name. */
  readonly name: string;
  /** PEM of the authority that the server's certificate is from, where it is not one of the public ones. */
  readonly authority?: string;
  /** Accept any certificate. Refused unless the host is this machine itself. */
  readonly acceptAnyCertificate?: boolean;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

/** In milliseconds. */
export interface SmtpTimeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Silence of the server. RFC 5321, 4.5.3.2.6 asks for ten minutes after the end of a letter. */
  readonly idleMs: number;
  /** For one letter as a whole: a server that sends a letter a minute is never silent. A lease must be longer than this. */
  readonly totalMs: number;
}

export const SMTP_TIMEOUTS: SmtpTimeouts = { connectMs: 30_000, greetingMs: 60_000, idleMs: 600_000, totalMs: 900_000 };

/** One answer of a server. Attack: an answer that never ends, held in memory. */
const MAX_RESPONSE_BYTES = 64 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** How long a server may take to say goodbye, before we hang up. */
const FAREWELL_MS = 2000;

/** Replies that are about the session or our credentials, and not about the letter: 5xx, but worth another try. */
const SESSION_CODES = new Set([503, 530, 534, 535, 538]);
const LETTER_COMMANDS = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

/**
 * Letters over SMTP to a relay (RFC 5321), one connection each. Dots are stuffed and lines end in CRLF on the wire; nothing
 * else is touched. Throws `TocsinError` `bad_configuration` for options that would send a secret in clear or to anybody.
 */
export function smtpOutgoing(options: SmtpOptions): OutgoingMail {
  assertSafe(options);
  const { host, port, security } = options;
  const manner = { tls: 'TLS', starttls: 'STARTTLS', none: 'in clear' }[security];
  return {
    send: async (letter) => {
      const fault = letterFault(letter);
      if (fault !== null) return { kind: 'refused', isPermanent: true, response: fault };
      return sendOne(letter, options);
    },
    describe: () => `SMTP relay ${host.includes(':') ? `[${host}]` : host}:${port} (${manner})`,
  };
}

function assertSafe({ host, port, security, user, password, name, acceptAnyCertificate }: SmtpOptions): void {
  const refuse = (message: string, hint: string): never => {
    throw new TocsinError({ code: 'bad_configuration', message, hint });
  };
  if (!/^[A-Za-z0-9.:-]{1,253}$/.test(host)) refuse('the mail relay is no host name', 'give a name or an address');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse('the mail relay has no port', 'give 1 to 65535');
  if (!/^[A-Za-z0-9.[\]:-]{1,253}$/.test(name)) refuse('our own mail name is no domain name', 'give a domain name');
  if ((user === undefined) !== (password === undefined)) {
    refuse('the mail relay has a user or a password, not both', 'give both or neither');
  }
  if (user !== undefined && security === 'none' && !isLoopback(host)) {
    refuse('the password would go to the mail relay in clear', 'use TLS or STARTTLS');
  }
  if (acceptAnyCertificate === true && !isLoopback(host)) {
    refuse('the mail relay could be anybody', 'accept any certificate only from this machine itself');
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** How far the letter got. Only the first two mean that it was surely not taken over. */
interface Progress {
  isOver: boolean;
  /** The line that ends a letter was given away, at least to our own buffers. */
  isEndHandedOver: boolean;
}

interface SmtpError extends Error {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
}

async function sendOne(letter: SendableLetter, options: SmtpOptions): Promise<SendOutcome> {
  // loaded at first use: most commands send nothing
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const timeouts = { ...SMTP_TIMEOUTS, ...options.timeouts };
  const progress: Progress = { isOver: false, isEndHandedOver: false };
  const connection = new SMTPConnection({
    host: options.host,
    port: options.port,
    name: options.name,
    secure: options.security === 'tls',
    requireTLS: options.security === 'starttls',
    ignoreTLS: options.security === 'none',
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.idleMs,
    dnsTimeout: timeouts.connectMs,
    socketCloseTimeout: 1000,
    maxResponseSize: MAX_RESPONSE_BYTES,
    logger: false,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: options.acceptAnyCertificate !== true,
      ...(options.authority === undefined ? {} : { ca: options.authority }),
    },
  });

  return new Promise((resolve) => {
    const settle = (outcome: SendOutcome): void => {
      if (progress.isOver) return;
      progress.isOver = true;
      clearTimeout(deadline);
      resolve(outcome);
      // an unfinished letter is not finished by closing: its last line was never given to the socket
      if (outcome.kind !== 'sent') connection.close();
      else {
        // whatever becomes of the farewell changes nothing
        connection.quit();
        setTimeout(() => connection.close(), FAREWELL_MS).unref();
      }
    };
    const fail = (error: SmtpError): void => settle(outcomeOf(error, progress, letter));
    const deadline = setTimeout(() => fail(new Error(`no outcome after ${timeouts.totalMs} ms`)), timeouts.totalMs);
    connection.on('error', fail);
    // an error with more to say may come in the same turn
    connection.once('end', () => setImmediate(() => fail(new Error('the server closed the connection'))));
    const hand = (): void => {
      const { from, to } = letter.envelope;
      const envelope = { from, to: [...to], size: wireSize(letter.bytes) };
      connection.send(envelope, letterStream(letter.bytes, progress), (error, info) => {
        if (error) fail(error);
        else if (!progress.isEndHandedOver) fail(new Error('the server answered before the letter had ended'));
        else settle({ kind: 'sent', response: shownResponse(`${info?.response}`, letter.bytes) });
      });
    };
    connection.connect((failed) => {
      if (failed) fail(failed);
      else logIn(connection, options, (refused) => (refused ? fail(refused) : hand()));
    });
  });
}

interface LoginConnection {
  readonly allowsAuth: boolean;
  login(auth: { user: string; pass: string }, callback: (error: SmtpError | null) => void): void;
}

function logIn(connection: LoginConnection, options: SmtpOptions, done: (error: SmtpError | null) => void): void {
  const { user, password } = options;
  if (user === undefined || password === undefined) done(null);
  else if (!connection.allowsAuth) done(new Error('the server takes no user and password'));
  else connection.login({ user, pass: password.replace(/\r?\n$/, '') }, done);
}

/** The letter in pieces; that its end was asked for is known before the end is given. */
function letterStream(bytes: Uint8Array, progress: Progress): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: 1,
    read() {
      if (progress.isOver) return;
      if (at >= bytes.length) {
        progress.isEndHandedOver = true;
        this.push(null);
        return;
      }
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      at += chunk.length;
      this.push(chunk);
    },
  });
}

function wireSize(bytes: Uint8Array): number {
  let size = bytes.length;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0x0a && bytes[at - 1] !== 0x0d) size += 1;
  return size;
}

function outcomeOf(error: SmtpError, progress: Progress, letter: SendableLetter): SendOutcome {
  const { responseCode = 0, command = '', response } = error;
  const isReply = response !== undefined && responseCode >= 400 && responseCode < 600;
  if (progress.isEndHandedOver && !isReply)
    return { kind: 'uncertain', why: shownResponse(error.message, letter.bytes) };
  const isTooLarge = error.code === 'EMESSAGE' && response === undefined && command === 'MAIL FROM';
  const isAboutLetter = responseCode >= 500 && LETTER_COMMANDS.has(command) && !SESSION_CODES.has(responseCode);
  return {
    kind: 'refused',
    isPermanent: isTooLarge || (isReply && isAboutLetter),
    response: shownResponse(response ?? error.message, letter.bytes),
  };
}
