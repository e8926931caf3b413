import assert from 'node:assert/strict';
import { it } from 'node:test';
import { kindOfText } from './kind-of-text.ts';

it('knows files of hosts by their text, and others not', () => {
  const kinds = [
    'host                   : reed\nxen_major              : 4\n',
    '[\n {"domid": 0}]',
    ' {"xen": "4.17.3"}',
    'processor\t: 0\nvendor_id\t: GenuineIntel\n',
    ' Xen 4.17\n(XEN) Xen version 4.17.3\n',
    '# CONFIG_X is not set\nCONFIG_HVM=y\n',
    'XENSTORED=oxenstored\n',
    '# web\nname = "web"\n',
    'Dear all,\n\nhello.\n',
    '',
  ].map(kindOfText);
  assert.deepEqual(kinds, [
    'xlInfo',
    'xlList',
    'facts',
    'cpuinfo',
    'xlDmesg',
    'buildConfig',
    'xencommons',
    'guestFile',
    null,
    null,
  ]);
});
