import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import {
  deflateRawSync,
  deflateSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { keyIdOf, type SealedBytes, seal } from '#sealing';
import { AT, CASES, FIRST, fillDesk, KEYS, PAST, withStore } from './contract/desk-samples.test-support.ts';
import { wordsOfRaw } from './contract/samples.test-support.ts';
import { CLEAR_DESK_COLUMNS } from './desk-clear-columns.ts';
import {
  type BlobId,
  blobContext,
  entryContext,
  newBlobId,
  newOutboxId,
  outboxContext,
  PROGRAM,
} from './desk-records.ts';
import { backupSqlite, backupStore } from './sqlite/backup.ts';
import { sqliteDatabase } from './sqlite/sqlite.test-support.ts';
import type { DatabaseStore } from './table-access.ts';
import { COLUMNS } from './table-columns.ts';

const CANARY = 'canary: the ring buffer of Osier is never freed';

/** In which form some bytes hold the canary; null: in none that is looked for. */
function formOf(bytes: Uint8Array): string | null {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [form, letters] of FORMS) if (whole.includes(letters)) return form;
  for (const { name, magic, unpack } of PACKED) {
    for (let at = whole.indexOf(magic); at >= 0; at = whole.indexOf(magic, at + 1)) {
      if (unpacked(unpack, whole.subarray(at)).includes(CANARY)) return name;
    }
  }
  return null;
}

const FORMS: readonly (readonly [string, Buffer])[] = [
  ['clear', Buffer.from(CANARY)],
  ['UTF-16', Buffer.from(CANARY, 'utf16le')],
  ['backwards', Buffer.from(CANARY).reverse()],
  ['hexadecimal', Buffer.from(Buffer.from(CANARY).toString('hex'))],
  ['HEXADECIMAL', Buffer.from(Buffer.from(CANARY).toString('hex').toUpperCase())],
  ['percent', Buffer.from(encodeURIComponent(CANARY))],
  ['quoted-printable', Buffer.from(CANARY.replaceAll(' ', '=20'))],
  // the letters that do not depend on what stands before and after
  ...[0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map((form): readonly [string, Buffer] => [
      `${form} after ${shift}`,
      Buffer.from(
        Buffer.from(`${'x'.repeat(shift)}${CANARY}`)
          .toString(form)
          .slice(shift === 0 ? 0 : 4, -4),
      ),
    ]),
  ),
  ['deflate', Buffer.from(deflateRawSync(CANARY))],
];

const PACKED: readonly {
  readonly name: string;
  readonly magic: Buffer;
  readonly unpack: (bytes: Uint8Array) => Uint8Array;
}[] = [
  { name: 'gzip', magic: Buffer.of(0x1f, 0x8b, 8), unpack: (bytes) => inflateRawSync(bytes.subarray(10), UNPACKING) },
  { name: 'zlib', magic: Buffer.of(0x78, 0x9c), unpack: (bytes) => inflateSync(bytes, UNPACKING) },
  { name: 'zstd', magic: Buffer.of(0x28, 0xb5, 0x2f, 0xfd), unpack: (bytes) => zstdDecompressSync(bytes, UNPACKING) },
];
const UNPACKING = { maxOutputLength: 1_000_000 };

function unpacked(unpack: (bytes: Uint8Array) => Uint8Array, bytes: Buffer): Buffer {
  try {
    return Buffer.from(unpack(bytes));
  } catch {
    return Buffer.of();
  }
}

/** The canary in every place of the desk that takes content, and through all that happens to it there. */
async function writeCanaries(
  store: DatabaseStore,
  sealed: (content: string, context: string) => SealedBytes,
): Promise<void> {
  for (let after = 0; after < 20; after += 1) {
    const [blob, row] = [newBlobId(), newOutboxId()];
    await store.write(async (writes) => {
      const entry = { at: AT, sealed: sealed(`${after} ${CANARY}`, entryContext(FIRST, after + 1)) };
      await writes.append([{ stream: FIRST, after, entries: [entry] }]);
      await writes.putBlob(FIRST, blob, sealed(`${CANARY} `.repeat(500), blobContext(FIRST, blob)));
      const content = sealed(`To: ann; ${CANARY}`, outboxContext(row));
      await writes.enqueue([{ id: row, stream: FIRST, dueAt: PAST, after: null, sealed: content }]);
    });
    await store.write((writes) => writes.claim('holder', 60_000, 1));
    await store.write((writes) =>
      writes.settle(row, 'holder', { state: 'done', sealed: sealed(`250 ${CANARY}`, outboxContext(row)) }),
    );
  }
}

/** Which files of a database, and of its backups, hold the canary. */
async function filesWithCanary(
  sealed: (content: string, context: string) => SealedBytes,
): Promise<Readonly<Record<string, string | null>>> {
  const database = await sqliteDatabase();
  const store = await database.open();
  try {
    await writeCanaries(store, sealed);
    const folder = path.dirname(database.path);
    await backupSqlite(database.path, path.join(folder, 'file.backup'));
    await backupStore(store, path.join(folder, 'rows.backup'), wordsOfRaw);
    const found: Record<string, string | null> = {};
    for (const name of ['archive.sqlite-wal', 'archive.sqlite-shm', 'file.backup', 'rows.backup']) {
      const file = path.join(folder, name);
      assert.ok(existsSync(file), name);
      found[name] = formOf(readFileSync(file));
    }
    // what stood in the log is in the file itself now
    await store.tables.forget();
    found['archive.sqlite'] = formOf(readFileSync(database.path));
    return found;
  } finally {
    await store.close();
    await database.remove();
  }
}

