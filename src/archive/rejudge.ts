import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { type InputMessage, recognise } from '#mail';
import type { ReadingContext } from '#proof';
import { type AnnouncementToSave, type ArchiveStore, type MessageRow, type StoredMessage, TEAM } from '#store';
import { judge } from './judge.ts';

const FACT = 'judged-with';

/** Grows when the program reads more out of an advisory than before: what is stored is then derived again. */
const READING_VERSION = 5;

const BATCH = 20;

/** What the stored announcements rest on: certificates, house styles, and this program's reading. */
function groundsOf(context: ReadingContext): string {
  const grounds = {
    version: READING_VERSION,
    styles: context.styles,
  };
  const hash = createHash('sha256').update(JSON.stringify(grounds));
  // whole certificates: a revocation or a new subkey keeps the fingerprint
  for (const certificate of context.keyring.certificates) hash.update(serialize(certificate));
  return hash.digest('hex');
}

/**
 * To be called before messages are judged on other grounds than those stored: the next `rejudge` then looks at all, and one
 * that is under way looks once more.
 */
export async function noteGrounds(store: ArchiveStore, context: ReadingContext): Promise<void> {
  const stored = await store.fact(FACT);
  const grounds = groundsOf(context);
  if (stored === MIXED || stored === grounds || stored === UNDER_WAY + grounds) return;
  // the first signed mail of an archive: there is nothing that was judged otherwise
  const isFirst = stored === null && (await store.signedMessages(null, 1)).length === 0;
  await store.write((writes) => writes.setFact(FACT, isFirst ? grounds : MIXED));
}

const MIXED = 'mixed';

/** Then somebody keeps importing by other certificates: what is missed is found at the next start. */
const MAX_PASSES = 3;

/** Before the grounds that everything is judged by just now. */
const UNDER_WAY = 'under-way ';

/**
 * Judges all signed messages anew where certificates, house styles or the program have changed since they were judged: a
 * certificate that comes later makes advisories of what is here already, one that goes takes them away. Says how many were
 * looked at. Can be interrupted: the next call begins again. A message at a time between two turns of the event loop, so that
 * a server goes on answering.
 */
export async function rejudge(
  store: ArchiveStore,
  context: ReadingContext,
  isStopped: () => boolean = () => false,
): Promise<number> {
  const grounds = groundsOf(context);
  let judged = 0;
  for (let pass = 1; pass <= MAX_PASSES && (await store.fact(FACT)) !== grounds; pass += 1) {
    await store.write((writes) => writes.setFact(FACT, UNDER_WAY + grounds));
    judged += await judgeAll(store, context, isStopped);
    if (isStopped()) return judged;
    await store.write(async (writes) => {
      // somebody who imports with other certificates has said so meanwhile: what he brought may stand before where we are
      if ((await store.fact(FACT)) === UNDER_WAY + grounds) await writes.setFact(FACT, grounds);
    });
  }
  return judged;
}

async function judgeAll(store: ArchiveStore, context: ReadingContext, isStopped: () => boolean): Promise<number> {
  let judged = 0;
  let after: MessageRow | null = null;
  for (;;) {
    const rows: readonly MessageRow[] = await store.signedMessages(after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return judged;
    const announcements: AnnouncementToSave[] = [];
    const others: MessageRow[] = [];
    for await (const message of store.storedMessages(TEAM, rows)) {
      // a signature is some milliseconds of work: a batch of them at one go would hold up every page
      await nextTurn();
      if (isStopped()) return judged;
      const judgement =
        message.raw === null ? null : await judge(inputOf(message, message.raw), witnessed(context, message));
      if (judgement === null) others.push(message.row);
      else announcements.push({ ...judgement, message: message.row });
    }
    if (announcements.length + others.length > 0) {
      await store.write(async (writes) => {
        await writes.removeAnnouncements(others);
        await writes.saveAnnouncements(announcements);
      });
    }
    judged += announcements.length + others.length;
    if (isStopped()) return judged;
    after = last;
  }
}

/** The context for a message that this archive has had for a while: a later revocation does not undo that. */
export function witnessed(context: ReadingContext, message: Pick<StoredMessage, 'archivedAt'>): ReadingContext {
  return { ...context, policy: { ...context.policy, archivedAt: message.archivedAt } };
}

/** A stored message as it came in. */
export function inputOf(message: Pick<StoredMessage, 'messageId' | 'state'>, raw: Uint8Array): InputMessage {
  return {
    source: message.messageId,
    index: 0,
    kind: message.state === 'parsed' ? 'message' : kindOf(raw),
    bytes: raw,
    fromLine: null,
    diagnostics: [],
  };
}

function kindOf(raw: Uint8Array): InputMessage['kind'] {
  const kind = recognise(raw);
  return kind === 'mbox' ? 'message' : kind;
}
