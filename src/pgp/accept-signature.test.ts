import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { acceptSignature, type RefusedSignature, type SignatureAcceptance } from './accept-signature.ts';
import { encodeArmor } from './armor.ts';
import { mergeClearSignatures } from './clear-signed-block.ts';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned } from './cleartext-signature.ts';
import { at, bytesOf, clearSigned, forge, type Gpg, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { defaultPolicy } from './signature-policy.ts';
import { clearSign } from './signing.ts';

const NOW = at('2024-05-01');
const SIGNED_AT = at('2024-04-01');
const TEXT = [
  '        Lantern Security Advisory LSA-7',
  '',
  'A lamp may go out.',
  '- a list, and so a dash',
  '-----not armor',
  'From here on it is dark: Lämpchen.',
  'The Lantern team',
  '',
].join('\n');

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));

describe('acceptSignature', async () => {
  const [ann, bob, eve] = [await testKey(), await testKey({ kind: 'rsa' }), await testKey()];
  const keyring = await readKeyring([ann, bob, eve].map(({ certificate }) => bytesOf(certificate)));
  const [annId = '', bobId = '', eveId = ''] = keyring.certificates.map(({ fingerprint }) => fingerprint);
  const options = { entitled: [annId, bobId], keyring, policy: defaultPolicy(NOW) };
  const sign = (by: typeof ann, text = TEXT) => clearSign(text, by.privateKey, { signedAt: SIGNED_AT });
  const accept = (uploads: Uint8Array | readonly Uint8Array[], approved: string = TEXT) =>
    acceptSignature(approved, uploads, options);

  function accepted(result: SignatureAcceptance) {
    assert.ok(result.isAccepted, JSON.stringify(result));
    return result;
  }
  function reasonsOf(result: SignatureAcceptance): readonly RefusedSignature[] {
    assert.ok(!result.isAccepted);
    assert.ok(result.reasons.length > 0);
    for (const { message, hint } of result.reasons) {
      assert.match(message, /^[\x20-\x7e]+$/);
      assert.match(hint, /^[\x20-\x7e]+$/);
    }
    return result.reasons;
  }
  const codes = (result: SignatureAcceptance) => reasonsOf(result).map(({ code }) => code);

  /** A detached signature packet over these bytes as they are. */
  const detached = (by: typeof ann, over: string, type = 1) => {
    return forge(by.privateKey, { text: null, getBytes: () => bytes(over) }, { at: '2024-04-01', type });
  };
  const armored = (...bodies: Uint8Array[]) => {
    return bytes(
      encodeArmor(
        'SIGNATURE',
        Buffer.concat(
          bodies.map((body) =>
            Buffer.concat([Buffer.from([0xc2, 0xff, 0, 0, body.length >> 8, body.length & 255]), body]),
          ),
        ),
      ),
    );
  };

  it('accepts the approved text, signed by one who may', async () => {
    const { signers, clearSigned: made, verified } = accepted(await accept(await sign(ann)));
    assert.deepEqual(
      signers.map(({ certificate, signedAt }) => [certificate, signedAt]),
      [[annId, SIGNED_AT]],
    );
    assert.equal(verified.text, TEXT.trimEnd());
    assert.deepEqual(made, await sign(ann));
  });

  it('takes fingerprints as people write them', async () => {
    const entitled = [annId.toLowerCase().replaceAll(/.{4}/g, '$& ')];
    accepted(await acceptSignature(TEXT, await sign(ann), { ...options, entitled }));
  });

  it('attack: trailing blanks, line ends and escapes changed, which no signature covers: the approved ones are published', async () => {
    const block = textOf(await sign(ann));
    const made = textOf(await sign(ann));
    for (const changed of [
      block.replaceAll('\n', '\r\n'),
      block.replace('go out.', 'go out. \t '),
      block.replace('Lantern team', '- Lantern team').replace('The - Lantern', 'The Lantern'),
      block.replace('A lamp', '- A lamp'),
      `\r\n\n${block}\n \n`,
    ]) {
      assert.equal(textOf(accepted(await accept(bytes(changed))).clearSigned), made);
    }
    const blanks = TEXT.replace('go out.', 'go out.  ');
    const { clearSigned: own } = accepted(await accept(await sign(ann), blanks));
    assert.match(textOf(own), /go out\. {2}\n/);
  });

  it('attack: the text changed, in any place', async () => {
    for (const [from, to] of [
      ['A lamp', 'a lamp'],
      ['A lamp', ' A lamp'],
      ['LSA-7', 'LSA-8'],
      ['a dash', 'a  dash'],
      ['- a list', '-- a list'],
      ['-----not', '----not'],
      ['From here', '>From here'],
      ['Lämpchen', 'La\u0308mpchen'],
      ['Lantern team\n', 'Lantern team\nand more\n'],
      ['go out.', 'go\rout.'],
    ] as const) {
      const other = TEXT.replace(from, to);
      assert.notEqual(other, TEXT);
      assert.deepEqual(codes(await accept(await sign(ann, other))), ['text_differs'], to);
      // a right signature over the approved text, put under another one
      const block = textOf(await sign(ann));
      const swapped = textOf(await sign(ann, other)).replace(
        /-----BEGIN PGP SIGNATURE[\s\S]*/,
        block.slice(block.indexOf('-----BEGIN PGP SIGNATURE')),
      );
      assert.deepEqual(codes(await accept(bytes(swapped))), ['text_differs'], to);
    }
  });

  it('shows the first line that differs, safe for a terminal', async () => {
    const [reason] = reasonsOf(await accept(await sign(ann, TEXT.replace('out.', 'out\x1b[2J\u202e.'))));
    assert.match(
      reason?.message ?? '',
      /line 3 is approved as "A lamp may go out\.", and signed as "A lamp may go out\\u\{1b\}\[2J\\u\{202e\}\."/,
    );
    const [shorter] = reasonsOf(await accept(await sign(ann, 'one\ntwo'), 'one\ntwo\nthree\n'));
    assert.match(shorter?.message ?? '', /line 3 is approved as "three", and signed as the text has ended/);
    const [longer] = reasonsOf(await accept(await sign(ann, 'one\ntwo'), 'one'));
    assert.match(longer?.message ?? '', /line 2 is approved as the text has ended, and signed as "two"/);
    const long = 'x'.repeat(100_000);
    const [far] = reasonsOf(await accept(await sign(ann, `${long}a`), `${long}b`));
    assert.ok((far?.message.length ?? 1e9) < 1000);
    assert.match(far?.message ?? '', /x"?b".*xa"/);
  });

  it('attack: text before, after, and between', async () => {
    const block = textOf(await sign(ann));
    assert.deepEqual(codes(await accept(bytes(`Please publish:\n${block}`))), ['text_around']);
    assert.deepEqual(codes(await accept(bytes(`${block}You are not affected.\n`))), ['text_around']);
    assert.deepEqual(codes(await accept(bytes(block.replace(/(Hash: \w+)/, '$1\nComment: not affected')))), [
      'damaged',
    ]);
    const signature = textOf(armored(await detached(ann, `${TEXT.replaceAll('\n', '\r\n')}`)));
    assert.deepEqual(codes(await accept(bytes(`${signature}More.\n`))), ['text_around']);
    assert.deepEqual(codes(await accept(bytes(`More.\n${signature}`))), ['text_around']);
  });

  it('attack: two blocks in one file', async () => {
    const block = textOf(await sign(ann));
    for (const two of [
      block + block,
      block + textOf(await sign(eve, 'other')),
      textOf(await sign(ann, 'other')) + block,
    ]) {
      assert.deepEqual(codes(await accept(bytes(two))), ['several_blocks']);
    }
  });

  it('refuses who may not sign, by fingerprint', async () => {
    const [reason] = reasonsOf(await accept(await sign(eve)));
    assert.equal(reason?.code, 'not_entitled');
    assert.match(reason?.message ?? '', new RegExp(eveId));
    assert.deepEqual(codes(await acceptSignature(TEXT, await sign(ann), { ...options, entitled: [] })), [
      'not_entitled',
    ]);
    const stranger = await testKey();
    const [unknown] = reasonsOf(await accept(await sign(stranger)));
    assert.equal(unknown?.code, 'signature_refused');
  });

  it('refuses a good signature together with one that is not', async () => {
    assert.deepEqual(codes(await accept([await sign(ann), await sign(eve)])), ['not_entitled']);
    const both = mergeClearSignatures(TEXT, [await sign(eve), await sign(ann)]);
    assert.deepEqual(codes(await accept(both)), ['not_entitled']);
  });

  it('refuses what is expired, weak, revoked, or from the future', async () => {
    const old = await testKey({ createdAt: '2023-01-01', validForSeconds: 3600 });
    const judge = async (block: Uint8Array, by: typeof ann) => {
      const own = await readKeyring([bytesOf(by.certificate)]);
      const entitled = own.certificates.map(({ fingerprint }) => fingerprint);
      const [reason] = reasonsOf(
        await acceptSignature('The lamp is out.', block, { ...options, keyring: own, entitled }),
      );
      assert.equal(reason?.code, 'signature_refused');
      return reason?.message ?? '';
    };
    const forged = async (by: typeof ann, when: string, hash = 8) => {
      const data = { text: null, getBytes: () => bytes('The lamp is out.') };
      return clearSigned('The lamp is out.', [await forge(by.privateKey, data, { at: when, hash })], hash);
    };
    assert.match(await judge(await forged(old, '2023-06-01'), old), /expired when this was signed/);
    assert.match(await judge(await forged(bob, '2024-01-01', 2), bob), /SHA-1/);
    assert.match(await judge(await forged(ann, '2025-01-01'), ann), /in the future/);
    assert.match(await judge(await forged(ann, '2019-01-01'), ann), /older than the key/);
  });

  it('takes several signers, in one file and in several, and each once', async () => {
    const [one, two] = [await sign(ann), await sign(bob)];
    for (const uploads of [[one, two], [one, two, one], [mergeClearSignatures(TEXT, [one, two])]]) {
      const { signers, clearSigned: made, verified } = accepted(await accept(uploads));
      assert.deepEqual(
        signers.map(({ certificate }) => certificate),
        [annId, bobId],
      );
      assert.equal(verified.provenance.certificate, annId);
      const frame = frameClearSigned(made);
      assert.ok(frame);
      const { signatures } = await verifyClearSigned(frame, keyring, options.policy);
      assert.deepEqual(
        signatures.map(({ status }) => status),
        ['good', 'good'],
      );
    }
    const twice = accepted(await accept([one, await clearSign(TEXT, ann.privateKey, { signedAt: NOW })]));
    assert.equal(twice.signers.length, 1);
  });

  it('turns a detached text signature into a clear-signed text', async () => {
    const crlf = TEXT.replaceAll('\n', '\r\n');
    const [one, two] = [await detached(ann, crlf), await detached(bob, crlf)];
    const binary = Buffer.concat([Buffer.from([0xc2, one.length]), one]);
    for (const upload of [armored(one), new Uint8Array(binary)]) {
      const { signers, verified } = accepted(await accept(upload));
      assert.deepEqual([signers[0]?.certificate, verified.text], [annId, TEXT]);
    }
    assert.equal(accepted(await accept(armored(one, two))).signers.length, 2);
    assert.equal(accepted(await accept([armored(one), armored(two)])).signers.length, 2);
    assert.equal(accepted(await accept(new Uint8Array(Buffer.concat([armored(one), armored(two)])))).signers.length, 2);
    const without = accepted(await accept(armored(await detached(ann, crlf.slice(0, -2)))));
    assert.equal(without.verified.text, TEXT.trimEnd());
    assert.deepEqual(codes(await accept([armored(one), await sign(bob)])), ['forms_differ']);
  });

  it('refuses a detached signature that has no clear-signed form, or is over another text', async () => {
    const crlf = TEXT.replaceAll('\n', '\r\n');
    const [binary] = reasonsOf(await accept(armored(await detached(ann, TEXT, 0))));
    assert.equal(binary?.code, 'binary_signature');
    assert.match(binary?.hint ?? '', /--clearsign/);
    assert.deepEqual(codes(await accept(armored(await detached(ann, crlf.replace('lamp', 'lump'))))), ['text_differs']);
    const blanks = crlf.replace('go out.', 'go out.  ');
    assert.deepEqual(codes(await accept(armored(await detached(ann, blanks)), TEXT.replace('go out.', 'go out.  '))), [
      'text_differs',
    ]);
    const [stranger] = reasonsOf(await accept(armored(await detached(await testKey(), crlf))));
    assert.match(stranger?.message ?? '', /no certificate in the keyring/);
  });

  it('refuses what is no signature, and what is too long', async () => {
    const message = bytes('-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n');
    for (const upload of [
      new Uint8Array(0),
      bytes(TEXT),
      bytesOf(ann.certificate),
      new Uint8Array([0xc2, 200]),
      message,
    ]) {
      assert.deepEqual(codes(await accept(upload)), ['not_signed']);
    }
    assert.deepEqual(codes(await accept([])), ['not_signed']);
    assert.deepEqual(codes(await accept(new Uint8Array(10_000_000))), ['too_large']);
    assert.ok(codes(await accept(Array(40).fill(await sign(ann)))).includes('too_large'));
  });

  it('never accepts another text, whatever is done to a block', async () => {
    const block = await sign(ann);
    const approved = Buffer.from(await sign(ann));
    const change = fc.tuple(fc.nat(block.length), fc.nat(3), fc.uint8Array({ maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let upload: Uint8Array = block;
        for (const [place, removed, added] of changes) {
          upload = Buffer.concat([upload.subarray(0, place), added, upload.subarray(place + removed)]);
        }
        const result = await accept(upload);
        const parts = (one: Uint8Array) => textOf(one).split('-----BEGIN PGP SIGNATURE')[0];
        if (result.isAccepted) assert.equal(parts(result.clearSigned), parts(approved));
        else reasonsOf(result);
      }),
      { numRuns: 300 },
    );
  });

  it('merges nothing over another text', async () => {
    const isUsage = { name: 'TocsinError', code: 'usage' };
    const [one, other] = [await sign(ann), await sign(bob, 'other')];
    for (const blocks of [[one, other], [], [bytes('text')]]) {
      assert.throws(() => mergeClearSignatures(TEXT, blocks), isUsage);
    }
  });

  describe('and gpg', needsGpg, () => {
    let gpg: Gpg;
    before(() => {
      gpg = openGpg();
      for (const { privateKey } of [ann, bob]) gpg.run(['--import'], privateKey);
    });
    after(() => gpg?.close());
    const by = (...ids: string[]) => ids.flatMap((id) => ['--local-user', id]);

    for (const [name, text] of Object.entries({
      'as it is': TEXT,
      'without a last line break': TEXT.trimEnd(),
      'with empty lines at its end': `${TEXT}\n\n`,
      'with trailing blanks': TEXT.replace('go out.', 'go out. \t'),
      'with CRLF': TEXT.replaceAll('\n', '\r\n'),
      empty: '',
    })) {
      it(`takes what gpg clear-signs, and gives what gpg verifies: ${name}`, async () => {
        const block = gpg.run([...by(annId), '--clearsign'], text, SIGNED_AT);
        const { clearSigned: made } = accepted(await accept(block, text));
        assert.ok(gpg.verify(made, NOW).good);
      });
    }

    it('verifies the merged signatures of several, by several hashes', async () => {
      const one = gpg.run([...by(annId), '--digest-algo', 'SHA512', '--clearsign'], TEXT, SIGNED_AT);
      const two = gpg.run([...by(bobId), '--digest-algo', 'SHA256', '--clearsign'], TEXT, SIGNED_AT);
      const { clearSigned: made, signers } = accepted(await accept([one, two]));
      assert.equal(signers.length, 2);
      assert.deepEqual(gpg.verify(made, NOW), { good: true, words: ['GOODSIG', 'GOODSIG'] });
      const together = gpg.run([...by(annId, bobId), '--clearsign'], TEXT, SIGNED_AT);
      assert.equal(accepted(await accept(together)).signers.length, 2);
    });

    it('turns its detached text signatures into what it verifies, and refuses the others', async () => {
      for (const options of [['--armor'], []]) {
        const signature = gpg.run([...by(annId, bobId), ...options, '--textmode', '--detach-sign'], TEXT, SIGNED_AT);
        const { clearSigned: made, signers } = accepted(await accept(signature));
        assert.equal(signers.length, 2);
        assert.ok(gpg.verify(made, NOW).good);
        const binary = gpg.run([...by(annId), ...options, '--detach-sign'], TEXT, SIGNED_AT);
        assert.deepEqual(codes(await accept(binary)), ['binary_signature']);
      }
      const whole = gpg.run([...by(annId), '--armor', '--sign'], TEXT, SIGNED_AT);
      assert.deepEqual(codes(await accept(whole)), ['not_signed']);
    });
  });
});
