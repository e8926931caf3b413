/* The parts of the OSV format 1.7.5 that we write, in its own words. */

export interface OsvRecord {
  readonly schema_version: '1.7.5';
  readonly id: string;
  readonly modified: string;
  readonly published?: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[];
  readonly related?: readonly string[];
  readonly summary?: string;
  readonly details?: string;
  readonly severity?: readonly Severity[];
  readonly affected: readonly OsvAffected[];
  readonly references?: readonly OsvReference[];
  readonly credits?: readonly OsvCredit[];
  readonly database_specific: {
    readonly advisory: string;
    readonly revision: number | null;
    readonly cwe_ids?: readonly string[];
  };
}

export interface Severity {
  readonly type: 'CVSS_V2' | 'CVSS_V3' | 'CVSS_V4';
  readonly score: string;
}

export interface OsvReference {
  readonly type: 'ADVISORY' | 'FIX';
  readonly url: string;
}

export interface OsvCredit {
  readonly name: string;
  readonly type: 'FINDER';
}

/** Without `package`: there is no ecosystem of ours. */
export interface OsvAffected {
  readonly ranges?: readonly GitRange[];
  /** Tags of releases. */
  readonly versions?: readonly string[];
  readonly database_specific: {
    readonly vendor: string;
    readonly product: string;
    readonly repository?: string;
    /** Tags of releases of which nobody can tell by the text. */
    readonly under_investigation?: readonly string[];
    /** Where no range may be given. */
    readonly fixed_commits?: readonly string[];
  };
}

export interface GitRange {
  readonly type: 'GIT';
  readonly repo: string;
  readonly events: readonly ({ readonly introduced: string } | { readonly fixed: string })[];
}
