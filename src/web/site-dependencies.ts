import type { ReadAnnounced } from '#archive';
import type { Clock } from '#base';
import type { HouseStyle } from '#house-style';
import type { ArchiveStore } from '#store';

export interface SiteDependencies {
  readonly store: ArchiveStore;
  readonly styles: readonly HouseStyle[];
  readonly clock: Clock;
  /** Verifies an announcement anew from its bytes, with the certificates of now: `announcedReader` of `#archive`. */
  readonly readAnnounced: ReadAnnounced;
  readonly settings: SiteSettings;
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
