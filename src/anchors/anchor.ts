import { formatInstant, type Instant, parseInstant } from '#base';

/** Where the journal ended at an instant: all that leaves the desk of it. */
export interface Anchor {
  /** Of the last entry, from 1. */
  readonly position: number;
  /** Its hash, over all entries before it: 64 digits of lower-case hexadecimal. */
  readonly hash: string;
  readonly at: Instant;
  /** By which the desk knows its own: 64 digits of lower-case hexadecimal; without: it was made before there were marks. */
  readonly mark?: string;
}

/** Lines that no mail program folds, decodes or links. */
export function anchorText({ position, hash, at, mark }: Anchor): string {
  const marked = mark === undefined ? '' : `mark: ${mark}\n`;
  return `position: ${position}\nhash: ${hash}\nat: ${formatInstant(at)}\n${marked}`;
}

/** All anchors in a text, in its order, whatever stands around them: a mail, a mailbox, a file. */
export function anchorsIn(text: string): readonly Anchor[] {
  return [...text.matchAll(ANCHOR)].flatMap(({ groups }): readonly Anchor[] => {
    const position = Number(groups?.['position']);
    const at = parseInstant(groups?.['at'] ?? '');
    const mark = groups?.['mark'];
    if (!Number.isSafeInteger(position) || at === undefined) return [];
    return [{ position, hash: groups?.['hash'] ?? '', at, ...(mark === undefined ? {} : { mark }) }];
  });
}

const ANCHOR =
  /^position: (?<position>[1-9][0-9]{0,15})\r?\nhash: (?<hash>[0-9a-f]{64})\r?\nat: (?<at>[0-9TZ:.+-]{20,35})(?:\r?\nmark: (?<mark>[0-9a-f]{64}))?\r?$/gm;