describe('what the desk keeps', () => {
  it('is in no file of a database or backup for whoever has no key', async () => {
    const found = await filesWithCanary((content, context) => seal(KEYS, Buffer.from(content), context));
    assert.deepEqual(new Set(Object.values(found)), new Set([null]), JSON.stringify(found));
  });

  it('is gone from the files when a case is forgotten, sealed as it was', async () => {
    const database = await sqliteDatabase();
    const store = await database.open();
    await fillDesk(store);
    const [entry] = await store.entries(PROGRAM, FIRST, 2, 1);
    const [row] = await store.outboxOf(PROGRAM, FIRST);
    const blob = await store.blob(PROGRAM, FIRST, `${FIRST}-blob` as BlobId);
    const contents = [entry?.sealed, row?.sealed, blob].map((each) => Buffer.from(each ?? []));
    const held = (): readonly boolean[] => {
      const files = ['', '-wal'].map((end) => readFileSync(database.path + end));
      return contents.map((each) => files.some((file) => file.includes(each.subarray(100, 140))));
    };
    await store.tables.forget();
    assert.deepEqual(held(), [true, true, true]);
    await store.write((writes) => writes.forgetCase(CASES[0]));
    await store.tables.forget();
    assert.deepEqual(held(), [false, false, false]);
    await store.close();
    await database.remove();
  });

  it('stays noted while somebody reads what was before, and is gone once nobody does, in whatever process', async () => {
    const database = await sqliteDatabase();
    const store = await database.open();
    await fillDesk(store);
    await store.tables.forget();
    const content = Buffer.from((await store.blob(PROGRAM, FIRST, `${FIRST}-blob` as BlobId)) ?? []);
    const isHeld = (): boolean =>
      ['', '-wal'].some((end) => readFileSync(database.path + end).includes(content.subarray(100, 140)));
    const reader = new DatabaseSync(database.path, { readOnly: true });
    reader.exec('begin; select count(*) from sealed_blob');
    await store.write((writes) => writes.forgetCase(CASES[0]));
    assert.equal(await store.tables.forget(100), false, 'SQLite answers that it was busy');
    assert.ok(isHeld(), 'else there would be nothing to do');
    assert.ok(await store.tables.isForgetting());
    reader.exec('commit');
    const next = await database.open();
    assert.ok(await next.tables.isForgetting(), 'the one that removed it may have ended');
    assert.equal(await next.tables.forget(0), true);
    assert.equal(await store.tables.isForgetting(), false);
    assert.ok(!isHeld());
    reader.close();
    await next.close();
    await store.close();
    await database.remove();
  });

  it('would be found there if it were not sealed', async () => {
    const found = await filesWithCanary((content) => Buffer.from(content) as Uint8Array as SealedBytes);
    const { 'archive.sqlite-shm': index, ...others } = found;
    assert.equal(index, null, 'SQLite keeps no content there');
    assert.deepEqual(new Set(Object.values(others)), new Set(['clear']), JSON.stringify(found));
  });

  it('would be found in each form that is looked for', () => {
    const forms: readonly (readonly [string, Uint8Array])[] = [
      ...FORMS.filter(([form]) => !form.startsWith('base64')),
      ...['', 'x', 'xx'].flatMap((before) =>
        (['base64', 'base64url'] as const).map((form): readonly [string, Uint8Array] => [
          `base64 after ${before.length}`,
          Buffer.from(Buffer.from(`${before}${CANARY}, and more`).toString(form)),
        ]),
      ),
      ['gzip', gzipSync(`before ${CANARY}`)],
      ['zlib', deflateSync(`before ${CANARY}`)],
      // among other letters, so that it is packed at all
      ['zstd', zstdCompressSync(Buffer.from(`${Array.from({ length: 2000 }, (_, at) => at * at)} ${CANARY}`))],
    ];
    for (const [form, bytes] of forms) {
      const around = Buffer.concat([Buffer.from('something before '), bytes, Buffer.from(' and behind')]);
      assert.equal(formOf(around), form);
    }
    assert.equal(formOf(Buffer.from(`something ${CANARY.slice(1)}`)), null);
  });
});

describe('the columns of the desk', () => {
  it('are sealed, or listed as clear with a reason', () => {
    for (const [table, clear] of Object.entries(CLEAR_DESK_COLUMNS)) {
      const columns = Object.keys(COLUMNS[table as keyof typeof CLEAR_DESK_COLUMNS]);
      const sealed = columns.filter((column) => !Object.hasOwn(clear, column));
      assert.ok(
        sealed.every((column) => column === 'sealed'),
        `${table}: ${sealed.join()}`,
      );
      assert.ok(Object.values(clear).every((reason) => reason.length > 4));
    }
  });

  it('hold where they are sealed what a key sealed, and nothing else', async () => {
    await withStore(sqliteDatabase, async (store) => {
      await fillDesk(store);
      await store.tables.snapshot(async (db) => {
        for (const table of ['journal', 'sealed_blob', 'outbox'] as const) {
          const rows = await db.selectFrom(table).select('sealed').execute();
          assert.ok(rows.length > 5);
          for (const { sealed } of rows) assert.equal(sealed === null ? null : keyIdOf(sealed), KEYS[0]?.id);
        }
      });
    });
  });
});
