import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { instantFromDate } from '#base';
import { readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { lintReading, readMessage } from '#proof';

const corpus = process.env['TOCSIN_CORPUS'];
const root = join(import.meta.dirname, '../..');

/**
 * All that lint says of the real mails, each reviewed against its text: true, at the right line, and worth a word. Mails not named
 * are silent. A rule that adds to this list either found something real, which goes here with the reason, or is wrong.
 */
const FINDINGS: Readonly<Record<string, readonly string[]>> = {
  // Subjects had no "vN" until 2017, though the masthead says "version N"
  'xsa141-v3.eml': ['- info subject-revision-missing'],
  'xsa161-v2.eml': ['- info subject-revision-missing'],
  'xsa181-v2.eml': ['- info subject-revision-missing'],
  // names with accents, as UTF-8 in a part labelled 7bit
  'xsa185-v3.eml': ['- info part-8bit', '- info subject-revision-missing'],
  'xsa318-v3.eml': ['- info part-8bit'],
  // the row has a name only; a section of its own, with commands for a root shell
  'xsa271-v2.eml': ['54 info patch-versions-missing', '60 info heading-unknown'],
  // "CVE assigned." after the release: no word says any more that it is public
  'xsa279-v3.eml': ['6 info publicity-unsaid'],
  // rules deployment during an embargo that there was not; the next revision says so itself and drops the section
  'xsa300-v1.eml': ['82 warning embargo-contradiction'],
  // pull requests, then releases: nothing is under the signature
  'xsa489-v1.eml': ['67 info patch-only-linked'],
  'xsa489-v2.eml': ['73 info patch-only-linked'],
};

test('the real mails have the findings that were reviewed, and no other', {
  skip: corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real advisories' : false,
}, async () => {
  const folder = join(corpus ?? '', 'xsa');
  const mails = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  assert.ok(mails.length > 0, `no mails in ${folder}`);
  const file = join(root, 'series/xsa.json');
  const styles = [readHouseStyle(JSON.parse(readFileSync(file, 'utf8')), file)];
  const keyring = await readKeyring([readFileSync(join(corpus ?? '', 'keys/xen-security.asc'))]);
  const now = instantFromDate(new Date('2026-11-01T00:00:00Z'));
  assert.ok(now !== undefined);
  const found: Record<string, string[]> = {};
  for await (const input of openInputs(mails.map((name) => join(folder, name)))) {
    const diagnostics = lintReading(await readMessage(input, { keyring, styles, policy: defaultPolicy(now) }));
    const name = input.source.slice(input.source.lastIndexOf('/') + 1);
    if (diagnostics.length > 0)
      found[name] = diagnostics.map(({ line, severity, code }) => `${line ?? '-'} ${severity} ${code}`);
  }
  assert.deepEqual(found, FINDINGS);
});
