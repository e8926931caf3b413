import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { TocsinError } from '#base';
import type { SendableLetter, SendOutcome } from './outgoing-mail.ts';
import { type SmtpOptions, smtpOutgoing } from './smtp-outgoing.ts';
import {
  openSmtpSink,
  type SinkFault,
  type SinkOptions,
  type SinkStage,
  type SmtpSink,
} from './smtp-sink.test-support.ts';

const SECRET = 'the wick of lantern seven burns at noon';
const TEXT = `From: team@lantern.example\nMessage-ID: <1@lantern.example>\nSubject: quiet words about a flame\n\n${SECRET}\n.\n`;
const SMALL: SendableLetter = letter(TEXT);
const LARGE: SendableLetter = letter(TEXT + `${'x'.repeat(900)}\n`.repeat(20_000));

function letter(text: string): SendableLetter {
  return { bytes: Buffer.from(text), envelope: { from: 'team@lantern.example', to: ['ann@x.example'] } };
}

let sink: SmtpSink | null = null;
const sinks: SmtpSink[] = [];
afterEach(async () => {
  for (const each of sinks.splice(0)) await each.close();
});

async function send(options: FaultySink, more: Partial<SmtpOptions> = {}, what = SMALL): Promise<SendOutcome> {
  sink = await openSmtpSink(options);
  sinks.push(sink);
  // short only where a server is silent on purpose: a slow machine is not taken for one
  const patience = options.isSilent === true ? 700 : 20_000;
  const timeouts = { connectMs: 20_000, greetingMs: patience, idleMs: patience, totalMs: 60_000 };
  const base = { host: '127.0.0.1', port: sink.port, security: 'none', name: 'desk.example', timeouts } as const;
  const outcome = await smtpOutgoing({ ...base, ...more }).send(what);
  assert.doesNotMatch(JSON.stringify(outcome), /wick|burns|quiet words/);
  return outcome;
}

interface FaultySink extends SinkOptions {
  readonly isSilent?: boolean;
}

function at(stage: SinkStage, fault: SinkFault): FaultySink {
  const isSilent = fault === 'hang' || (typeof fault === 'object' && fault.thenDrop !== true);
  return { fault: (each) => (each === stage ? fault : undefined), isSilent };
}

function short(outcome: SendOutcome): string {
  if (outcome.kind !== 'refused') return outcome.kind;
  return outcome.isPermanent ? 'refused for good' : 'refused for now';
}

const BEFORE_END: readonly SinkStage[] = ['greeting', 'ehlo', 'mail', 'rcpt', 'data'];

for (const extensions of [['PIPELINING'], []]) {
  describe(`a server ${extensions.length === 0 ? 'without' : 'with'} pipelining`, () => {
    for (const fault of ['drop', 'abort', 'hang'] as const) {
      for (const stage of BEFORE_END) {
        it(`that does "${fault}" at ${stage} took nothing over`, async () => {
          assert.equal(short(await send({ ...at(stage, fault), extensions })), 'refused for now');
          assert.deepEqual(sink?.letters, []);
        });
      }
      it(`that does "${fault}" within a large letter took nothing over`, async () => {
        assert.equal(short(await send({ ...at('mid-data', fault), extensions }, {}, LARGE)), 'refused for now');
        assert.deepEqual(sink?.letters, []);
      });
      it(`that does "${fault}" after the final dot may have taken it over`, async () => {
        assert.equal(short(await send({ ...at('after-dot', fault), extensions })), 'uncertain');
      });
      it(`that does "${fault}" after its last word has taken it over`, async () => {
        assert.equal(short(await send({ ...at('after-250', fault), extensions })), 'sent');
        assert.equal(sink?.letters.length, 1);
      });
      it(`that does "${fault}" at the farewell has taken it over`, async () => {
        assert.equal(short(await send({ ...at('quit', fault), extensions })), 'sent');
      });
    }

    for (const stage of [...BEFORE_END, 'after-dot'] as const) {
      it(`that says 4xx at ${stage} may say otherwise later`, async () => {
        const outcome = await send({ ...at(stage, { reply: '450 4.2.0 later\r\n' }), extensions });
        assert.equal(short(outcome), 'refused for now');
        if (stage !== 'ehlo') assert.ok(outcome.kind === 'refused' && outcome.response.includes('450 4.2.0 later'));
      });
      it(`that says 421 at ${stage} and goes may say otherwise later`, async () => {
        const fault = { reply: '421 4.3.2 closing\r\n', thenDrop: true };
        assert.equal(short(await send({ ...at(stage, fault), extensions })), 'refused for now');
      });
      const isAboutLetter = !['greeting', 'ehlo'].includes(stage);
      it(`that says 5xx at ${stage} refuses ${isAboutLetter ? 'the letter for good' : 'us, not the letter'}`, async () => {
        const outcome = await send({ ...at(stage, { reply: '554 5.7.1 never\r\n' }), extensions });
        assert.equal(short(outcome), isAboutLetter ? 'refused for good' : 'refused for now');
      });
    }

    it('that refuses within a large letter is heard', async () => {
      const fault = { reply: '552 5.3.4 too much\r\n', thenDrop: true };
      assert.equal(short(await send({ ...at('mid-data', fault), extensions }, {}, LARGE)), 'refused for good');
    });
    it('that says yes before the letter has ended took nothing over', async () => {
      const fault = { reply: '250 2.0.0 kept\r\n' };
      assert.equal(short(await send({ ...at('mid-data', fault), extensions }, {}, LARGE)), 'refused for now');
      assert.deepEqual(sink?.letters, []);
    });
    for (const reply of ['what?\r\n', '354 go on\r\n', '250', '25', '200\r', '\r\n']) {
      it(`that says ${JSON.stringify(reply)} at the end and goes leaves it uncertain`, async () => {
        const outcome = short(await send({ ...at('after-dot', { reply, thenDrop: true }), extensions }));
        assert.equal(outcome, 'uncertain');
      });
    }
  });
}

