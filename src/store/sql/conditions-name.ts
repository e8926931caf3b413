import { CONDITIONS } from './facts.ts';

/** The fact that keeps what was confirmed of a text, by the digest that announcements have of it. */
export function conditionsName(textDigest: Uint8Array): string {
  return CONDITIONS + Buffer.from(textDigest).toString('hex');
}
