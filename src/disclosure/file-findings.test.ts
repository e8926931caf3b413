import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileFindings } from './file-findings.ts';

it('a checksum that is not that of the file, or of a file that is not there, is found', () => {
  const file = (name: string, digest: string) => ({ name, digest, size: 1 });
  const listed = [file('a.patch', 'a1'), file('b.patch', 'b1'), file('c.patch', 'c1')];
  const files = new Map(
    [file('a.patch', 'a1'), file('b.patch', 'b2'), file('d.patch', 'd1')].map((each) => [each.name, each]),
  );
  assert.deepEqual(
    fileFindings({ listed }, files).map(({ code, message }) => [
      code,
      message.split(' ').find((word) => word.endsWith('.patch')),
    ]),
    [
      ['file-differs', 'b.patch'],
      ['file-missing', 'c.patch'],
    ],
  );
});