describe('the answer of a server', () => {
  const answered = async (reply: string): Promise<string> => {
    const outcome = await send(at('after-dot', { reply }));
    return outcome.kind === 'uncertain' ? outcome.why : outcome.response;
  };

  it('is on one line, with its controls visible', async () => {
    assert.equal(
      await answered('550-5.7.1 a\u001b[31m\u0007\r\n550-\u202eb\r\n550 c\r\n'),
      '550-5.7.1 a\\u{1b}[31m\\u{7} / 550-\\u{202e}b / 550 c',
    );
  });
  it('is cut', async () => {
    const shown = await answered(`${'550-x\r\n'.repeat(900)}550 y\r\n`);
    assert.ok(shown.length < 1000 && shown.endsWith('…'));
  });
  it('without an end is given up, and the letter uncertain', async () => {
    const outcome = await send(at('after-dot', { reply: '250-'.concat('x'.repeat(200_000)) }));
    assert.equal(outcome.kind, 'uncertain');
  });
  it('that quotes the letter loses the quotation', async () => {
    assert.equal(
      await answered(`554 5.7.1 rejected: "${SECRET}" (ann@x.example)\r\n`),
      '554 5.7.1 rejected: "[…]" (ann@x.example)',
    );
    assert.equal(await answered('554 subject quiet words about a flame is spam\r\n'), '554 subject[…]is spam');
  });
  it('keeps the address that was refused', async () => {
    const outcome = await send(at('rcpt', { reply: '550 5.1.1 <ann@x.example>: unknown\r\n' }));
    assert.deepEqual(outcome, { kind: 'refused', isPermanent: true, response: '550 5.1.1 <ann@x.example>: unknown' });
  });
});

