import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeArmor, encodeArmor } from './armor.ts';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { canonicalText, frameClearSigned } from './cleartext-signature.ts';
import { at, bytesOf, type Gpg, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { type Keyring, readKeyring } from './keyring.ts';
import { PACKET, readPackets, writePacket } from './packet.ts';
import { defaultPolicy } from './signature-policy.ts';
import { clearSign } from './signing.ts';

const NOW = at('2024-05-01');
const SIGNED_AT = at('2024-04-01');
const TEXT = [
  '        Lantern Security Advisory LSA-7',
  '',
  'A lamp may go out.  ',
  '- a list, and so a dash',
  '-----not armor',
  'From here on it is dark.',
  '-- ',
  'The Lantern team\t',
  '',
].join('\n');

/** What a mutation does to a block; `ours` only where we mean to differ from gpg, with the reason. */
interface Mutation {
  readonly name: string;
  readonly change: (block: string) => string;
  readonly ours?: { readonly status: string; readonly because: string };
}

const stricter = (because: string) => ({ status: 'unreadable', because });
const onArmor = (change: (packets: { type: number; body: Uint8Array }[]) => { type: number; body: Uint8Array }[]) => {
  return (block: string) =>
    block.replace(/-----BEGIN PGP SIGNATURE-----[\s\S]*$/, (armor) => {
      const body = armor.split('\n').slice(1, -2).join('\n');
      const decoded = decodeArmor(bytesOf(`${body}\n`));
      assert.ok('bytes' in decoded);
      const packets = change(readPackets(decoded.bytes) ?? []);
      return encodeArmor('SIGNATURE', Buffer.concat(packets.map(writePacket)));
    });
};
const flipped = (body: Uint8Array, index: number) => body.map((octet, i) => (i === index ? octet ^ 1 : octet));
/** With another issuer in both places, so that the key is one that nobody has. */
const stranger = (body: Uint8Array) => {
  const text = Buffer.from(body);
  const issuer = text.indexOf(Buffer.from([0x21, 0x04])) + 2;
  const keyId = Buffer.from(text.subarray(issuer + 12, issuer + 20));
  for (let from = 0; ; ) {
    const place = text.indexOf(keyId, from);
    if (place === -1) return new Uint8Array(text);
    text[place] = (text[place] as number) ^ 1;
    from = place + 1;
  }
};
const last = (body: Uint8Array) => flipped(body, body.length - 1);

const MUTATIONS: readonly Mutation[] = [
  { name: 'as signed', change: (b) => b },
  { name: 'CRLF', change: (b) => b.replaceAll('\n', '\r\n') },
  { name: 'CRLF in places', change: (b) => b.replace('out.', 'out.\r').replace('escaped', 'escaped\r') },
  { name: 'blanks added at line ends', change: (b) => b.replaceAll(/(?<=[a-z.])\n/g, ' \t\r \n') },
  { name: 'blanks removed at line ends', change: (b) => b.replaceAll(/[ \t]+\n/g, '\n') },
  { name: 'no final newline', change: (b) => b.trimEnd() },
  { name: 'one bit in the text', change: (b) => b.replace('lamp', 'lbmp') },
  { name: 'a word case', change: (b) => b.replace('may go', 'May go') },
  { name: 'a line more', change: (b) => b.replace('A lamp', 'More.\nA lamp') },
  { name: 'an empty line less', change: (b) => b.replace('LSA-7\n\n', 'LSA-7\n') },
  {
    name: 'an empty line more before the armor',
    change: (b) => b.replace('\n-----BEGIN PGP SIG', '\n\n-----BEGIN PGP SIG'),
  },
  { name: 'a lone CR in a line', change: (b) => b.replace('may go', 'may\rgo') },
  { name: 'a NUL', change: (b) => b.replace('may go', 'may\0go') },
  { name: 'a form feed at a line end', change: (b) => b.replace('dark.', 'dark.\f') },
  { name: 'indented', change: (b) => b.replace('A lamp', ' A lamp') },
  { name: 'an escape that is not needed', change: (b) => b.replace('A lamp', '- A lamp') },
  { name: 'an escape taken away (text stays clear)', change: (b) => b.replace('- - a list', '-a list') },
  { name: 'an escape taken away from a list', change: (b) => b.replace('- - a list', '- a list') },
  { name: 'an escape taken away from armor-like text', change: (b) => b.replace('- -----not', '-----not') },
  { name: 'From without its escape', change: (b) => b.replace('- From', 'From') },
  { name: 'double escape', change: (b) => b.replace('- - a', '- - - a') },
  { name: 'text before', change: (b) => `Before.\n\n${b}` },
  { name: 'text after', change: (b) => `${b}After.\n` },
  { name: 'BEGIN not at a line start', change: (b) => `x${b}` },
  { name: 'blanks after BEGIN', change: (b) => b.replace('MESSAGE-----', 'MESSAGE----- \t') },
  { name: 'junk after BEGIN', change: (b) => b.replace('MESSAGE-----', 'MESSAGE-----x') },
  { name: 'no Hash header', change: (b) => b.replace(/Hash: .*\n/, '') },
  { name: 'another hash', change: (b) => b.replace(/Hash: .*\n/, 'Hash: SHA384\n') },
  { name: 'several hashes', change: (b) => b.replace('Hash: ', 'Hash: SHA384, ') },
  { name: 'two Hash headers', change: (b) => b.replace('Hash: ', 'Hash: SHA384\nHash: ') },
  { name: 'text in the Hash header', change: (b) => b.replace(/(Hash: \w+)/, '$1 You are not affected.') },
  { name: 'an injected header', change: (b) => b.replace(/(Hash: \w+)/, '$1\nComment: You are not affected.') },
  { name: 'an injected header first', change: (b) => b.replace(/(Hash: \w+)/, 'Comment: not affected.\n$1') },
  { name: 'an injected paragraph', change: (b) => b.replace(/(Hash: \w+)/, '$1\nYou are not affected.') },
  { name: 'NotDashEscaped', change: (b) => b.replace(/(Hash: \w+)/, '$1\nNotDashEscaped: yes') },
  { name: 'no blank line after the headers', change: (b) => b.replace(/(Hash: \w+)\n\n/, '$1\n') },
  { name: 'blanks in the blank line', change: (b) => b.replace(/(Hash: \w+)\n\n/, '$1\n \t\n') },
  { name: 'a vertical tab in the blank line', change: (b) => b.replace(/(Hash: \w+)\n\n/, '$1\n\v\n') },
  { name: 'armor headers', change: (b) => b.replace('SIGNATURE-----\n', 'SIGNATURE-----\nVersion: x\nAny: y\n') },
  { name: 'armor header without a colon', change: (b) => b.replace('SIGNATURE-----\n', 'SIGNATURE-----\nAny\n') },
  { name: 'armor without a blank line', change: (b) => b.replace('SIGNATURE-----\n\n', 'SIGNATURE-----\n') },
  {
    name: 'no checksum',
    change: (b) => b.replace(/\n=....\n/, '\n'),
    ours: {
      status: 'good',
      because: 'it is optional (RFC 9580, 6.1); gpg 2.2 then reads the END line as base64, if no padding comes before',
    },
  },
  { name: 'wrong checksum', change: (b) => b.replace(/\n=....\n/, '\n=AAAA\n') },
  { name: 'half a checksum', change: (b) => b.replace(/\n=....\n/, '\n=AA\n') },
  { name: 'base64 in one line', change: (b) => b.replaceAll(/(?<=\n[A-Za-z0-9+/]{64})\n(?=[A-Za-z0-9+/])/g, '') },
  { name: 'base64 with blanks', change: (b) => b.replaceAll(/(?<=\n)(?=[A-Za-z0-9+/]{64}\n)/g, '  ') },
  {
    name: 'base64 with a foreign character',
    change: (b) => b.replace(/(?<=\n[A-Za-z0-9+/]{30})(?=[A-Za-z0-9+/]{34}\n)/, '!'),
  },
  {
    name: 'one character of base64',
    change: (b) => b.replace(/(?<=\n[A-Za-z0-9+/]{30})./, (c) => (c === 'A' ? 'B' : 'A')),
  },
  {
    name: 'no END line',
    change: (b) => b.replace('-----END PGP SIGNATURE-----\n', ''),
    ours: stricter('what is cut short is not whole; the rest of the armor may be what was cut'),
  },
  {
    name: 'junk after END',
    change: (b) => b.replace('END PGP SIGNATURE-----', 'END PGP SIGNATURE-----x'),
    ours: stricter('the END line is what RFC 9580, 6.2 says and nothing like it'),
  },
  { name: 'the signature twice', change: onArmor(([p]) => (p ? [p, p] : [])) },
  { name: 'a marker packet', change: onArmor((p) => [{ type: PACKET.marker, body: bytesOf('PGP') }, ...p]) },
  { name: 'a user ID packet', change: onArmor((p) => [...p, { type: PACKET.userId, body: bytesOf('x') }]) },
  { name: 'the public-key part', change: onArmor(([p]) => (p ? [{ ...p, body: last(p.body) }] : [])) },
  { name: 'the hashed part', change: onArmor(([p]) => (p ? [{ ...p, body: flipped(p.body, 35) }] : [])) },
  { name: 'the signature type', change: onArmor(([p]) => (p ? [{ ...p, body: flipped(p.body, 1) }] : [])) },
  { name: 'a bad one after', change: onArmor(([p]) => (p ? [p, { ...p, body: last(p.body) }] : [])) },
  { name: 'a bad one before', change: onArmor(([p]) => (p ? [{ ...p, body: last(p.body) }, p] : [])) },
  {
    name: 'a second block',
    change: (b) => b + b,
    ours: { status: 'good', because: 'gpg gives up on the second text; we read the first and say that there is more' },
  },
];

describe('clear-signed texts and gpg', needsGpg, () => {
  let gpg: Gpg;
  let keyring: Keyring;
  const blocks = new Map<string, string>();

  before(async () => {
    gpg = openGpg();
    for (const kind of ['rsa', 'ed25519'] as const) {
      const { privateKey, certificate } = await testKey({ kind });
      gpg.run(['--import'], certificate);
      blocks.set(
        `our ${kind}`,
        Buffer.from(await clearSign(TEXT, privateKey, { signedAt: SIGNED_AT })).toString('latin1'),
      );
      const name = `${kind}@lantern.example`;
      gpg.run(['--quick-gen-key', name, kind === 'rsa' ? 'rsa2048' : 'ed25519', 'sign', 'never'], '', at('2020-01-01'));
      blocks.set(`gpg's ${kind}`, gpg.run(['--local-user', name, '--clearsign'], TEXT, SIGNED_AT).toString('latin1'));
    }
    keyring = await readKeyring([gpg.exportKeys()]);
  });
  after(() => gpg?.close());

  async function ours(block: string | Uint8Array) {
    const frame = frameClearSigned(typeof block === 'string' ? bytesOf(block) : block);
    if (frame === null) return { status: 'no block', good: false };
    const { signatures, verified } = await verifyClearSigned(frame, keyring, defaultPolicy(NOW));
    const good = signatures.every(({ status }) => status === 'good');
    assert.equal(
      verified !== null,
      signatures.some((s) => s.status === 'good') && !signatures.some((s) => s.status === 'bad'),
    );
    return { status: signatures.map(({ status }) => status).join(' '), good };
  }

  for (const { name, change, ours: expected } of MUTATIONS) {
    it(`${name}${expected === undefined ? '' : ` (we: ${expected.status}; ${expected.because})`}`, async () => {
      let disagreements = 0;
      for (const [signer, block] of blocks) {
        // Every mutation runs on two of the four signers, which halves the time and leaves out no kind of key.
        const isTurn = expected !== undefined || signer.startsWith(name.length % 2 === 0 ? 'gpg' : 'our');
        if (!isTurn && name !== 'as signed') continue;
        const mutated = change(block);
        if (name !== 'as signed') assert.notEqual(mutated, block, `${name} changes nothing`);
        const judged = await ours(mutated);
        const oracle = gpg.verify(bytesOf(mutated), NOW);
        if (expected === undefined)
          assert.equal(judged.good, oracle.good, `${signer}: ${judged.status} / ${oracle.words}`);
        else {
          assert.equal(judged.status, expected.status, signer);
          disagreements += judged.good === oracle.good ? 0 : 1;
        }
      }
      if (expected !== undefined) assert.ok(disagreements > 0, 'gpg agrees now: take the exception away');
    });
  }

  it('judges a stranger beside us by himself, in either order', async () => {
    for (const block of blocks.values()) {
      const both = onArmor(([p]) => (p ? [p, { ...p, body: stranger(p.body) }] : []))(block);
      const swapped = onArmor(([p]) => (p ? [{ ...p, body: stranger(p.body) }, p] : []))(block);
      assert.equal((await ours(both)).status, 'good unknown_signer');
      assert.equal((await ours(swapped)).status, 'unknown_signer good');
      assert.deepEqual(gpg.verify(bytesOf(both), NOW).words, ['GOODSIG', 'ERRSIG']);
      assert.deepEqual(gpg.verify(bytesOf(swapped), NOW).words, ['ERRSIG', 'GOODSIG']);
    }
  });

  it('is never good when cut, wherever that is, and agrees with gpg up to the END line', async () => {
    const block = blocks.get('our ed25519') as string;
    const end = block.indexOf('-----END PGP');
    const signature = block.indexOf('-----BEGIN PGP SIGNATURE');
    for (let cut = 1; cut < block.length - 1; cut += 13)
      assert.equal((await ours(block.slice(0, cut))).good, false, `${cut}`);
    for (const cut of [20, 40, 60, signature - 1, signature + 5, signature + 60, end - 60, end - 20]) {
      assert.equal(gpg.verify(bytesOf(block.slice(0, cut)), NOW).good, false, `${cut}`);
    }
  });

  it('never calls a changed text good', async () => {
    const original = bytesOf(blocks.get('our ed25519') as string);
    const framed = frameClearSigned(original);
    assert.ok(framed);
    const canonical = Buffer.from(canonicalText(framed));
    const places = fc.integer({ min: framed.headers.start - 10, max: framed.armor.start + 40 });
    const change = fc.tuple(places, fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bytes: Uint8Array = original;
        for (const [place, removed, added] of changes) {
          bytes = Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place + removed)]);
        }
        const frame = frameClearSigned(bytes);
        const isSame = frame !== null && canonical.equals(canonicalText(frame));
        if (!isSame) assert.equal((await ours(bytes)).good, false);
      }),
      { numRuns: 300 },
    );
  });

  it('reads lines that gpg does not', async () => {
    const { privateKey, certificate } = await testKey();
    const block = await clearSign(`${'a'.repeat(1_000_000)}\nend`, privateKey, { signedAt: SIGNED_AT });
    const frame = frameClearSigned(block);
    assert.ok(frame);
    const { signatures } = await verifyClearSigned(
      frame,
      await readKeyring([bytesOf(certificate)]),
      defaultPolicy(NOW),
    );
    assert.equal(signatures[0]?.status, 'good');
  });
});
