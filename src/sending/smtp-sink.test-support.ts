import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** Where a fault may happen: before the answer to that step, unless the name says otherwise. */
export type SinkStage =
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'mid-data'
  | 'after-dot'
  | 'after-250'
  | 'quit';

/** `drop`: cut the line. `hang`: never answer. `abort`: reset it. Else the answer that is given, line ends included. */
export type SinkFault = 'drop' | 'abort' | 'hang' | { readonly reply: string; readonly thenDrop?: boolean };

export interface SinkLetter {
  readonly from: string;
  readonly to: readonly string[];
  /** As on the wire, dots unstuffed, without the line that ends it: CRLF line ends. */
  readonly bytes: Buffer;
  readonly isSecure: boolean;
  readonly user: string | null;
  /** What was said beside the address in MAIL FROM. */
  readonly mailParameters: string;
}

export interface SinkOptions {
  /** Asked at every step of every letter; `undefined`: all goes well. `letters` counts those taken so far. */
  readonly fault?: (stage: SinkStage, letters: number, connection: number) => SinkFault | undefined;
  readonly extensions?: readonly string[];
  /** PEM; with it STARTTLS is offered, or spoken from the start. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly fromStart?: boolean };
  readonly credentials?: { readonly user: string; readonly password: string };
}

export interface SmtpSink {
  readonly port: number;
  readonly letters: readonly SinkLetter[];
  /** Commands as they came, credentials left out. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}

const EXTENSIONS = ['PIPELINING', 'SIZE 52428800', '8BITMIME', 'SMTPUTF8'];

/**
 * An SMTP server on 127.0.0.1 of our own making: libraries answer as they should, and these tests are about servers that do
 * not. `smtp-server` is the other opinion about what we send.
 */
export async function openSmtpSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const letters: SinkLetter[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serveSession(socket, options, { letters, commands, connection: connections });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    letters,
    commands,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface SessionRecord {
  readonly letters: SinkLetter[];
  readonly commands: string[];
  readonly connection: number;
}

function serveSession(plain: Socket, options: SinkOptions, record: SessionRecord): void {
  let socket: Socket = plain;
  let isSecure = false;
  let user: string | null = null;
  let from = '';
  let mailParameters = '';
  let to: string[] = [];
  let isData = false;
  let hasFailedInData = false;
  let pending = Buffer.alloc(0);

  const faultAt = (stage: SinkStage): SinkFault | undefined =>
    options.fault?.(stage, record.letters.length, record.connection);
  /** Answers, or does what goes wrong instead; says whether all went well. */
  const answer = (stage: SinkStage, reply: string): boolean => {
    const fault = faultAt(stage);
    if (fault === undefined) {
      socket.write(reply);
      return true;
    }
    if (fault === 'drop') socket.destroy();
    else if (fault === 'abort') plain.resetAndDestroy();
    else if (fault !== 'hang') {
      socket.write(fault.reply);
      if (fault.thenDrop === true) socket.end();
      return /^[23]/.test(fault.reply);
    }
    return false;
  };

  const secure = (): void => {
    if (options.tls === undefined) return;
    plain.removeAllListeners('data');
    // RFC 3207, 4.2: what came in clear before is forgotten
    pending = Buffer.alloc(0);
    const wrapped = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(options.tls) });
    wrapped.on('error', () => undefined);
    wrapped.on('data', onData);
    socket = wrapped;
    isSecure = true;
  };

  const onData = (chunk: Buffer): void => {
    pending = Buffer.concat([pending, chunk]);
    if (isData) readData();
    else readCommands();
  };

  const readCommands = (): void => {
    for (;;) {
      const end = pending.indexOf('\r\n');
      if (end === -1 || isData) return;
      const line = pending.toString('latin1', 0, end);
      pending = pending.subarray(end + 2);
      command(line);
      if (isData) {
        readData();
        return;
      }
    }
  };

  const command = (line: string): void => {
    record.commands.push(/^AUTH /i.test(line) ? 'AUTH' : line);
    const verb = line.split(' ')[0]?.toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') {
      const lines = ['sink', ...(options.extensions ?? EXTENSIONS)];
      if (options.tls !== undefined && !isSecure) lines.push('STARTTLS');
      if (options.credentials !== undefined) lines.push('AUTH PLAIN');
      answer('ehlo', lines.map((each, at) => `250${at === lines.length - 1 ? ' ' : '-'}${each}\r\n`).join(''));
    } else if (verb === 'STARTTLS') {
      const isOffered = options.tls !== undefined && !isSecure;
      if (answer('starttls', isOffered ? '220 go on\r\n' : '502 no such command\r\n') && isOffered) secure();
    } else if (verb === 'AUTH') {
      const [, name, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString('utf8')
        .split('\0');
      const isRight = name === options.credentials?.user && password === options.credentials?.password;
      if (isRight) user = name ?? null;
      answer('auth', isRight ? '235 welcome\r\n' : '535 5.7.8 no\r\n');
    } else if (verb === 'MAIL') {
      const match = /^MAIL FROM:<(?<address>[^>]*)>(?<parameters>.*)$/i.exec(line)?.groups;
      from = match?.['address'] ?? '';
      mailParameters = match?.['parameters']?.trim() ?? '';
      to = [];
      hasFailedInData = false;
      answer('mail', '250 2.1.0 fine\r\n');
    } else if (verb === 'RCPT') {
      if (answer('rcpt', '250 2.1.5 fine\r\n'))
        to.push(/^RCPT TO:<(?<address>[^>]*)>/i.exec(line)?.groups?.['address'] ?? '');
    } else if (verb === 'DATA') {
      if (to.length === 0) socket.write('503 5.5.1 nobody to send to\r\n');
      else isData = answer('data', '354 go on\r\n');
    } else if (verb === 'QUIT') {
      if (answer('quit', '221 bye\r\n')) socket.end();
    } else socket.write('502 5.5.2 no such command\r\n');
  };

  const readData = (): void => {
    if (!hasFailedInData && pending.length > 0) {
      const fault = faultAt('mid-data');
      if (fault !== undefined) {
        hasFailedInData = true;
        pending = Buffer.alloc(0);
        if (fault === 'hang') plain.pause();
        answer('mid-data', '');
        return;
      }
    }
    const end = pending.indexOf('\r\n.\r\n');
    if (hasFailedInData || end === -1) return;
    const bytes = Buffer.from(pending.toString('latin1', 0, end + 2).replace(/^\.\./gm, '.'), 'latin1');
    pending = pending.subarray(end + 5);
    isData = false;
    if (!answer('after-dot', '')) return;
    record.letters.push({ from, to, bytes, isSecure, user, mailParameters });
    if (faultAt('after-250') !== undefined) {
      socket.write('250 2.0.0 kept\r\n', () => answer('after-250', ''));
      return;
    }
    socket.write('250 2.0.0 kept\r\n');
    readCommands();
  };

  plain.on('data', onData);
  if (options.tls?.fromStart === true) secure();
  answer('greeting', '220 sink ready\r\n');
}
