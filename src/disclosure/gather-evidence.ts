import { createHash } from 'node:crypto';
import { digestOfText } from '#archive';
import { openDuties } from '#embargo';
import { letterId } from '#letters';
import { type JournalStream, PROGRAM, readCaseId, TEAM } from '#store';
import { factsOf, parse } from '#text-format';
import { domainOf } from './advisory-letters.ts';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { PROGRAM_DOER, perform } from './perform.ts';

/** Verdicts of what came back with the signed text whole; a list may have taken the attachments away. */
const ARRIVED: ReadonlySet<string> = new Set(['genuine', 'incomplete']);

/**
 * Looks in the archive for what was released: a message on the channel's list that carries the Message-ID and whose signed
 * text is the released one closes the channel's duty. Returns how many were closed.
 */
export async function gatherEvidence(parts: DeskParts): Promise<number> {
  let closed = 0;
  for (const { id } of await parts.store.cases(PROGRAM)) {
    const loaded = await loadCase(parts, PROGRAM, id);
    if (loaded === null || loaded.facts.published.length === 0) continue;
    const open = openDuties(loaded.facts, parts.policy);
    for (const { revision, digest } of loaded.facts.published) {
      for (const channel of parts.mailing.channels) {
        const duty = open.find(({ key }) => key.endsWith(` ${channel.name} v${revision}`));
        if (duty === undefined) continue;
        const found = channel.list === null ? null : await findOn(parts, loaded, channel.list, { revision, digest });
        if (found === null) continue;
        const checked = 'the released text came back, under a good signature';
        const evidence = { kind: 'message', ...found, checked } as const;
        const done = await perform(parts, PROGRAM_DOER, id, { kind: 'close_duty', duty: duty.key, evidence });
        if (done.isDone) closed += 1;
      }
    }
  }
  return closed;
}

/** Where on a list of our archive a released revision of a case arrived; null: nowhere yet. */
export async function findReleased(
  parts: DeskParts,
  stream: JournalStream,
  list: string,
  revision: number,
): Promise<{ readonly digest: string; readonly where: string } | null> {
  const id = readCaseId(stream.slice(stream.indexOf(':') + 1));
  const loaded = id === undefined ? null : await loadCase(parts, PROGRAM, id);
  const released = loaded?.facts.published.find((sent) => sent.revision === revision);
  return loaded === null || released === undefined ? null : findOn(parts, loaded, list, released);
}

async function findOn(
  { archive, mailing, ...parts }: DeskParts,
  { id, facts, contents }: LoadedCase,
  list: string,
  { revision, digest }: { readonly revision: number; readonly digest: string },
): Promise<{ readonly digest: string; readonly where: string } | null> {
  const { sender } = mailing;
  const blob = contents.textByDigest.get(digest)?.text;
  if (sender === null || facts.id === null || blob === undefined) return null;
  const messageId = letterId({ seed: id, revision, channel: 'publication' }, domainOf(sender));
  const text = await readBlob(parts, PROGRAM, `case:${id}`, blob);
  const { series, number } = factsOf(parse(Buffer.from(text).toString('utf8'), parts.context().styles), null);
  if (series === null || number === null) return null;
  const wanted = digestOfText(text);
  for (const announcement of await archive.reads.announcementsOf(TEAM, series, number)) {
    const { heading, textDigest, verdict } = announcement;
    const isIt = heading.list === list && heading.messageId === messageId && ARRIVED.has(verdict);
    if (!isIt || Buffer.compare(textDigest, wanted) !== 0) continue;
    const message = await archive.reads.message(TEAM, announcement.message);
    if (message?.raw === null || message === null) continue;
    const bytes = createHash('sha256').update(message.raw).digest('hex');
    return { digest: bytes, where: `${list}, ${messageId}` };
  }
  return null;
}
