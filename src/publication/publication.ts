import type { AdvisoryFacts } from '#advisory';
import type { Instant } from '#base';
import type { Condition } from '#conditions';
import type { HouseStyle } from '#house-style';
import type { CveId } from '#identifiers';
import type { ProductStatement } from './product-status.ts';

/** One advisory as machines are told of it: what CSAF, CVE and OSV documents are written from, and nothing else. */
export interface Publication {
  /** Of the newest revision that the audience may have. */
  readonly facts: AdvisoryFacts;
  /** The verdict of `verify`. Where it is not trusted, no release has another status than `under_investigation`. */
  readonly trust: string;
  readonly isTrusted: boolean;
  readonly audience: Audience;
  /** Every revision from the first to that of `facts`, none left out. */
  readonly revisions: readonly PublishedRevision[];
  /** What the text says of whom it concerns, confirmed or proposed; null where nothing was read. */
  readonly condition: Condition | null;
  readonly basis: 'confirmed' | 'proposed';
  readonly products: readonly ProductStatement[];
  readonly ratings: readonly Rating[];
  readonly fixes: readonly FixingCommits[];
  readonly style: HouseStyle;
  /** Where the site has it (`https://security.example.org`), without a slash at the end; null where no site is configured. */
  readonly site: string | null;
}

export type Audience =
  | { readonly kind: 'public' }
  /** Members before the public: TLP:AMBER. `id`: a version 4 UUID that names the list of members for ever. */
  | { readonly kind: 'members'; readonly id: string; readonly name: string };

export interface PublishedRevision {
  readonly revision: number;
  readonly at: Instant;
  /** Whether the instant is that of the revision itself; else it was no later than this, and nothing more is at hand. */
  readonly isDated: boolean;
  /** What its text says has changed; null where that is not at hand. */
  readonly summary: string | null;
}

/** What a person of the team entered of one vulnerability; the text does not have it. */
export interface Rating {
  /** Null: of every vulnerability of the advisory. */
  readonly cve: CveId | null;
  /** Vectors as their standards write them, `CVSS:3.1/AV:L/…` and, for version 2, without a prefix. */
  readonly cvss: readonly string[];
  /** `CWE-362`. */
  readonly cwes: readonly string[];
  /** What this one is, where the description is of several. */
  readonly description: string | null;
}

/** The commits that brought the fix, and where they are known those that brought the issue, as history tells them. */
export interface FixingCommits {
  readonly component: string;
  /** All of them, of every branch: 40 hexadecimal digits. */
  readonly fixed: readonly string[];
  /** Empty: not known. */
  readonly introduced: readonly string[];
}
