import { fieldNamed } from './header-text.ts';
import { MAX_MSG_ID_LENGTH, MAX_MSG_IDS } from './limits.ts';
import type { Message } from './message.ts';

export interface MsgIdList {
  /** In the order of the field: oldest ancestor first. */
  readonly ids: readonly string[];
  /** There were more than `MAX_MSG_IDS`; the last ones, the nearest ancestors, are here. */
  readonly isTruncated: boolean;
}

/** The Message-ID without its angle brackets (RFC 5322, 3.6.4); `null` where there is none or it holds no id. */
export function messageIdOf(message: Message): string | null {
  const field = fieldNamed(message.headerFields, 'Message-ID');
  return field === null ? null : (readMsgIds(field.body).ids[0] ?? null);
}

/** The ids of a References or In-Reply-To body, without brackets: `readMsgIds(body).ids`. */
export function msgIds(body: string): readonly string[] {
  return readMsgIds(body).ids;
}

/**
 * Reads ids from the end of the body, so that a field with a million of them costs no more than its last `MAX_MSG_IDS`. Words
 * and comments between them, which old mail programs wrote, are passed over; where there is no bracket at all, words with an
 * `@` count.
 */
export function readMsgIds(body: string): MsgIdList {
  const ids: string[] = [];
  let close = -1;
  let isTruncated = false;
  for (let at = body.length - 1; at >= 0; at -= 1) {
    const letter = body.charCodeAt(at);
    if (letter === 0x3e) close = at;
    else if (letter === 0x3c && close >= 0) {
      const id = cleanId(body, at + 1, close);
      close = -1;
      if (id === null) continue;
      if (ids.length === MAX_MSG_IDS) {
        isTruncated = true;
        break;
      }
      ids.push(id);
    }
  }
  if (ids.length > 0) return { ids: ids.reverse(), isTruncated };
  return { ids: bareIds(body), isTruncated: false };
}

function cleanId(body: string, start: number, end: number): string | null {
  if (end - start > 2 * MAX_MSG_ID_LENGTH) return null;
  // a relay may have folded the line inside an id
  const id = body.slice(start, end).replace(/[\s\0]+/g, '');
  return id === '' || id.length > MAX_MSG_ID_LENGTH ? null : id;
}

function bareIds(body: string): readonly string[] {
  if (body.length > 2 * MAX_MSG_ID_LENGTH) return [];
  return body
    .split(/[\s<>,;"()\0]+/)
    .filter((word) => /^[^@]+@[^@]+$/.test(word) && word.length <= MAX_MSG_ID_LENGTH)
    .slice(-MAX_MSG_IDS);
}
