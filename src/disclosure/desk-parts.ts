import type { Clock } from '#base';
import type { HouseStyle } from '#house-style';
import type { Mailbox } from '#letters';
import type { Policy } from '#policy';
import type { ReadingContext } from '#proof';
import type { SealingKey } from '#sealing';
import type { ArchiveReads, DeskStore } from '#store';

/** What all use cases work with. Built once by whoever wires the program. */
export interface DeskParts {
  readonly store: DeskStore;
  readonly archive: PublicArchive;
  /** The newest seals, all open. */
  readonly keys: readonly SealingKey[];
  readonly clock: Clock;
  readonly policy: Policy;
  /** The certificates that may sign advisories, and the house styles, as they are now. */
  readonly context: () => ReadingContext;
  /** The style of the series that new advisories are of; null: none was chosen. */
  readonly style: HouseStyle | null;
  readonly mailing: Mailing;
}

/** The archive of lists, where what is public is kept, and where what was sent comes back. */
export interface PublicArchive {
  readonly reads: ArchiveReads;
  /** Keeps a message in a list as received now; once, however often it is called with the same bytes. */
  receive(list: string, message: Uint8Array): Promise<void>;
}

/** How letters leave, as the operator decided. */
export interface Mailing {
  /** null: no letter leaves before somebody says from whom. */
  readonly sender: Mailbox | null;
  /** Where a public revision goes, in this order. */
  readonly channels: readonly Channel[];
  /** `https://security.example.org`, for links in letters; null: there are none. */
  readonly publicUrl: string | null;
}

/** One place that advisories go to. */
export type Channel = { readonly name: string } /** Our own archive, and with it the site and the feeds. */ & (
  | { readonly kind: 'site'; readonly list: string }
  /** A mailing list; `list`: the one of our archive that gets its mail, where what was sent is looked for. */
  | { readonly kind: 'mail'; readonly address: string; readonly list: string | null }
);