describe('a letter', () => {
  it('larger than the server takes is refused for good, and not begun', async () => {
    assert.equal(short(await send({ extensions: ['SIZE 1000'] }, {}, LARGE)), 'refused for good');
    assert.ok(!sink?.commands.some((command) => command.startsWith('MAIL')));
  });
  it('says its size as it is on the wire', async () => {
    await send({ extensions: ['SIZE'] });
    assert.equal(sink?.letters[0]?.mailParameters, `SIZE=${sink?.letters[0]?.bytes.length}`);
  });
  it('needs no extension, and asks for none', async () => {
    assert.equal(short(await send({ extensions: [] })), 'sent');
    assert.equal(sink?.letters[0]?.mailParameters, '');
    assert.equal(short(await send({ extensions: ['8BITMIME', 'SMTPUTF8', 'DSN'] })), 'sent');
    assert.equal(sink?.letters[0]?.mailParameters, '');
  });
  it('goes to a server that knows HELO only', async () => {
    const options: SinkOptions = {
      fault: (stage) => (stage === 'ehlo' && ehlo++ === 0 ? { reply: '502 no\r\n' } : undefined),
    };
    let ehlo = 0;
    assert.equal(short(await send(options)), 'sent');
  });
  it('of which a server takes a little now and then ends at the time for the whole', async () => {
    const drip: SinkOptions = { fault: (stage) => (stage === 'ehlo' ? { reply: '250-a\r\n' } : undefined) };
    assert.equal(short(await send(drip, { timeouts: { idleMs: 60_000, totalMs: 300 } })), 'refused for now');
    const late = at('after-dot', { reply: '250-' });
    assert.equal(short(await send(late, { timeouts: { idleMs: 60_000, totalMs: 300 } })), 'uncertain');
  });
  it('to nobody who listens is refused for now', async () => {
    const closed = await openSmtpSink();
    await closed.close();
    const outgoing = smtpOutgoing({ host: '127.0.0.1', port: closed.port, security: 'none', name: 'desk.example' });
    assert.equal(short(await outgoing.send(SMALL)), 'refused for now');
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;
const skip = openssl || process.env['CI'] === 'true' ? false : 'openssl is not installed';

describe('TLS', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-tls-'));
  const file = (name: string) => join(folder, name);
  const request = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=sink';
  spawnSync('openssl', [
    'req',
    ...request.split(' '),
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    file('key'),
    '-out',
    file('cert'),
  ]);
  const tls =
    skip === false
      ? { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('cert'), 'utf8') }
      : { key: '', cert: '' };
  rmSync(folder, { recursive: true });
  const trusted = { authority: tls.cert };
  const credentials = { user: 'desk', password: 'pass word' };

  it('from the start, with the right authority', async () => {
    const outcome = await send({ tls: { ...tls, fromStart: true } }, { ...trusted, security: 'tls' });
    assert.equal(short(outcome), 'sent');
    assert.equal(sink?.letters[0]?.isSecure, true);
  });
  it('by STARTTLS, with user and password', async () => {
    const more = { ...trusted, security: 'starttls', user: 'desk', password: 'pass word\n' } as const;
    assert.equal(short(await send({ tls, credentials }, more)), 'sent');
    assert.deepEqual([sink?.letters[0]?.isSecure, sink?.letters[0]?.user], [true, 'desk']);
  });
  for (const security of ['tls', 'starttls'] as const) {
    it(`with a certificate of nobody we know is refused (${security})`, async () => {
      const outcome = await send({ tls: { ...tls, fromStart: security === 'tls' } }, { security });
      assert.equal(short(outcome), 'refused for now');
      assert.deepEqual(sink?.letters, []);
      assert.ok(!sink?.commands.some((command) => /^(?:MAIL|AUTH)/.test(command)));
    });
    it(`with any certificate, where that was asked for (${security})`, async () => {
      const outcome = await send(
        { tls: { ...tls, fromStart: security === 'tls' } },
        { security, acceptAnyCertificate: true },
      );
      assert.equal(short(outcome), 'sent');
    });
  }
  it('that is stripped from the offer is not done without', async () => {
    const more = { ...trusted, security: 'starttls', user: 'desk', password: 'x' } as const;
    const outcome = await send({ credentials }, more);
    assert.equal(short(outcome), 'refused for now');
    assert.ok(!sink?.commands.some((command) => /^(?:MAIL|AUTH)/.test(command)));
  });
  it('that is refused, or answered with more than TLS, is not done without', async () => {
    for (const reply of ['454 4.7.0 not now\r\n', '220 go on\r\n250 injected\r\n', '250 no\r\n']) {
      const outcome = await send(
        { tls, ...at('starttls', { reply, thenDrop: !reply.includes('220') }) },
        { ...trusted, security: 'starttls' },
      );
      assert.notEqual(short(outcome), 'refused for good');
      for (const each of sink?.letters ?? []) assert.equal(each.isSecure, true);
    }
  });
  it('and a wrong password: refused for now, and the password is not said', async () => {
    const more = { ...trusted, security: 'starttls', user: 'desk', password: 'hunter2secret' } as const;
    const outcome = await send({ tls, credentials }, more);
    assert.equal(short(outcome), 'refused for now');
    assert.doesNotMatch(JSON.stringify(outcome), /hunter2|aHVudGVy/);
  });
  it('and a server that takes no password: refused for now, without one', async () => {
    const more = { ...trusted, security: 'starttls', user: 'desk', password: 'x' } as const;
    assert.equal(short(await send({ tls }, more)), 'refused for now');
    assert.deepEqual(sink?.letters, []);
  });
});

describe('options', () => {
  const good = { host: 'mail.lantern.example', port: 25, security: 'starttls', name: 'desk.example' } as const;
  const wrong: Readonly<Record<string, Partial<SmtpOptions>>> = {
    'a password in clear': { security: 'none', user: 'a', password: 'b' },
    'any certificate from afar': { acceptAnyCertificate: true },
    'any certificate from a name like an address': { host: '127.evil.example', acceptAnyCertificate: true },
    'a user without a password': { user: 'a' },
    'a host with a command': { host: 'a\r\nb' },
    'a name with a command': { name: 'a\r\nMAIL FROM:<>' },
    'no port': { port: 0 },
  };
  for (const [name, options] of Object.entries(wrong)) {
    it(`are refused: ${name}`, () => {
      assert.throws(
        () => smtpOutgoing({ ...good, ...options }),
        (error) => error instanceof TocsinError && error.code === 'bad_configuration',
      );
    });
  }
  it('are described without secrets', () => {
    const outgoing = smtpOutgoing({ ...good, user: 'desk', password: 'hunter2' });
    assert.equal(outgoing.describe(), 'SMTP relay mail.lantern.example:25 (STARTTLS)');
  });
});

describe('smtp-server', () => {
  it('receives what we send', async () => {
    const received: { bytes: Buffer; from: string | false; to: string[] }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            bytes: Buffer.concat(chunks),
            from: mailFrom === false ? false : mailFrom.address,
            to: rcptTo.map((each) => each.address),
          });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.server.address();
    assert.ok(address !== null && typeof address === 'object');
    const outcome = await smtpOutgoing({
      host: '127.0.0.1',
      port: address.port,
      security: 'none',
      name: 'desk.example',
    }).send(SMALL);
    await new Promise<void>((resolve) => server.close(resolve));
    assert.equal(outcome.kind, 'sent');
    assert.deepEqual(received, [
      { bytes: Buffer.from(TEXT.replaceAll('\n', '\r\n')), from: 'team@lantern.example', to: ['ann@x.example'] },
    ]);
  });
});
