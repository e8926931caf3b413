import { type Instant, TocsinError } from '#base';
import type { DeskParts } from '#disclosure';
import { seal } from '#sealing';
import { type DeskWrites, entryContext, PROGRAM } from '#store';

/** What happened at the door, in the `audit` stream of the journal. `person`: an id. */
export type SignInEvent = { readonly at: Instant; readonly person: string } & (
  | { readonly kind: 'signed_in'; readonly passkey: string }
  | { readonly kind: 'signed_out' }
  /** A passkey that may have been copied: it was used with a counter that was used before. */
  | { readonly kind: 'counter_went_back'; readonly passkey: string }
);

const ENTRIES_AT_ONCE = 500;

/** Two who sign in at the same moment: one of them is written first. */
const MOST_ATTEMPTS = 10;

/** Writes what happened at the door, together with `also`, or nothing of both. */
export async function recordSignIn(
  { store, keys }: Pick<DeskParts, 'store' | 'keys'>,
  event: SignInEvent,
  also: (writes: DeskWrites) => Promise<void> = async () => undefined,
): Promise<void> {
  let after = 0;
  for (let attempt = 1; ; attempt += 1) {
    after = await lastAfter(store, after);
    const sealed = seal(keys, Buffer.from(JSON.stringify(event), 'utf8'), entryContext('audit', after + 1));
    try {
      await store.write(async (writes) => {
        await writes.append([{ stream: 'audit', after, entries: [{ at: event.at, sealed }] }]);
        await also(writes);
      });
      return;
    } catch (error) {
      const isOvertaken = error instanceof TocsinError && error.code === 'changed_meanwhile';
      if (!isOvertaken || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function lastAfter(store: DeskParts['store'], from: number): Promise<number> {
  let last = from;
  for (;;) {
    const page = await store.entries(PROGRAM, 'audit', last, ENTRIES_AT_ONCE);
    last = page.at(-1)?.sequence ?? last;
    if (page.length < ENTRIES_AT_ONCE) return last;
  }
}
