import type { ReadAnnounced } from '#archive';
import type { Clock, Instant } from '#base';
import type { CheckPageFiles } from '#check-page';
import type { HouseStyle } from '#house-style';
import type { ReleaseTable } from '#publication';
import type { ReleaseTable as FixTable } from '#releases';
import type { FindConfirmations, FindRatings } from '#statements';
import type { ArchiveStore } from '#store';

export interface SiteDependencies {
  readonly store: ArchiveStore;
  readonly styles: readonly HouseStyle[];
  /** Which releases their products have had: for the machine forms. Without: none is named there. */
  readonly releases?: readonly ReleaseTable[];
  /** Which builds have which fixes, as it is recorded: for the machine forms and `/check`. Without: nothing is. */
  readonly fixTables?: () => Promise<readonly FixTable[]>;
  readonly clock: Clock;
  /** Verifies an announcement anew from its bytes, with the certificates of now: `announcedReader` of `#archive`. */
  readonly readAnnounced: ReadAnnounced;
  /** The certificates that the site judges by now: asked for anew each time, since they may be read again while it runs. */
  readonly certificates: () => Promise<readonly TrustedCertificate[]>;
  /** Advisories that are to come, as far as the team's policy lets anybody know of them: asked for at each request. */
  readonly planned?: () => readonly PlannedAdvisory[];
  /** Whether the desk of this process releases nothing since clocks disagree. */
  readonly hasClockFault?: () => boolean;
  /** What people confirmed of texts, asked for at each making of a page that shows them. Without: nothing. */
  readonly confirmations?: FindConfirmations;
  /** What the team rated of their vulnerabilities: for the machine forms. Without: nothing. */
  readonly ratings?: FindRatings;
  /** The programs of `/check`; without them the page says how to ask in a terminal. */
  readonly checkPage?: CheckPageFiles;
  readonly settings: SiteSettings;
  /** Further figures for `/metrics`, as Prometheus reads them: shown to this machine alone, whatever the settings say. */
  readonly ownFigures?: () => Promise<string>;
  /** How vulnerabilities are reported to this site, for security.txt; without, or null: by `securityContact` alone. */
  readonly reporting?: () => Promise<Reporting | null>;
}

/** Paths from the first slash. */
export interface Reporting {
  readonly formPath: string;
  /** Of the certificate that reports are encrypted to; null: there is none. */
  readonly certificatePath: string | null;
}

/** null: that is not told. */
export interface PlannedAdvisory {
  readonly series: string;
  readonly number: number | null;
  readonly date: Instant | null;
}

/** A key as `/keys/` shows it. */
export interface TrustedKey {
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
  /** `RSA, 4096 bits` */
  readonly algorithm: string;
  readonly createdAt: Instant;
  /** Null: it does not expire. */
  readonly expiresAt: Instant | null;
  readonly revocation: { readonly at: Instant; readonly reason: 'superseded' | 'retired' | 'compromised' } | null;
}

/** A certificate whose signatures make advisories. */
export interface TrustedCertificate extends TrustedKey {
  readonly userIds: readonly string[];
  readonly signingSubkeys: readonly TrustedKey[];
  /** The whole certificate, armored. */
  readonly armored: string;
}

export interface SiteSettings {
  /** What stands in the header of each page. */
  readonly title: string;
  /** `https://lists.example.org`, without a slash at its end: for feeds and canonical links. Null: links stay relative. */
  readonly publicUrl: string | null;
  /** Addresses or networks (`10.0.0.0/8`) of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** A URI of RFC 9116: `mailto:security@example.org`. Null: no security.txt. */
  readonly securityContact: string | null;
  /** Whether `/metrics` answers to others than this machine. */
  readonly metricsFromAnywhere: boolean;
  /** Of the program. */
  readonly version: string;
}
