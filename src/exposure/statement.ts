import type { Condition } from '#conditions';
import type { TakesEffect } from '#house-style';
import type { AppliesTo } from '#versions';

/** What one revision of an advisory says of who is concerned, ready to be asked about hosts. */
export interface Statement {
  readonly advisory: string;
  readonly revision: number | null;
  readonly title: string | null;
  /** The verdict of `verify`: an answer rests on the text, and is worth no more than it. */
  readonly trust: string;
  /** Whether a person confirmed the condition, or rules proposed it from the prose. */
  readonly basis: 'confirmed' | 'proposed';
  /** Null where nothing of it could be read: then nothing is known of any host. */
  readonly condition: Condition | null;
  readonly mitigations: readonly Mitigation[];
  readonly fixes: readonly Fix[];
  /** Set where the statement is of a record that a machine wrote, and not of a message. */
  readonly source?: StatementSource;
  /** Other names of the same: whoever has the fix of one of them has this one. */
  readonly aliases?: readonly string[];
}

/** Where a record says that it comes from. */
export interface StatementSource {
  /** As `convert --to` names it: `csaf-2.0`, `csaf-2.1`, `cve`, `osv`. */
  readonly format: string;
  /** Of its schema, as it says. */
  readonly version: string | null;
  readonly id: string;
  readonly publisher: string | null;
  readonly url: string | null;
}

/** A sentence of the text about how the issue is avoided, or about what not to do. */
export interface Mitigation {
  readonly quote: string;
  readonly line: number;
  /** When it is in force on a host; null where no rule read that. */
  readonly when: Condition | null;
  /** `advice`: what whoever is affected must know before he changes anything. */
  readonly effect: 'avoids' | 'reduces' | 'none' | 'advice';
}

/** A row of the patch table. */
export interface Fix {
  readonly files: readonly string[];
  readonly applies: AppliesTo;
  /** What has to be done once the patch is in; null where the house style does not say. */
  readonly takesEffect: TakesEffect | null;
}
