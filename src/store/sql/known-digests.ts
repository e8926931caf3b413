import type { MailingList } from '../records.ts';
import type { Db } from './full-text.ts';

/** Digests asked for in one statement: far below what both databases take as parameters. */
const AT_ONCE = 500;

/** Which of the digests a list has, tombstones included; as hexadecimal. */
export async function knownDigests(
  db: Db,
  list: MailingList,
  digests: readonly Uint8Array[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (let at = 0; at < digests.length; at += AT_ONCE) {
    const rows = await db
      .selectFrom('message')
      .select('digest')
      .where('list_id', '=', list.row)
      .where('digest', 'in', digests.slice(at, at + AT_ONCE))
      .execute();
    for (const row of rows) known.add(Buffer.from(row.digest).toString('hex'));
  }
  return known;
}
