import { type ArchiveStore, type MessageRow, TEAM } from '#store';
import { wordsOf } from './read-mail.ts';

const BATCH = 200;

/**
 * Makes the words of a list anew, by which its messages are found: they follow from its address policy, which has changed.
 * Can be interrupted and run again; until it is done, some messages are found by the words of before.
 */
export async function reindexList(
  store: ArchiveStore,
  name: string,
  onProgress: (done: number) => void = () => undefined,
): Promise<number> {
  let done = 0;
  let after: MessageRow | undefined;
  for (;;) {
    const headings = await store.headings(TEAM, {
      list: name,
      order: 'oldest_first',
      limit: BATCH,
      ...(after === undefined ? {} : { after }),
    });
    const last = headings.at(-1);
    if (last === undefined) return done;
    const messages = await store.storedMessages(
      TEAM,
      headings.map(({ row }) => row),
    );
    await store.write(async (writes) => {
      const list = await writes.lockList(name);
      if (list === null) return;
      const words = messages.flatMap(({ row, raw, state }) =>
        raw === null || state === 'removed'
          ? []
          : [{ row, words: wordsOf(raw, { state, list: name, addressPolicy: list.addressPolicy }) }],
      );
      await writes.replaceWords(list, words);
    });
    done += headings.length;
    onProgress(done);
    after = last.row;
  }
}
