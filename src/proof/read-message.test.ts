import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blockOfMail,
  noKeyring,
  osierContext,
  read,
  sampleMail,
  sign,
  signedMail,
  type TestFile,
  textOfMail,
  textPart,
} from './osier.test-support.ts';

const SAMPLES = [
  'osn1-v1',
  'osn2-v2',
  'osn3-v3',
  'osn4-v2',
  'osn5-v2',
  'osn6-v3',
  'osn7-v2',
  'osn8-v1',
  'osn9-v2',
  'osn10-v3',
];
const BLOCK = blockOfMail('osn5-v1'); // no table
const TABLED = blockOfMail('osn2-v1'); // one patch

async function filesOf(name: string): Promise<TestFile[]> {
  const { attachments } = await read(sampleMail(name));
  return attachments.map((each) => ({ name: each.name, encoded: `${Buffer.from(each.bytes).toString('base64')}\n` }));
}

async function verdictOf(mail: Parameters<typeof signedMail>[0]) {
  const reading = await read(signedMail(mail));
  return {
    reading,
    verdict: reading.verdict,
    notes: reading.notes,
    missing: reading.missing,
    statuses: reading.attachments.map(({ status }) => status),
  };
}

for (const name of SAMPLES) {
  test(`${name} is genuine, and its text is proven`, async () => {
    const reading = await read(sampleMail(name));
    assert.equal(reading.verdict, 'genuine');
    assert.equal(reading.isAdvisory, true);
    assert.notEqual(reading.advisory, null);
    assert.deepEqual(reading.undone, []);
    assert.deepEqual(
      reading.attachments.map(({ status }) => status).filter((status) => status !== 'match'),
      [],
    );
  });
}

test('an advisory without a table: genuine without attachments, suspicious with one', async () => {
  assert.equal((await verdictOf({ text: BLOCK })).verdict, 'genuine');
  const { verdict, statuses } = await verdictOf({ text: BLOCK, files: [{ name: 'fix.patch', text: 'x' }] });
  assert.deepEqual([verdict, statuses], ['suspicious', ['unlisted']]);
});

test('a listed file that is not attached: incomplete, and it is named', async () => {
  const { verdict, missing } = await verdictOf({ text: TABLED });
  assert.deepEqual([verdict, missing], ['incomplete', ['osn2-console.patch']]);
});

test('a changed file: tampered', async () => {
  const { verdict, statuses } = await verdictOf({
    text: TABLED,
    files: [{ name: 'osn2-console.patch', text: '--- a\n' }],
  });
  assert.deepEqual([verdict, statuses], ['tampered', ['mismatch']]);
});

test('a file attached twice, once changed: tampered, in either order', async () => {
  const [good] = await filesOf('osn2-v1');
  const bad = { name: 'osn2-console.patch', text: 'x' };
  assert.ok(good);
  assert.equal((await verdictOf({ text: TABLED, files: [good, bad] })).verdict, 'tampered');
  assert.equal((await verdictOf({ text: TABLED, files: [bad, good] })).verdict, 'tampered');
  assert.equal((await verdictOf({ text: TABLED, files: [good, good] })).verdict, 'genuine');
});

test('a renamed file: not in the table, and what is listed is missing', async () => {
  const [good] = await filesOf('osn2-v1');
  const { verdict, statuses, missing } = await verdictOf({ text: TABLED, files: [{ ...good, name: 'other.patch' }] });
  assert.deepEqual([verdict, statuses, missing], ['suspicious', ['unlisted'], ['osn2-console.patch']]);
});

test('two files that swapped their names: tampered', async () => {
  const [one, two, ...others] = await filesOf('osn3-v2');
  assert.ok(one && two);
  const swapped = [{ ...one, name: two.name }, { ...two, name: one.name }, ...others];
  assert.equal((await verdictOf({ text: blockOfMail('osn3-v2'), files: [one, two, ...others] })).verdict, 'genuine');
  assert.equal((await verdictOf({ text: blockOfMail('osn3-v2'), files: swapped })).verdict, 'tampered');
});

