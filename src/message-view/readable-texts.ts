import type { Message } from '#mail';
import { MAX_LISTED_PARTS, MAX_SHOWN_BODY_BYTES } from './limits.ts';
import { listParts } from './part-list.ts';
import { readText } from './read-text.ts';

/**
 * The texts of a message as `viewMessage` has them, and nothing else of it, one after the other: who stops early pays for no
 * more. Of all together at most so many bytes, as encoded in the message.
 */
export function* readableTexts(message: Message, maxBytes: number): Generator<string, void, undefined> {
  let left = Math.min(maxBytes, MAX_SHOWN_BODY_BYTES);
  for (const { kind, part } of listParts(message).slice(0, MAX_LISTED_PARTS)) {
    if (kind !== 'text' || left <= 0) continue;
    const read = readText(message, part, left);
    left = read.cutBytes > 0 ? 0 : left - read.takenBytes;
    yield read.text;
  }
}
