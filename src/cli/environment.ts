import type { MailReader } from '#archive';
import type { Clock } from '#base';
import type { ListenAddress } from '#configuration';
import type { DeskParts, PlannedAdvisory } from '#disclosure';
import type { HouseStyle } from '#house-style';
import type { CertificateSummary } from '#pgp';
import type { ReadingContext } from '#proof';
import type { ReleaseTable } from '#releases';
import type { CopyProgress, DatabaseStore, WordsOf } from '#store';
import type { Terminal } from './terminal.ts';

/** Everything the commands get from outside. Built once, in `main`; no command asks the process itself. */
export interface Environment {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** The folder of the house styles that come with the program. */
  readonly seriesFolder: string;
  /** The folder of the policies that come with it. */
  readonly policiesFolder: string;
  /** `TOCSIN_DATA`, or null. */
  readonly dataFolder: string | null;
  /** The variables of the environment that configure: `TOCSIN_…` and `DATABASE_URL`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly debug: boolean;
  /**
   * Opens the archive: the database at the address, or, without one, the file. `clock`: for rehearsals, the time in the place of
   * the database's. Throws TocsinError `store_unusable`.
   */
  openStore(file: string, databaseUrl: string | null, clock?: Clock): Promise<DatabaseStore>;
  /** Opens it to be looked at: nothing is changed, nor is an old one brought forward. Throws likewise. */
  openStoreToLook(file: string, databaseUrl: string | null): Promise<DatabaseStore>;
  /** Reads mail beside the thread that writes. */
  openMailReader(styles: readonly HouseStyle[]): Promise<MailReader>;
  startSite(start: SiteStart): Promise<RunningSite>;
  /** Writes a verified copy of an archive into a new file. */
  backup(
    store: DatabaseStore,
    file: string,
    wordsOf: WordsOf,
    onProgress: (progress: CopyProgress) => void,
  ): Promise<CopiedArchive>;
  /** Fills an empty archive from such a file. */
  restore(
    file: string,
    store: DatabaseStore,
    wordsOf: WordsOf,
    onProgress: (progress: CopyProgress) => void,
  ): Promise<CopiedArchive>;
  /** Settled when the process is asked to end; being asked again ends it at once. */
  untilStopped(): Promise<StopSignal>;
  /** Calls whenever the process gets SIGHUP, until the function returned is called. */
  onHangUp(call: () => void): () => void;
}

/** Ctrl-C, and how a service is ended. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface CopiedArchive {
  readonly messages: number;
}

/** What a server is started from. */
export interface SiteStart extends SiteParts {
  /** Advisories that are to come, as far as anybody may know. */
  readonly planned: () => readonly PlannedAdvisory[];
  readonly hasClockFault: () => boolean;
  readonly store: DatabaseStore;
  readonly listen: ListenAddress;
  /** The desk as its files now say, opened when it is first asked for. */
  readonly desk: () => Promise<DeskParts>;
}

/** What may change while it runs. */
export interface SiteParts {
  readonly context: () => ReadingContext;
  /** The tables of which release has which fix, read when they are first asked for. */
  readonly fixTables: () => Promise<readonly ReleaseTable[]>;
  /** The certificates of that context, as the site shows them. */
  readonly certificates: () => Promise<readonly CertificateSummary[]>;
  readonly settings: {
    readonly title: string;
    readonly publicUrl: string | null;
    readonly trustedProxies: readonly string[];
    readonly securityContact: string | null;
    readonly metricsFromAnywhere: boolean;
    readonly version: string;
  };
}

export interface RunningSite {
  readonly url: string;
  /** Answers by other certificates, styles and settings from now on; nothing that was made by those before is kept. */
  change(parts: SiteParts): Promise<void>;
  close(): Promise<void>;
}

/** Options that every command that reads messages has. */
export interface ReadingOptions {
  readonly keyring: readonly string[];
  readonly series: readonly string[];
  readonly data?: string;
  readonly json?: boolean;
}
