import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Instant, parseInstant } from '#base';
import { defaultPolicy, readKeyring } from '#pgp';
import { PUBLIC } from '#store';
import { importInto, styleOf, temporaryStore } from '../archive/archive.test-support.ts';

/** After the newest of the mails was signed. */
const LATER = parseInstant('2026-12-01T00:00:00Z') as Instant;

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS names no corpus' : false;
const at = (...names: string[]): string => join(corpus ?? '', ...names);

async function xsaContext() {
  const keyring = await readKeyring([readFileSync(at('keys', 'xen-security.asc'))]);
  return { keyring, styles: [styleOf('xsa')], policy: defaultPolicy(LATER) };
}

describe('the archive of a real list', { skip }, () => {
  it('keeps all of kernel-hardening: 6,184 messages, 6 copies, 518 threads', async () => {
    const store = await temporaryStore();
    const report = await importInto(store, 'kernel-hardening', [at('lists', 'kernel-hardening.mbox.gz')], {
      context: await xsaContext(),
    });
    const { read, imported, copies, alreadyHere, unparsed, threads } = report;
    assert.deepEqual(
      { read, imported, copies, alreadyHere, unparsed, threads },
      { read: 6184, imported: 6184, copies: 6, alreadyHere: 0, unparsed: 0, threads: 518 },
    );
    const [list] = await store.lists(PUBLIC);
    assert.deepEqual([list?.messageCount, list?.firstDay, list?.lastDay], [6184, 20190427, 20250905]);
    const days = await store.monthCounts(PUBLIC, 'kernel-hardening');
    assert.equal(
      days.reduce((sum, { count }) => sum + count, 0),
      6184,
    );
    const again = await importInto(store, 'kernel-hardening', [at('lists', 'kernel-hardening.mbox.gz')], {
      context: await xsaContext(),
    });
    assert.deepEqual([again.imported, again.alreadyHere, again.threads], [0, 6184, 518]);
    const largest = (await store.messagesWithId(PUBLIC, 'kernel-hardening', LARGEST_THREAD))[0];
    assert.ok(largest);
    const thread = await store.threadOf(PUBLIC, largest.row);
    assert.equal(thread?.messageCount, 431);
    const entries = thread === null ? [] : await store.threadEntries(PUBLIC, thread.thread);
    assert.equal(entries.filter(({ message }) => message !== null).length, 431);
  });

  it('makes 23 announcements of the 23 real advisory mails', async () => {
    const store = await temporaryStore();
    const report = await importInto(store, 'xsa', [at('xsa')], { context: await xsaContext() });
    assert.equal(report.advisories, 23);
    const verdicts = (await store.announcements(PUBLIC)).map(({ verdict }) => verdict);
    assert.equal(verdicts.filter((verdict) => verdict === 'genuine').length, 20);
    assert.equal(verdicts.filter((verdict) => verdict === 'incomplete').length, 3);
  });
});

const LARGEST_THREAD = '20191018161033.261971-1-samitolvanen@google.com';
