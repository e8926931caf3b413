import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { announcedReader } from '#archive';
import type { StoredMessage } from '#store';
import {
  blockOfMail,
  noKeyring,
  osierContext,
  sampleMail,
  signedMail,
  textOfMail,
} from '../../src/proof/osier.test-support.ts';

const stored = (raw: Uint8Array | null): StoredMessage =>
  ({ messageId: 'made-up@osier.example', state: 'parsed', raw }) as StoredMessage;

describe('an announcement that is read again', () => {
  it('gives the signed block, the text, and the files as they were signed', async () => {
    const context = await osierContext();
    const text = await announcedReader(() => context)(stored(sampleMail('osn3-v2')));
    assert.ok(text !== null);
    assert.equal(Buffer.from(text.signedBlock ?? []).toString('utf8'), blockOfMail('osn3-v2'));
    assert.equal(Buffer.from(text.document).toString('utf8'), textOfMail('osn3-v2'));
    assert.equal(text.facts.id, 'OSN-3');
    assert.deepEqual(text.files.map(({ name }) => name).sort(), [
      'osn3-1.patch',
      'osn3-2.patch',
      'osn3-3.0-1.patch',
      'osn3-3.0-2.patch',
      'osn3.meta',
    ]);
  });

  it('gives the block of a mail with CR LF too', async () => {
    const context = await osierContext();
    const crlf = Buffer.from(sampleMail('osn3-v2').toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
    const text = await announcedReader(() => context)(stored(crlf));
    assert.match(Buffer.from(text?.signedBlock ?? []).toString('latin1'), /^-----BEGIN PGP SIGNED MESSAGE-----\r\n/);
  });

  it('gives no file that is not the one which was signed', async () => {
    const context = await osierContext();
    const mail = signedMail({ files: [{ name: 'osn3-1.patch', text: 'another patch\n' }] });
    const text = await announcedReader(() => context)(stored(mail));
    assert.deepEqual(text?.files, []);
  });

  for (const [what, raw] of [
    ['nothing signed', Buffer.from('Subject: Osier Security Note 3\n\nText.\n')],
    [
      'a signed text that was changed',
      Buffer.from(sampleMail('osn3-v2').toString('latin1').replace('Apply all', 'Apply no'), 'latin1'),
    ],
    ['a tombstone', null],
  ] as const) {
    it(`gives nothing of ${what}`, async () => {
      const context = await osierContext();
      assert.equal(await announcedReader(() => context)(stored(raw)), null);
    });
  }

  it('gives nothing once the certificate is gone', async () => {
    const contexts = [await osierContext(), await noKeyring()];
    const read = announcedReader(() => contexts.shift() as (typeof contexts)[number]);
    assert.notEqual(await read(stored(sampleMail('osn3-v2'))), null);
    assert.equal(await read(stored(sampleMail('osn3-v2'))), null);
  });
});
