import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type Anchor, anchorText } from '#anchors';
import type { SealingKey } from '#sealing';

/** An anchor with the mark by which whoever has the keys of the desk knows that it is one of its own. */
export function markedAnchor(keys: readonly SealingKey[], { position, hash, at }: Anchor): Anchor {
  const plain = { position, hash, at };
  const newest = keys.toSorted((one, other) => other.madeAt - one.madeAt)[0];
  return newest === undefined ? plain : { ...plain, mark: markBy(newest, plain).toString('hex') };
}

/**
 * Why an anchor is not known to be of this desk; null: it is. Attack: anybody can write a letter with a digest in it to whoever
 * keeps the anchors, and have the audit log called changed; so can a digit that was damaged on the way.
 */
export function anchorDoubt(keys: readonly SealingKey[], anchor: Anchor): string | null {
  const { mark } = anchor;
  if (mark === undefined) return 'it has no mark, so that anybody may have written it';
  if (keys.length === 0) return 'without the keys of the desk nobody can tell whether it is one of its own';
  const given = Buffer.from(mark, 'hex');
  const isOurs = keys.some((key) => timingSafeEqual(markBy(key, anchor), given));
  return isOurs ? null : 'its mark is not by the keys of this desk: it is of another one, was damaged, or was forged';
}

function markBy({ secret }: SealingKey, { position, hash, at }: Anchor): Buffer {
  // a key of its own: the one that seals does nothing else
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'tocsin audit anchor', 32));
  return createHmac('sha256', key).update(anchorText({ position, hash, at })).digest();
}
