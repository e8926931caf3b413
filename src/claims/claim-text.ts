import type { Product } from './version-phrase.ts';

/** A part of a text, with what it is for. */
export interface ClaimText {
  /** `other`: what it says can only widen. */
  readonly role: 'vulnerable' | 'mitigation' | 'description' | 'other';
  /** Of what a version without a name is; null: of something that has no facts here. Left out: of Xen. */
  readonly product?: Product | null;
  readonly body: string;
  /** Of the signed text, from 1: the line that the body begins on. */
  readonly line: number;
}
