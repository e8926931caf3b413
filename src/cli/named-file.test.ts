import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { bytesOfNamed, textOfNamed } from './named-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-named-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const NOTE = { expected: 'a note', maxBytes: 10 };

describe('a file that is named', () => {
  it('is read to the last byte that is allowed, and not one further', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, '0123456789');
    assert.equal(await textOfNamed(path, NOTE), '0123456789');
    writeFileSync(path, '0123456789x');
    await assert.rejects(bytesOfNamed(path, NOTE), /expected a note, found more than 10 bytes/);
  });

  it('may be a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const read = textOfNamed(path, NOTE);
    await writeFile(path, 'hello');
    assert.equal(await read, 'hello');
  });

  it('that has no end, is a folder or is not there is refused', async () => {
    for (const [path, found] of [
      ['/dev/zero', /more than 10 bytes/],
      [folder, /found a folder$/],
      [join(folder, 'none'), /found nothing of this name$/],
    ] as const)
      await assert.rejects(bytesOfNamed(path, NOTE), { code: 'unreadable_input', message: found });
  });
});
