import { deskJournalContract } from './desk-journal.test-support.ts';
import { deskOutboxContract } from './desk-outbox.test-support.ts';
import { deskSignInContract } from './desk-sign-in.test-support.ts';
import { deskVisibilityContract } from './desk-visibility.test-support.ts';
import type { CreateDatabase } from './samples.test-support.ts';

/** What every store does alike at the desk: each adapter runs all of it. */
export function deskStoreContract(create: CreateDatabase): void {
  deskJournalContract(create);
  deskVisibilityContract(create);
  deskOutboxContract(create);
  deskSignInContract(create);
}
