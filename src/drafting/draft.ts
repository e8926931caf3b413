import type { Recipes } from '#advisory';
import type { Instant } from '#base';
import type { Credit, Permission } from '#embargo';
import type { SectionRole } from '#house-style';
import type { CveId, Sha256 } from '#identifiers';

/**
 * An advisory while it is written: what the desk's form edits. The text is composed from it (`composeText`) and read back into
 * it (`draftOf`). Plain data: it can be kept as JSON.
 */
export interface Draft {
  readonly series: string;
  /** Null until the series gives one. */
  readonly number: number | null;
  readonly revision: number;
  /** In one line, blanks folded. */
  readonly title: string;
  readonly cves: readonly CveId[];
  /** What changed, by revision, oldest first. The text of a revision has its own note only. */
  readonly updates: readonly UpdateNote[];
  readonly embargo: DraftEmbargo;
  /** What members may use before the end; its `clause` is the sentence that the text says it with (`statedPermissions`). */
  readonly permissions: readonly Permission[];
  /** By their own choice; names are as the text prints them, organisation included. Whoever declined stands in no text. */
  readonly credits: readonly Credit[];
  /** The rows of the patch table. */
  readonly patches: readonly PatchEntry[];
  /** The words around the tables of the resolution. */
  readonly resolution: { readonly before: string; readonly after: string };
  /** As the text has them; composing with the files themselves makes them anew. */
  readonly checksums: readonly FileChecksum[];
  readonly recipes: Recipes | null;
  /** In the order of the text. Where one that is composed is missing, composing puts it where the style has it. */
  readonly sections: readonly DraftSection[];
  /** The masthead as somebody wrote it; null: composed. */
  readonly masthead: KeptText | null;
}

export interface UpdateNote {
  readonly revision: number;
  readonly text: string;
}

/**
 * `unstated`: the text says neither until when it is under embargo nor that it is public. `over`: there was one, and the text
 * is public. `none`: there was none, for this reason.
 */
export type DraftEmbargo =
  | { readonly kind: 'unstated' }
  | { readonly kind: 'until'; readonly end: Instant }
  | { readonly kind: 'over' }
  | { readonly kind: 'none'; readonly reason: string };

/** A row of the patch table; `group` is the line above it and its like, colon included: `For the kernel module:`. */
export interface PatchEntry {
  readonly file: string;
  readonly appliesTo: string | null;
  readonly group: string | null;
}

export interface FileChecksum {
  readonly file: string;
  readonly sha256: Sha256;
}

export interface DraftSection {
  readonly role: SectionRole;
  /** As printed; null: the style's usual heading for the role. */
  readonly heading: string | null;
  /** The words; null: composed from what the draft has for the role (`COMPOSED_ROLES`). */
  readonly body: string | null;
  /** The section as somebody wrote it, where composing would write it in another way. */
  readonly kept: KeptText | null;
}

/**
 * Text kept byte for byte while it says what the draft says. `instead` is what composing would have written when it was read:
 * once the draft makes that something else, the draft has changed, and the composed text is taken.
 */
export interface KeptText {
  readonly text: string;
  readonly instead: string;
  /** Nothing followed it. */
  readonly wasLast: boolean;
}

/** Sections that the program writes from the draft, unless somebody wrote them freely. */
export const COMPOSED_ROLES: ReadonlySet<SectionRole> = new Set([
  'updates',
  'credits',
  'resolution',
  'deployment',
  'no_embargo',
]);
