import { listsContract } from './lists.test-support.ts';
import { openingContract } from './opening.test-support.ts';
import type { CreateDatabase } from './samples.test-support.ts';
import { searchingContract } from './searching.test-support.ts';
import { visibilityContract } from './visibility.test-support.ts';
import { writingContract } from './writing.test-support.ts';

/** What every store does alike: each adapter runs all of it. */
export function archiveStoreContract(create: CreateDatabase): void {
  openingContract(create);
  visibilityContract(create);
  writingContract(create);
  searchingContract(create);
  listsContract(create);
}
