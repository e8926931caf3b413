import type { MailingList } from '../records.ts';
import type { CompiledStatements } from './compiled-statements.ts';
import type { Db } from './full-text.ts';

/** Which of the digests a list has, tombstones included; as hexadecimal. */
export async function knownDigests(
  db: Db,
  compiled: CompiledStatements,
  list: MailingList,
  digests: readonly Uint8Array[],
): Promise<ReadonlySet<string>> {
  const rows = await compiled.rowsIn('known digests', [list.row], digests, (some, listId) =>
    db.selectFrom('message').select('digest').where('list_id', '=', listId).where('digest', 'in', some),
  );
  return new Set(rows.map((row) => Buffer.from(row.digest).toString('hex')));
}
