import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { maildirOutgoing, type OutgoingMail, type SendableLetter, smtpOutgoing } from './index.ts';
import { openSmtpSink } from './smtp-sink.test-support.ts';

/** One way out, and what arrived there: bytes with LF line ends, in no order. */
interface Way {
  readonly outgoing: OutgoingMail;
  arrived(): readonly { readonly from: string; readonly to: readonly string[]; readonly bytes: string }[];
  close(): Promise<void>;
}

const ways: Readonly<Record<string, () => Promise<Way>>> = {
  smtp: async () => {
    const sink = await openSmtpSink();
    return {
      outgoing: smtpOutgoing({ host: '127.0.0.1', port: sink.port, security: 'none', name: 'desk.example' }),
      arrived: () =>
        sink.letters.map(({ from, to, bytes }) => ({
          from,
          to,
          bytes: bytes.toString('latin1').replaceAll('\r\n', '\n'),
        })),
      close: () => sink.close(),
    };
  },
  maildir: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-maildir-'));
    return {
      outgoing: maildirOutgoing(folder),
      arrived: () =>
        readdirSync(join(folder, 'new')).map((name) => ({
          ...JSON.parse(readFileSync(join(folder, 'envelopes', `${name}.json`), 'utf8')),
          bytes: readFileSync(join(folder, 'new', name), 'latin1').replaceAll('\r\n', '\n'),
        })),
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
};

const TEXT = 'From: team@lantern.example\nMessage-ID: <1@lantern.example>\nSubject: wick\n\n.\n..\n.dot\n--\nend\n';

function letter(
  text: string,
  to: readonly string[] = ['ann@x.example'],
  from = 'team@lantern.example',
): SendableLetter {
  return { bytes: Buffer.from(text, 'latin1'), envelope: { from, to } };
}

for (const [name, open] of Object.entries(ways)) {
  describe(`outgoing mail by ${name}`, () => {
    let way: Way;
    beforeEach(async () => {
      way = await open();
    });
    afterEach(() => way.close());

    it('hands over the bytes and the envelope', async () => {
      const outcome = await way.outgoing.send(letter(TEXT));
      assert.equal(outcome.kind, 'sent');
      assert.deepEqual(way.arrived(), [{ from: 'team@lantern.example', to: ['ann@x.example'], bytes: TEXT }]);
    });

    it('takes letters with CRLF as well', async () => {
      assert.equal((await way.outgoing.send(letter(TEXT.replaceAll('\n', '\r\n')))).kind, 'sent');
      assert.equal(way.arrived()[0]?.bytes, TEXT);
    });

    it('knows the null sender', async () => {
      assert.equal((await way.outgoing.send(letter(TEXT, ['ann@x.example'], ''))).kind, 'sent');
      assert.equal(way.arrived()[0]?.from, '');
    });

    it('hands over a letter of some megabytes', async () => {
      const large = `${TEXT}${`${'x'.repeat(997)}.\n`.repeat(5000)}`;
      assert.equal((await way.outgoing.send(letter(large))).kind, 'sent');
      assert.ok(way.arrived()[0]?.bytes === large);
    });

    it('takes one letter for two recipients, one at a time', async () => {
      for (const to of ['ann@x.example', 'bob@x.example']) await way.outgoing.send(letter(TEXT, [to]));
      assert.deepEqual(
        way
          .arrived()
          .map((each) => each.to[0])
          .sort(),
        ['ann@x.example', 'bob@x.example'],
      );
    });

    const faulty: Readonly<Record<string, SendableLetter>> = {
      'no recipient': letter(TEXT, []),
      'two recipients': letter(TEXT, ['a@x.example', 'b@x.example']),
      'a command as recipient': letter(TEXT, ['a@x.example>\r\nRCPT TO:<b@x.example']),
      'a blank in the recipient': letter(TEXT, ['a@x.example SIZE=1']),
      'a recipient beyond ASCII': letter(TEXT, ['\xe4@x.example']),
      'a sender that is none': letter(TEXT, ['a@x.example'], 'team'),
      'no bytes': letter(''),
      'no line end at its end': letter('a: b\n\nc'),
      'a carriage return alone': letter('a: b\n\nc\rd\n'),
      'a smuggled end': letter('a: b\n\nc\r.\r\nMAIL FROM:<x@y>\r\n'),
      'a byte beyond ASCII': letter('a: b\n\n\xe4\n'),
      'a NUL': letter('a: b\n\n\0\n'),
      'a line that is too long': letter(`a: b\n\n${'x'.repeat(999)}\n`),
    };
    for (const [fault, wrong] of Object.entries(faulty)) {
      it(`refuses for good what has ${fault}, and keeps nothing`, async () => {
        await way.outgoing.send(letter(TEXT));
        const outcome = await way.outgoing.send(wrong);
        assert.ok(outcome.kind === 'refused' && outcome.isPermanent, JSON.stringify(outcome));
        assert.equal(way.arrived().length, 1);
      });
    }

    it('never says what is in a letter', async () => {
      const secret = letter(`${TEXT}the wick burns at noon\n`);
      const outcomes = [
        await way.outgoing.send(secret),
        await way.outgoing.send(letter(`${TEXT}the wick burns at noon`)),
      ];
      assert.doesNotMatch(JSON.stringify([outcomes, way.outgoing.describe()]), /wick|burns/);
    });

    it('says for people where letters go', () =>
      assert.match(way.outgoing.describe(), /127\.0\.0\.1:[0-9]+ \(in clear\)|maildir \//));
  });
}

describe('a maildir', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-maildir-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const files = (name: string) => readdirSync(join(folder, name));

  it('has one file for the same letter sent again, also after it was read', async () => {
    const outgoing = maildirOutgoing(folder);
    for (let count = 0; count < 3; count += 1) assert.equal((await outgoing.send(letter(TEXT))).kind, 'sent');
    const [file = ''] = files('new');
    assert.deepEqual([files('new').length, files('tmp').length, files('envelopes')], [1, 0, [`${file}.json`]]);
    const { renameSync } = await import('node:fs');
    renameSync(join(folder, 'new', file), join(folder, 'cur', `${file}:2,S`));
    assert.equal((await outgoing.send(letter(TEXT))).kind, 'sent');
    assert.deepEqual([files('new').length, files('cur').length], [0, 1]);
  });

  it('holds the bytes exactly, for its owner only', async () => {
    const text = TEXT.replaceAll('\n', '\r\n');
    await maildirOutgoing(folder).send(letter(text));
    const file = join(folder, 'new', files('new')[0] ?? '');
    assert.equal(readFileSync(file, 'latin1'), text);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'new')).mode & 0o077, 0);
  });

  it('takes no other letter under the same Message-ID and recipient', async () => {
    const outgoing = maildirOutgoing(folder);
    await outgoing.send(letter(TEXT));
    const other = await outgoing.send(letter(`${TEXT}more\n`));
    assert.ok(other.kind === 'refused' && other.isPermanent);
    assert.equal(readFileSync(join(folder, 'new', files('new')[0] ?? ''), 'latin1'), TEXT);
  });

  it('takes no letter without a Message-ID', async () => {
    const outcome = await maildirOutgoing(folder).send(letter('Subject: a\n\nMessage-ID: <1@x>\n'));
    assert.ok(outcome.kind === 'refused' && outcome.isPermanent);
  });

  it('that cannot be written is refused for now', async () => {
    const file = join(folder, 'file');
    await import('node:fs').then(({ writeFileSync }) => writeFileSync(file, ''));
    assert.deepEqual(await maildirOutgoing(file).send(letter(TEXT)), {
      kind: 'refused',
      isPermanent: false,
      response: 'could not write to the maildir: ENOTDIR',
    });
  });

  it('where an earlier try left half of it is completed', async () => {
    const outgoing = maildirOutgoing(folder);
    await outgoing.send(letter(TEXT));
    const [file = ''] = files('new');
    rmSync(join(folder, 'new', file));
    assert.equal((await outgoing.send(letter(TEXT))).kind, 'sent');
    assert.deepEqual(files('new'), [file]);
  });
});
