import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { instantFromDate } from '#base';
import { readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { lintReading, readMessage } from '#proof';

const root = join(import.meta.dirname, '..');
const samples = join(root, 'examples/osier');

/** All that lint says of the samples, each looked at: true, at the right line, and worth a word. Mails not named are silent. */
const FINDINGS: Readonly<Record<string, readonly string[]>> = {
  // a CVE id came later, or the list of affected systems did: the text no longer says that it is public
  'osn1-v3.eml': ['6 info publicity-unsaid'],
  'osn6-v3.eml': ['6 info publicity-unsaid', '79 warning permission-unexplained'],
  'osn10-v3.eml': ['6 info publicity-unsaid'],
  // pull requests, then releases: nothing is under the signature
  'osn5-v1.eml': ['34 info patch-only-linked'],
  'osn5-v2.eml': ['40 info patch-only-linked'],
  // says who may deploy the workarounds, and not why others may not
  'osn6-v1.eml': ['74 warning permission-unexplained'],
  'osn6-v2.eml': ['77 warning permission-unexplained'],
  // made so: UTF-8 in a part labelled 7bit
  'osn7-v2.eml': ['- info part-8bit'],
};

test('the sample mails have no error, and only the findings that are known', async () => {
  const file = join(root, 'series/osn.json');
  const styles = [readHouseStyle(JSON.parse(readFileSync(file, 'utf8')), file)];
  const keyring = await readKeyring([readFileSync(join(samples, 'keys/osier-security.asc'))]);
  const now = instantFromDate(new Date('2025-01-01T00:00:00Z'));
  assert.ok(now !== undefined);
  const found: Record<string, string[]> = {};
  let mails = 0;
  for await (const input of openInputs([join(samples, 'mail')])) {
    const diagnostics = lintReading(await readMessage(input, { keyring, styles, policy: defaultPolicy(now) }));
    mails += 1;
    const name = input.source.slice(input.source.lastIndexOf('/') + 1);
    if (diagnostics.length > 0)
      found[name] = diagnostics.map(({ line, severity, code }) => `${line ?? '-'} ${severity} ${code}`);
  }
  assert.equal(mails, 24);
  assert.deepEqual(found, FINDINGS);
});
