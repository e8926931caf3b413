import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { clearSign, frameClearSigned, generateSigningKey, readKeyring, verifyClearSigned } from '#pgp';
import { caseStream, PROGRAM } from '#store';
import {
  assertDone,
  at,
  DAY_MS,
  MONDAY,
  openDesk,
  refusalsOf,
  signed,
  type TestDesk,
  teamKey,
  writtenCase,
} from './desk.test-support.ts';
import {
  addFile,
  type DeskParts,
  loadCase,
  MAX_FILE_BYTES,
  MAX_TEXT_BYTES,
  newestText,
  perform,
  readBlob,
  signText,
} from './index.ts';

describe('the text of a case', () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());
  const ready = { end: (MONDAY + DAY_MS) as never };

  it('keeps both signatures of two who sign at the same moment', async () => {
    const second = await generateSigningKey({
      name: 'Second',
      email: 'second@osier.example',
      at: at('2020-01-01T00:00:00Z'),
      expiresAt: null,
      passphrase: null,
    });
    const first = await teamKey();
    const keyring = await readKeyring([first, second].map(({ certificate }) => Buffer.from(certificate)));
    const parts: DeskParts = { ...desk.parts, context: () => ({ ...desk.parts.context(), keyring }) };
    const id = await writtenCase({ ...desk, parts }, ready);
    const loaded = await loadCase(parts, desk.ada.viewer, id);
    assert.ok(loaded !== null);
    const text = (await newestText(parts, desk.ada, loaded)) ?? '';
    const uploads = await Promise.all(
      [first, second].map(({ privateKey }) => clearSign(text, privateKey, { signedAt: MONDAY })),
    );
    const answers = await Promise.all(uploads.map((upload) => signText(parts, desk.ada, id, [upload])));
    for (const answer of answers) assertDone(answer);
    const then = await loadCase(parts, desk.ada.viewer, id);
    assert.equal(then?.facts.text?.signers.length, 2);
    const blob = then?.contents.textByDigest.get(then.facts.text?.reading.digest ?? '')?.signed;
    assert.ok(blob !== undefined && blob !== null);
    const frame = frameClearSigned(await readBlob(parts, PROGRAM, caseStream(id), blob));
    assert.ok(frame !== null);
    const { signatures } = await verifyClearSigned(frame, keyring, parts.context().policy);
    assert.deepEqual(
      signatures.map(({ status }) => status),
      ['good', 'good'],
    );
  });

  it('takes no signature of another text, by a stranger, or of one that was changed since', async () => {
    const id = await writtenCase(desk, ready);
    const { privateKey } = await teamKey();
    const loaded = await loadCase(desk.parts, desk.ada.viewer, id);
    assert.ok(loaded !== null);
    const text = (await newestText(desk.parts, desk.ada, loaded)) ?? '';
    const other = await clearSign(`${text}More.\n`, privateKey, { signedAt: MONDAY });
    refusalsOf(await signText(desk.parts, desk.ada, id, [other]));
    const stranger = await generateSigningKey({
      name: 'Osier Security',
      email: 'security@osier.example',
      at: at('2020-01-01T00:00:00Z'),
      expiresAt: null,
      passphrase: null,
    });
    refusalsOf(
      await signText(desk.parts, desk.ada, id, [await clearSign(text, stranger.privateKey, { signedAt: MONDAY })]),
    );
    refusalsOf(await signText(desk.parts, desk.ada, id, [Buffer.from('no signature')]));
    assert.equal((await loadCase(desk.parts, desk.ada.viewer, id))?.facts.text?.signers.length, 0);
    await signed(desk, id);
    assert.equal((await loadCase(desk.parts, desk.ada.viewer, id))?.facts.text?.signers.length, 1);
  });

  it('and its files are bounded', async () => {
    const id = await writtenCase(desk, ready);
    const bytes = Buffer.alloc(MAX_FILE_BYTES + 1);
    assert.match(
      refusalsOf(await addFile(desk.parts, desk.ada, id, { name: 'a', bytes }))[0]?.found ?? '',
      /8388609 bytes/,
    );
    assert.ok(MAX_TEXT_BYTES < MAX_FILE_BYTES);
    for (const name of ['../a', '.a', 'a b', '-a', 'a/b', '']) {
      refusalsOf(await addFile(desk.parts, desk.ada, id, { name, bytes: Buffer.from('x') }));
    }
  });
});

describe('a step', () => {
  it('that somebody else was quicker at is decided anew, and nothing is lost', async () => {
    const desk = await openDesk();
    const other = await desk.another();
    const id = await writtenCase(desk, { end: (MONDAY + DAY_MS) as never });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, count) =>
        perform(count % 2 === 0 ? desk.parts : other, desk.ada, id, { kind: 'comment', on: null, text: `${count}` }),
      ),
    );
    for (const answer of answers) assertDone(answer);
    const texts = (await loadCase(desk.parts, desk.ada.viewer, id))?.facts.comments.map(({ text }) => text) ?? [];
    assert.deepEqual(
      texts.toSorted((a, b) => Number(a) - Number(b)),
      Array.from({ length: 12 }, (_, count) => `${count}`),
    );
    await desk.close();
  });

  it('on a case that one is not on answers as one on a case that is not there', async () => {
    const desk = await openDesk();
    const id = await writtenCase(desk, { end: (MONDAY + DAY_MS) as never });
    const failure = async (viewer: string, which: typeof id): Promise<string> => {
      const doer = { ...desk.ada, viewer: { kind: 'person', id: viewer } } as const;
      try {
        await perform(desk.parts, doer, which, { kind: 'comment', on: null, text: 'x' });
        return 'it was done';
      } catch (error) {
        return JSON.stringify([error, `${error}`]);
      }
    };
    assert.equal(await failure('p0', id), await failure('p0', 'a'.repeat(16) as typeof id));
    await desk.close();
  });
});
