import type { Brand, Instant } from '#base';
import type { AdvisoryId, CveId, Sha256 } from '#identifiers';
import type { AppliesTo } from '#versions';
import type { Permission } from './permission.ts';
import type { Recipes } from './recipes.ts';
import type { Provenance } from './verified-text.ts';

/** How the embargo was handled, as far as the text has a section about it. */
export type Notice = 'deployment' | 'no_embargo' | 'short_embargo';

export interface Section {
  /** As printed, in the signed order. */
  readonly heading: string;
  /** What the house style says the section is for; `other` for a heading it does not know. */
  readonly role: string;
  /** The signed text under the heading, without the blank lines around it. */
  readonly body: string;
  /** Line of the heading in the document's text, from 1. */
  readonly line: number;
  /** Line on which the body begins. */
  readonly bodyLine: number;
}

export interface PatchRow {
  /** The name as printed, wildcards and folders kept. */
  readonly file: string;
  /** The files it stands for: a wildcard is resolved by the checksum table alone. */
  readonly files: readonly string[];
  /** The right-hand column as printed; null where the row has a name only. */
  readonly appliesTo: string | null;
  readonly applies: AppliesTo;
  /** The heading above the row, as printed. */
  readonly group: string | null;
  readonly line: number;
}

export interface Checksum {
  readonly file: string;
  readonly sha256: Sha256;
  readonly line: number;
}

/** Everything the text of an advisory says, as values. No proof: see `Advisory` and the trust it is shown with. */
export interface AdvisoryFacts {
  /** Null where the text lost its number (an archive that drops digits). */
  readonly id: AdvisoryId | null;
  readonly series: string | null;
  /** What a version without a name is of, as the house style says: `xen`. */
  readonly component: string;
  readonly number: number | null;
  /** The advisory's own "version N"; 1 where a first text does not say so. Null where the text lost it. */
  readonly revision: number | null;
  readonly title: string | null;
  readonly cves: readonly CveId[];
  readonly withdrawn: boolean;
  /** The advisory that a text which is taken back names to be read in its place. */
  readonly supersededBy: AdvisoryId | null;
  /** The text says that it is public, or that there was no embargo and why. */
  readonly public: boolean;
  readonly notices: readonly Notice[];
  readonly embargoEndsAt: Instant | null;
  readonly updates: string | null;
  readonly credits: string | null;
  readonly sections: readonly Section[];
  readonly patches: readonly PatchRow[];
  readonly checksums: readonly Checksum[];
  /** What the house style calls the file with the recipes; null where it has none, or the number is lost. */
  readonly recipesFile: string | null;
  readonly recipes: Recipes | null;
  readonly permissions: readonly Permission[];
  /** The text has more lines or rows than are read: what is listed here may not be all. */
  readonly isCut: boolean;
}

/** An advisory: facts of text that was verified, with whose signature it bears. Made only by `advisoryOf`; only this is stored. */
export type Advisory = Brand<{ readonly facts: AdvisoryFacts; readonly provenance: Provenance }, 'Advisory'>;
