import type { Anchor } from '#anchors';
import type { Clock } from '#base';
import type { SupportTable } from '#drafting';
import type { formFindings } from '#exports/forms';
import type { HouseStyle } from '#house-style';
import type { MailAddress, Mailbox } from '#letters';
import type { IntakeKey } from '#pgp';
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
  /** What is security-supported until when; null: no table was given. */
  readonly support: SupportTable | null;
  readonly mailing: Mailing;
  /** Where the head of the journal is told to the outside; without: nowhere. */
  readonly anchoring?: Anchoring;
  /** Content that was destroyed is taken out of the files of the database, too. Without it, they keep it for a while. */
  readonly forgetting?: Forgetting;
  /** How reports come in by mail and by the form; read when it is needed. Without it, what comes encrypted stays sealed. */
  readonly intake?: () => Promise<Intake>;
  /** Whether a release of a component has the fix of an advisory, as it is recorded; null: not known. Without: nothing is. */
  readonly recordedFixes?: (advisory: string) => Promise<(component: string, version: string) => boolean | null>;
  /** What machine forms say otherwise than their text: tests plant it. Nobody else gives it. */
  readonly formFindings?: typeof formFindings;
  /** Asked at each named point of the work: tests end the process there. Nobody else gives it. */
  readonly faults?: (point: FaultPoint) => void | Promise<void>;
}

export interface Forgetting {
  /** Something may still be in the files. */
  isPending(): Promise<boolean>;
  /** `waitMs`: how long others that read are waited for. Returns whether it is out; where not, it stays pending. */
  finish(waitMs?: number): Promise<boolean>;
}

/** Where a process may end and leave something half done: before and after each durable write, and around what is handed over. */
export const FAULT_POINTS = [
  'step before write',
  'step after write',
  'batch before write',
  'batch after write',
  'claim before write',
  'claim after write',
  'archive before receipt',
  'archive after receipt',
  'letter before lease',
  'letter before connect',
  'letter after reply',
  'settle before write',
  'settle after write',
  'expiry before write',
  'expiry after write',
  'doubt before write',
  'doubt after write',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** The archive of lists, where what is public is kept, and where what was sent comes back. */
export interface PublicArchive {
  readonly reads: ArchiveReads;
  /**
   * Keeps a message in a list as received now, by the clock given; once, however often it is called with the same bytes.
   * `beside`: what is published with the text in it.
   */
  receive(list: string, message: Uint8Array, clock: Clock, beside?: PublishedBeside): Promise<void>;
}

/** What is published with a text and does not stand in it. */
export interface PublishedBeside {
  readonly conditions?: PublicConditions;
  readonly ratings?: PublicRatings;
}

/** What the team rated of a text's vulnerabilities. */
export interface PublicRatings {
  /** `digestOfText` of `archive`. */
  readonly textDigest: Uint8Array;
  /** As `readRatings` of `publication` reads it; null: nothing, any more. */
  readonly ratings: string | null;
}

/** What was confirmed of a text, as it was signed. */
export interface PublicConditions {
  /** `digestOfText` of `archive`. */
  readonly textDigest: Uint8Array;
  readonly signed: Uint8Array;
}

/** How reports come in, as the operator decided. */
export interface Intake {
  /** Open what comes encrypted. */
  readonly keys: readonly IntakeKey[];
  /** Where reports go by mail; null: nowhere that was said. */
  readonly address: IntakeAddress | null;
  /** What reporters encrypt to; null: there is none, or it cannot be used now. */
  readonly certificate: TeamCertificate | null;
}

export interface IntakeAddress {
  readonly address: MailAddress;
  /** Mail to `local+anything@domain` comes too. */
  readonly takesSubaddresses: boolean;
}

export interface TeamCertificate {
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
  readonly armored: string;
}

/** Where the head of the journal is told to the outside, as the operator decided. */
export interface Anchoring {
  readonly addresses: readonly Mailbox[];
  /** Milliseconds after midnight, UTC. */
  readonly timeOfDayMs: number;
  /** Commits it into a repository; null: there is none. */
  readonly commit: ((anchor: Anchor) => Promise<void>) | null;
}

/** How letters leave, as the operator decided. */
export interface Mailing {
  /** null: no letter leaves before somebody says from whom. */
  readonly sender: Mailbox | null;
  /** Where the team is reminded; null: nowhere. */
  readonly teamAddress: Mailbox | null;
  /** Where a public revision goes, in this order. */
  readonly channels: readonly Channel[];
  /** `https://security.example.org`, for links in letters; null: there are none. */
  readonly publicUrl: string | null;
  /** Without: `MAIL_WAITS`. */
  readonly waits?: Partial<MailWaits>;
}

/** In milliseconds. */
export interface MailWaits {
  /** Until what was claimed is taken for left by a process that died, before anything was handed over. */
  readonly claimMs: number;
  /** How long one letter may take: longer than the port gives it (`SMTP_TIMEOUTS.totalMs`), so that only a death leaves a doubt. */
  readonly letterMs: number;
  /** How long a letter in doubt is looked for before the same bytes are sent again, under the same Message-ID. */
  readonly lookForMs: number;
  /** Waits between tries of a letter that was surely not taken, each twice the one before, for as long as it takes. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

const MINUTE_MS = 60_000;

export const MAIL_WAITS: MailWaits = {
  claimMs: MINUTE_MS,
  letterMs: 20 * MINUTE_MS,
  lookForMs: 15 * MINUTE_MS,
  firstRetryMs: MINUTE_MS,
  longestRetryMs: 60 * MINUTE_MS,
};

export function waitsOf({ waits }: Mailing): MailWaits {
  return { ...MAIL_WAITS, ...waits };
}

/** One place that advisories go to. */
export type Channel = { readonly name: string } /** Our own archive, and with it the site and the feeds. */ & (
  | { readonly kind: 'site'; readonly list: string }
  /** A mailing list; `list`: the one of our archive that gets its mail, where what was sent is looked for. */
  | { readonly kind: 'mail'; readonly address: string; readonly list: string | null }
);