test('a table with folders: the name without its folder will do, unless two rows share it', async () => {
  const text = blockOfMail('osn8-v1');
  const files = await filesOf('osn8-v1');
  const bare = files.map((file) => ({ ...file, name: (file.name ?? '').replace(/^.*\//, '') }));
  assert.equal((await verdictOf({ text, files: bare })).verdict, 'genuine');
  assert.equal(
    (await verdictOf({ text, files: bare.map((file) => ({ ...file, name: `evil/${file.name}` })) })).verdict,
    'suspicious',
  );
});

/** OSN-2 with another table. */
function tableText(...rows: readonly string[]): string {
  const text = textOfMail('osn2-v1');
  const changed = text
    .replace(/^[0-9a-f]{64} {2}osn2-console\.patch$/m, rows.join('\n'))
    .replace(/^osn2-console\.patch .*\n/m, '');
  assert.notEqual(changed, text);
  return changed;
}
// sha256 of "one" and of "two"
const ONE = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed';
const TWO = '3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3';

test('a file stands for one row only: a/b.patch is missing though b.patch is there', async () => {
  const text = await sign(tableText(`${ONE}  a/b.patch`, `${TWO}  b.patch`));
  const { verdict, missing } = await verdictOf({ text, files: [{ name: 'b.patch', text: 'two' }] });
  assert.deepEqual([verdict, missing], ['incomplete', ['a/b.patch']]);
});

test('a name without folder that two rows end in belongs to neither', async () => {
  const text = await sign(tableText(`${ONE}  a/b.patch`, `${TWO}  c/b.patch`));
  const { verdict, statuses, missing } = await verdictOf({ text, files: [{ name: 'b.patch', text: 'one' }] });
  assert.deepEqual([verdict, statuses, missing], ['suspicious', ['unlisted'], ['a/b.patch', 'c/b.patch']]);
});

test('a part without a name cannot be a row, though its label is one', async () => {
  const text = await sign(tableText(`${ONE}  part 2 (text/html)`));
  const { verdict } = await verdictOf({ text, files: [{ name: null, text: 'one', type: 'text/html' }] });
  assert.equal(verdict, 'suspicious');
});

test("a list's footer is no attachment; a web page and a nameless file are", async () => {
  const after = [textPart('____\nannounce mailing list\n', 'base64')];
  const footer = await verdictOf({ text: BLOCK, after });
  assert.deepEqual([footer.verdict, footer.statuses, footer.notes], ['genuine', [], ['unsigned_text_after']]);
  assert.equal(footer.reading.unsignedText, true);
  for (const type of ['text/html', 'application/octet-stream', 'message/rfc822', 'image/png']) {
    assert.equal(
      (await verdictOf({ text: BLOCK, files: [{ name: null, text: 'x', type }] })).verdict,
      'suspicious',
      type,
    );
  }
  assert.equal(
    (await verdictOf({ text: BLOCK, files: [{ name: 'notes.txt', text: 'x', type: 'text/plain' }] })).verdict,
    'suspicious',
  );
});

test('an HTML alternative of the signed text is not in the table: suspicious', async () => {
  const inner = `Content-Type: multipart/alternative; boundary=in\n\n--in\n${textPart(BLOCK)}\n--in\nContent-Type: text/html\n\n<b>other words</b>\n--in--\n`;
  const reading = await read(signedMail({ text: '', before: [inner] }));
  assert.equal(reading.verdict, 'suspicious');
});

test('unsigned text before the block is suspicious, in its part or in one before; blank lines are not', async () => {
  for (const words of ['Please run this first.', '\u00a0', '.']) {
    assert.equal((await verdictOf({ text: `${words}\n\n${BLOCK}` })).verdict, 'suspicious', words);
    const earlier = await verdictOf({ text: BLOCK, before: [textPart(words)] });
    assert.deepEqual([earlier.verdict, earlier.reading.hasUnsignedTextBefore], ['suspicious', true], words);
  }
  assert.equal((await verdictOf({ text: `\n \t\n${BLOCK}` })).verdict, 'genuine');
  assert.equal((await verdictOf({ text: BLOCK, before: [textPart('\n\n')] })).verdict, 'genuine');
});

test('unsigned text after the block is a note and feeds no fact', async () => {
  const { verdict, notes, reading } = await verdictOf({
    text: `${BLOCK}\nWho Is Affected\n---------------\n\nNobody.\n`,
  });
  assert.deepEqual([verdict, notes], ['genuine', ['unsigned_text_after']]);
  assert.equal(JSON.stringify(reading.facts).includes('Nobody.'), false);
});

test('two blocks: only the first is read, and the second is mentioned', async () => {
  const forged = BLOCK.replace('Osier', 'Osiex');
  const both = await verdictOf({ text: `${BLOCK}\n${blockOfMail('osn5-v2')}` });
  assert.deepEqual([both.verdict, both.reading.facts.revision], ['genuine', 1]);
  assert.ok(both.notes.includes('more_signed_blocks'));
  const apart = await verdictOf({ text: BLOCK, after: [textPart(blockOfMail('osn5-v2'))] });
  assert.ok(apart.notes.includes('more_signed_blocks'));
  assert.equal((await verdictOf({ text: `${forged}\n${BLOCK}` })).verdict, 'tampered');
  assert.equal((await verdictOf({ text: forged, after: [textPart(BLOCK)] })).verdict, 'tampered');
  const stranger = await sign(textOfMail('osn5-v1').replace('Osier', 'Osiex'), 'stranger');
  assert.equal((await verdictOf({ text: `${stranger}\n${BLOCK}` })).verdict, 'unverifiable');
});

test('signed text in a second text part, behind an empty one', async () => {
  assert.equal((await verdictOf({ text: '', after: [textPart(BLOCK)] })).verdict, 'genuine');
});

test('transfer encodings are undone before anything is verified', async () => {
  for (const encoding of ['base64', 'quoted-printable'] as const) {
    const { verdict } = await verdictOf({ text: `${BLOCK}\n`, encoding });
    assert.equal(verdict, 'genuine', encoding);
  }
});

test('nested multiparts', async () => {
  const [file] = await filesOf('osn2-v1');
  const named = `Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="${file?.name}"\nContent-Transfer-Encoding: base64\n\n${file?.encoded}`;
  const inner = `Content-Type: multipart/mixed; boundary=in\n\n--in\n${textPart(TABLED)}\n--in\n${named}\n--in--\n`;
  assert.equal((await read(signedMail({ text: '', before: [inner] }))).verdict, 'genuine');
});

test('a mail that is one text part with a file name is still its text', async () => {
  const mail = `From: a@b.example\nSubject: x\nContent-Type: text/plain; name="osn.txt"\n\n${BLOCK}\n`;
  assert.equal((await read(Buffer.from(mail))).verdict, 'genuine');
});

test('CRLF throughout', async () => {
  const crlf = Buffer.from(sampleMail('osn5-v1').toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
  assert.equal((await read(crlf)).verdict, 'genuine');
});

test('an unsigned advisory: its facts are shown, nothing is proven', async () => {
  const { verdict, reading } = await verdictOf({ text: textOfMail('osn3-v2') });
  assert.deepEqual(
    [verdict, reading.signatures, reading.advisory, reading.facts.id],
    ['unverifiable', [], null, 'OSN-3'],
  );
});

test('a text that dodges its masthead counts as an advisory where the Subject announces one, or its signature is bad', async () => {
  const dodging = blockOfMail('osn3-v2')
    .replaceAll('Note', 'N0te')
    .replace(/^(?:Summary|Who Is Affected|Fixing It)$/gm, 'Read this');
  for (const subject of ['Osier Security Note 3 issue 2', '[announce] Osier Security Note 3', 'Something else']) {
    const { reading } = await verdictOf({ text: dodging, subject });
    assert.deepEqual([reading.isAdvisory, reading.verdict], [true, 'tampered'], subject);
  }
  const { reading } = await verdictOf({ text: 'Apply this at once.\n', subject: '[announce] Osier Security Note 3' });
  assert.deepEqual([reading.isAdvisory, reading.verdict], [true, 'unverifiable']);
});

test('what is no advisory: a reply that quotes one, an announcement of one, a mail about lunch', async () => {
  const quoted = blockOfMail('osn3-v2').replace(/^/gm, '> ');
  for (const text of [`Thanks!\n\n${quoted}`, 'Osier Security Note OSN-3 is out.\n\nSee the site.\n', 'Lunch?\n', '']) {
    const { reading } = await verdictOf({ text, subject: 'Re: Osier Security Note 3 issue 2' });
    assert.deepEqual(
      [reading.isAdvisory, reading.verdict, reading.advisory],
      [false, 'unverifiable', null],
      text.slice(0, 40),
    );
  }
});

test('several signatures: good with unknown is good, good with bad is tampered', async () => {
  const text = textOfMail('osn5-v1');
  const [team, stranger] = [await sign(text), await sign(text, 'stranger')];
  const joined = joinSignatures(team, stranger);
  const alone = await read(Buffer.from(joined));
  assert.deepEqual(
    [alone.verdict, alone.signatures.map(({ status }) => status)],
    ['genuine', ['good', 'unknown_signer']],
  );
  const other = joinSignatures(team, await sign(`${text}x`, 'stranger'));
  const bad = await read(Buffer.from(other), await osierContext('osier-security', 'stranger'));
  assert.deepEqual([bad.verdict, bad.signatures.map(({ status }) => status)], ['tampered', ['good', 'bad']]);
  assert.equal(bad.advisory, null);
});

test('no keyring: unverifiable, with a note that says why', async () => {
  const reading = await read(sampleMail('osn3-v2'), await noKeyring());
  assert.equal(reading.verdict, 'unverifiable');
  assert.ok(reading.notes.includes('no_certificates'));
  const other = await read(sampleMail('osn3-v2'), await osierContext('stranger'));
  assert.deepEqual([other.verdict, other.signatures[0]?.status], ['unverifiable', 'unknown_signer']);
});

test('recipes are read from the file that matches, and from no other', async () => {
  const whole = await read(sampleMail('osn3-v2'));
  assert.notEqual(whole.facts.recipes, null);
  const meta = whole.attachments.find(({ name }) => name === 'osn3.meta')?.bytes ?? new Uint8Array();
  const original = Buffer.from(meta).toString('utf8');
  const altered = original.replace('osn3-1.patch', 'osn3-7.patch');
  assert.notEqual(altered, original);
  const files = (await filesOf('osn3-v2')).map((file) =>
    file.name === 'osn3.meta' ? { name: 'osn3.meta', text: altered } : file,
  );
  const { reading } = await verdictOf({ text: blockOfMail('osn3-v2'), files });
  assert.deepEqual([reading.verdict, reading.facts.recipes], ['tampered', null]);
});

test('what is too long to be read whole is said to be cut, unless it is verified', async () => {
  const codesOf = async (bytes: Uint8Array) => (await read(bytes)).diagnostics.map(({ code }) => code);
  const long = textOfMail('osn5-v1') + 'more words\n'.repeat(30_000);
  assert.ok((await codesOf(signedMail({ text: long }))).includes('mail-text-cut'));
  assert.deepEqual(await codesOf(signedMail({ text: await sign(long) })), []);
  assert.ok((await codesOf(Buffer.from(`<html>advisory ${'x'.repeat(3_000_000)}`))).includes('mail-page-cut'));
  assert.deepEqual(await codesOf(signedMail({ text: textOfMail('osn5-v1') })), []);
});

/** One armor with the packets of two. */
function joinSignatures(one: string, other: string): string {
  const packetsOf = (block: string): Buffer => {
    const body = /BEGIN PGP SIGNATURE-----\n\n(?<data>[^=]+={0,2})\n=/.exec(block)?.groups?.['data'] ?? '';
    return Buffer.from(body, 'base64');
  };
  const data = Buffer.concat([packetsOf(one), packetsOf(other)])
    .toString('base64')
    .replace(/.{64}/g, '$&\n');
  return one.replace(/(?<=BEGIN PGP SIGNATURE-----\n\n)[^-]+(?=-----END)/, `${data}\n`);
}

test('words beside the signed text that a mail program may show instead, or where nobody looks', async () => {
  const evil = 'Do something else.\n';
  const plain = (body: string | Buffer, type = 'text/plain'): string => `Content-Type: ${type}\n\n${body}`;
  const alternative = signedMail({ after: [plain(evil)] })
    .toString('latin1')
    .replace('multipart/mixed', 'multipart/alternative');
  assert.equal((await read(Buffer.from(alternative, 'latin1'))).verdict, 'suspicious');
  const words = signedMail({ before: [plain('\u0001\u0002')] });
  assert.equal((await read(words)).verdict, 'suspicious', 'UTF-16 has words of control characters');
  const diff = signedMail({ after: [plain('--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n')] });
  assert.equal((await read(diff)).verdict, 'suspicious', 'a difference of files is taken for a patch');
  const odd = signedMail({ headers: ['no field at all'] });
  const ambiguous = await read(odd);
  assert.deepEqual([ambiguous.verdict, ambiguous.notes.includes('ambiguous_message')], ['suspicious', true]);
  for (const text of [
    signedMail().toString('latin1').replace('\n\n--=_test\n', `\n\n${evil}--=_test\n`),
    `${signedMail().toString('latin1')}${evil}`,
    signedMail().toString('latin1').replace('SIGNATURE-----\n', `SIGNATURE-----\nComment: ${evil}`),
  ]) {
    assert.equal((await read(Buffer.from(text, 'latin1'))).unsignedText, true);
  }
});

test('mails that were joined without a blank line: the first is not genuine while others hide in its tail', async () => {
  const joined = Buffer.concat([
    sampleMail('osn3-v2'),
    Buffer.from('From a@b.example Mon Jan  1 00:00:00 2024\n'),
    sampleMail('osn1-v2'),
  ]);
  const reading = await read(joined);
  assert.deepEqual([reading.verdict, reading.notes.includes('ambiguous_message')], ['suspicious', true]);
});
