import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { osierContext, read, sampleMail, sign, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';
import { escapedAsHtml, flattened, maskedAsBlists, savedPage } from './archive-copies.ts';

const corpus = process.env['TOCSIN_CORPUS'];
const needsCorpus = { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false };

/** OSN-5 with addresses in it, signed anew. `ada@lantern.example` is known from nowhere. */
async function signedWith(addition: string): Promise<string> {
  return sign(textOfMail('osn5-v1').replace('\nConsequences\n', () => `\n${addition}\n\nConsequences\n`));
}
const WRITE = 'Questions: write to security@osier.example.  Or to <security@osier.example>,\nand a < b && c > d.';

test("our masking is the archive's own, on its own cases", needsCorpus, () => {
  const file: unknown = JSON.parse(readFileSync(join(corpus ?? '', 'lists', 'blists-vectors.json'), 'utf8'));
  const { cases } = file as { cases: { in: string; html: string }[] };
  assert.ok(cases.length > 30);
  // links are not ours to make, nor what a page does to control characters
  const plain = cases.filter((each) => !each.html.includes('<a ') && !/\p{Cc}/u.test(each.in));
  assert.ok(plain.length > 20);
  for (const each of plain) {
    const masked = maskedAsBlists(each.in, '\u0001');
    assert.equal(escapedAsHtml(masked).replaceAll('\u0001', '&#64;'), each.html, each.in);
  }
});

for (const [what, change] of [
  ['masked addresses', (text: string) => maskedAsBlists(text)],
  ['@ as &#64; and nothing else', (text: string) => text.replaceAll('@', '&#64;')],
  ['@ as &#x40; in escaped text', (text: string) => escapedAsHtml(text).replaceAll('@', '&#x40;')],
  ['@ as a full-width one', (text: string) => text.replaceAll('@', '\uff20')],
  [
    'x () y ! z',
    (text: string) =>
      text.replace(/(?<=\w)@(?<domain>[\w.]+\w)/g, (...found) => ` () ${String(found[1]).replaceAll('.', ' ! ')}`),
  ],
  ['escaped and masked', (text: string) => maskedAsBlists(escapedAsHtml(text), '&#64;')],
  ['no-break spaces', (text: string) => text.replaceAll('  ', '\u00a0 ')],
] as const) {
  test(`${what}: restored, and the restored bytes are what is read`, async () => {
    const block = await signedWith(WRITE);
    const copy = change(block);
    assert.notEqual(copy, block);
    for (const input of [copy, signedMail({ text: copy }).toString('utf8')]) {
      const reading = await read(Buffer.from(input));
      assert.equal(reading.verdict, 'restored');
      assert.deepEqual(
        reading.signatures.map(({ status }) => status),
        ['good'],
      );
      assert.equal(Buffer.from(reading.document).toString('utf8').includes(WRITE), true);
      assert.equal(reading.facts.sections.find(({ role }) => role === 'description')?.body.endsWith(WRITE), true);
      assert.notEqual(reading.undone.length, 0);
      assert.notEqual(reading.advisory, null);
    }
    const tampered = await read(Buffer.from(copy.replace('console', 'c0nsole')));
    assert.ok(tampered.verdict === 'tampered' || tampered.verdict === 'unverifiable', tampered.verdict);
    assert.equal(tampered.advisory, null);
  });
}

test('>From in an mbox', async () => {
  // gpg escapes such a line with a dash; a signer that does not leaves it to the mbox
  const block = (await signedWith('From here on it is safe.')).replace('- From here', 'From here');
  assert.equal((await read(Buffer.from(block))).verdict, 'genuine');
  const reading = await read(Buffer.from(block.replace('\nFrom here', '\n>From here')));
  assert.deepEqual([reading.verdict, reading.undone], ['restored', ['from_escaped']]);
});

test('the lost bytes come from the header, from the certificate, from the style', async () => {
  const block = maskedAsBlists(await signedWith('Ask ada@lantern.example about it.'));
  const headed = await read(signedMail({ text: block, headers: ['Cc: Somebody <x@lantern.example>'] }));
  assert.equal(headed.verdict, 'restored');
  const masked = maskedAsBlists(await signedWith(WRITE));
  const whole = await osierContext();
  const unstyled = { ...whole, styles: whole.styles.map((style) => ({ ...style, senders: [] })) };
  assert.equal((await read(Buffer.from(masked), unstyled)).verdict, 'restored', 'User ID');
  const nameless = { certificates: whole.keyring.certificates.map((each) => ({ ...each, userIds: [] })) };
  assert.equal((await read(Buffer.from(masked), { ...whole, keyring: nameless })).verdict, 'restored', 'sender');
  const ignorant = await read(Buffer.from(masked), { ...unstyled, keyring: nameless });
  assert.equal(ignorant.verdict, 'unverifiable');
});

test('an address that is known from nowhere: nothing is proven either way, and the note says so', async () => {
  const reading = await read(Buffer.from(maskedAsBlists(await signedWith('Ask ada@lantern.example about it.'))));
  assert.deepEqual([reading.verdict, reading.advisory], ['unverifiable', null]);
  assert.ok(reading.notes.includes('archive_rewrote'));
  assert.equal(reading.facts.id, 'OSN-5');
});

test('a saved page: restored at best, since what its marks show may be something else', async () => {
  const block = await signedWith(WRITE);
  const reading = await read(Buffer.from(savedPage(block)));
  assert.equal(reading.verdict, 'restored');
  assert.deepEqual(
    reading.undone,
    ['html_page', 'character_references', 'addresses_masked'].filter((each) => reading.undone.includes(each as never)),
  );
  assert.ok(reading.undone.includes('html_page') && reading.undone.includes('addresses_masked'));
  assert.equal(reading.hasUnsignedTextBefore, false, 'header lines and links are the page');
  const unmasked = await read(Buffer.from(`<html><pre>\n${escapedAsHtml(block)}\n</pre>`));
  assert.deepEqual([unmasked.verdict, unmasked.undone], ['restored', ['html_page']]);
});

test('attack: a genuine block that the page hides beside a forged one that it shows', async () => {
  const block = escapedAsHtml(await signedWith(WRITE));
  const forged = block.replace('console', 'c0nsole');
  for (const hidden of [
    `<!-- <pre>${block}</pre> -->`,
    `<script type="x"><pre>${block}</pre></script>`,
    `<template><pre>${block}</pre></template>`,
    `<a title="\n${block}\n">`,
  ]) {
    const reading = await read(Buffer.from(`<html><body>${hidden}<pre>\n${forged}\n</pre></body>`));
    assert.notEqual(reading.verdict, 'genuine');
    assert.notEqual(reading.verdict, 'restored', hidden.slice(0, 20));
  }
  const styled = await read(Buffer.from(`<html><body><pre hidden>\n${block}\n</pre><pre>\n${forged}\n</pre></body>`));
  assert.equal(styled.verdict, 'restored');
  assert.ok(styled.notes.includes('more_signed_blocks'));
});

test('attack: references that would divide the block elsewhere when they are undone', async () => {
  const block = await sign(textOfMail('osn5-v1'));
  const [text = '', armor = ''] = block.split(/(?=-----BEGIN PGP SIGNATURE-----)/);
  const inner = armor.replaceAll('-----', '&#45;----').trimEnd();
  const shown = `${text}${inner}\n\nEverybody must run this.\n${armor}`;
  const reading = await read(Buffer.from(shown));
  assert.equal(reading.verdict, 'tampered');
  const late = `${text.replace('Summary\n', 'Summary&#10;')}${armor}`;
  assert.equal((await read(Buffer.from(late))).verdict, 'tampered');
});

test('attack: tampered and masked is never restored', async () => {
  const block = await signedWith(WRITE);
  for (const [from, to] of [
    ['console', 'consale'],
    ['security@osier.example.', 'security@elsewhere.example.'],
    ['Questions: write', 'Questions? write'],
  ] as const) {
    const reading = await read(Buffer.from(maskedAsBlists(block.replace(from, to))));
    assert.equal(reading.verdict, 'unverifiable', to);
    assert.ok(reading.notes.includes('archive_rewrote'));
  }
});

test('a patch that was masked is restored against its checksum', async () => {
  const original = await read(sampleMail('osn3-v2'));
  const files = original.attachments.map(({ name, bytes }) => ({
    name,
    text: maskedAsBlists(Buffer.from(bytes).toString('utf8')),
  }));
  assert.ok(files.some(({ text }) => text.includes('@...')));
  const reading = await read(signedMail({ files }));
  assert.deepEqual([reading.verdict, reading.undone], ['restored', ['addresses_masked']]);
  assert.deepEqual(
    reading.attachments.map(({ sha256 }) => sha256),
    original.attachments.map(({ sha256 }) => sha256),
  );
  assert.deepEqual(
    reading.attachments.map(({ bytes }) => Buffer.from(bytes)),
    original.attachments.map(({ bytes }) => Buffer.from(bytes)),
  );

  const altered = files.map((file) =>
    file.text.includes('@...') ? { ...file, text: file.text.replace('Signed-off-by', 'Signed-0ff-by') } : file,
  );
  const masked = await read(signedMail({ files: altered }));
  assert.equal(masked.verdict, 'unverifiable');
  assert.ok(masked.notes.includes('archive_rewrote'));

  // a masked header does not excuse a file in which nothing is masked, beside a text that verifies
  const plain = original.attachments.map(({ name, bytes }) => ({
    name,
    text: Buffer.from(bytes).toString('utf8').replace('osierd', 'osierb'),
  }));
  assert.equal((await read(signedMail({ files: plain, headers: ['Cc: a@...er.example'] }))).verdict, 'tampered');
});

test('a flattened page proves nothing, and shows what survives', async () => {
  const reading = await read(Buffer.from(flattened(await sign(textOfMail('osn3-v2')))));
  assert.deepEqual([reading.isAdvisory, reading.verdict, reading.advisory], [true, 'unverifiable', null]);
  assert.ok(reading.notes.includes('archive_rewrote') && reading.rewritings.includes('lines_joined'));
  assert.equal(reading.facts.id, 'OSN-3');
  assert.equal(reading.facts.revision, 2);
  assert.ok(reading.facts.sections.length >= 5);
});

test('the two documents that the project started from', needsCorpus, async () => {
  const folder = join(corpus ?? '', '..', 'seeds');
  assert.ok(existsSync(folder), `${folder} is missing`);
  const [missing, plain] = await Promise.all(
    ['000_0a36a81ce42d380a.txt', '001_46283300c48e7280.txt'].map((name) => read(readFileSync(join(folder, name)))),
  );
  for (const reading of [missing, plain]) {
    assert.deepEqual([reading?.isAdvisory, reading?.verdict], [true, 'unverifiable']);
    assert.ok(reading?.notes.includes('archive_rewrote'));
  }
  // the first has lost its number, CVE id, hashes and table
  assert.deepEqual([missing?.facts.id, missing?.facts.revision, missing?.facts.checksums], [null, 3, []]);
  assert.equal(missing?.facts.title, 'Missing unlock in XENMEM_acquire_resource error path');
  assert.ok((missing?.facts.sections.length ?? 0) >= 6);
  assert.deepEqual(
    [plain?.facts.id, plain?.facts.revision, plain?.facts.title],
    ['XSA-89', 2, 'HVMOP_set_mem_access is not preemptible'],
  );
  assert.ok((plain?.facts.patches.length ?? 0) >= 1);
  assert.ok((plain?.facts.permissions.length ?? 0) >= 1 || plain?.facts.notices.includes('deployment') === false);
});
