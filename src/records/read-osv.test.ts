import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Facts } from '#conditions';
import { answerOf, answersOn, osv, recordOf } from './records.test-support.ts';

const repo = 'https://xenbits.xen.org/git-http/xen.git';
const fix = 'a'.repeat(40);
const git = (...events: readonly object[]): object => ({ type: 'GIT', repo, events });
const kernel = (...events: readonly object[]): object => ({
  package: { ecosystem: 'Linux', name: 'Kernel' },
  ranges: [{ type: 'ECOSYSTEM', events }],
});
const dom0 = (dom0Linux: string): Facts => ({ dom0Linux, features: { dom0Os: 'linux' }, guests: [] });

describe('ranges of an OSV record', () => {
  it('go from what introduced it to the fix, and say all', () => {
    const record = osv([
      kernel({ introduced: '5.10.0' }, { fixed: '5.10.5' }, { introduced: '6.1.0' }, { fixed: '6.1.3' }),
    ]);
    for (const [linux, expected] of [
      ['5.4.1', 'no'],
      ['5.10.4', 'yes'],
      ['5.10.5', 'no'],
      ['6.1.2', 'yes'],
      ['6.2.0', 'no'],
    ] as const)
      assert.equal(answerOf(record, dom0(linux)), expected, linux);
  });

  it('begin with the first version at 0, and never end without a fix', () => {
    assert.equal(answerOf(osv([kernel({ introduced: '0' })]), dom0('2.6.1')), 'yes');
  });

  it('that end with the last affected version leave open what came after it', () => {
    const record = osv([kernel({ introduced: '5.10.0' }, { last_affected: '5.10.5' })]);
    assert.equal(answerOf(record, dom0('5.10.5')), 'yes');
    assert.equal(answerOf(record, dom0('5.10.6')), 'unknown');
  });

  it('with a limit, in another order, without a start, or with no versions are unknown', () => {
    for (const events of [
      [{ introduced: '5.10.0' }, { limit: '5.11' }],
      [{ fixed: '5.10.5' }],
      [{ introduced: '5.10.0' }, { introduced: '6.1.0' }, { fixed: '6.1.3' }],
      [{ introduced: '5.10.0' }, { fixed: '1.0.2q-r0' }],
      [{ introduced: '5.10.0', fixed: '5.10.5' }],
      [],
    ])
      assert.equal(answerOf(osv([kernel(...events)]), dom0('4.4.0')), 'unknown', JSON.stringify(events));
  });

  it('of commits are unknown, unless the one fix is known to be in', () => {
    const record = osv([{ ranges: [git({ introduced: '0' }, { fixed: fix })] }]);
    assert.equal(answerOf(record, { xen: '4.16.0' }), 'unknown');
    assert.equal(answerOf(record, { xen: '4.16.0', contains: [fix] }), 'no');
    const open = osv([{ ranges: [git({ introduced: '0' }, { last_affected: fix })] }]);
    assert.equal(answerOf(open, { xen: '4.16.0', contains: [fix] }), 'unknown');
  });

  it('beside a list of tags affect those, and leave the others open', () => {
    const record = osv([
      { ranges: [git({ introduced: '0' }, { fixed: fix })], versions: ['RELEASE-4.16.0', 'RELEASE-4.16.1'] },
    ]);
    assert.deepEqual(answersOn(record, ['4.16.1', '4.16.2']), { '4.16.1': 'yes', '4.16.2': 'unknown' });
  });

  it('of packages that no house style knows are unknown', () => {
    const record = osv([
      {
        package: { ecosystem: 'Debian:12', name: 'xen' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
      },
    ]);
    assert.equal(answerOf(record, { xen: '4.16.0' }), 'unknown');
  });
});

describe('an OSV record', () => {
  it('gives its ids and where it comes from', () => {
    const record = recordOf(
      osv([], { aliases: ['CVE-2031-1001'], references: [{ type: 'ADVISORY', url: 'https://reed.example/1' }] }),
    );
    assert.deepEqual(record.source, {
      format: 'osv',
      version: '1.7.5',
      id: 'x_XSA-901',
      publisher: 'XSA',
      url: 'https://reed.example/1',
    });
    assert.deepEqual(record.aliases, ['XSA-901', 'CVE-2031-1001']);
    assert.deepEqual(record.facts.cves, ['CVE-2031-1001']);
  });

  it('that was withdrawn concerns nobody, unless others tell of the same', () => {
    const withdrawn = '2031-02-01T00:00:00Z';
    assert.equal(answerOf(osv([], { withdrawn }), {}), 'no');
    assert.equal(answerOf(osv([], { withdrawn, aliases: ['CVE-2031-1001'] }), {}), 'unknown');
    assert.equal(answerOf(osv([], { withdrawn, details: 'Duplicate of another.' }), {}), 'unknown');
  });
});
