import { randomBytes } from 'node:crypto';
import type { Instant } from '#base';
import { letterId, noticeLetter } from '#letters';
import type { OutgoingMail } from '#sending';
import { domainOf } from './advisory-letters.ts';
import type { DeskParts } from './desk-parts.ts';

/** Clocks that disagree, as one process saw it: nobody is reminded and nothing is released by them. */
export interface ClockAlarm {
  /** Which machine; one has one clock. */
  readonly host: string;
  /** What is wrong, in words; null: they agree. */
  readonly says: string | null;
  /** When they were last seen to agree: the date of the letter, since no clock tells another one now. null: never yet. */
  readonly agreedAt: Instant | null;
}

/**
 * Writes down that clocks disagree, so that pages, terminals and other processes say so, and tells the team: once for each
 * fault, whatever the clocks say and however often the program is started meanwhile. The letter goes by no outbox, which is
 * worked off by the very clocks. Returns whether a letter was handed over.
 */
export async function raiseClockAlarm(
  { store, mailing }: Pick<DeskParts, 'store' | 'mailing'>,
  post: OutgoingMail,
  { host, says, agreedAt }: ClockAlarm,
): Promise<boolean> {
  const known = (await store.clockFaults()).find((each) => each.host === host) ?? null;
  if (says === null) {
    if (known !== null) await store.write((writes) => writes.noteClockFault(host, null));
    return false;
  }
  // random, and written down before it is used: the same fault has one letter, also after a crash between the two
  const fault = { id: known?.id ?? randomBytes(16).toString('hex'), says, isTold: known?.isTold ?? false };
  await store.write((writes) => writes.noteClockFault(host, fault));
  const { sender, teamAddress } = mailing;
  if (fault.isTold || sender === null || teamAddress === null) return false;
  const bytes = noticeLetter({
    from: sender,
    to: [teamAddress],
    messageId: letterId({ seed: fault.id, revision: 0, channel: 'clock fault' }, domainOf(sender)),
    date: agreedAt ?? ((await store.databaseNow()) as Instant),
    subject: 'Clocks disagree: nothing is released',
    text: `${says}.\n\nUntil the clocks agree, and for ten minutes after, nothing is released and nobody is reminded. Set them right. Whoever has to release something meanwhile does it by hand, where the time of this machine is right.\n`,
    autoSubmitted: 'auto-generated',
  });
  const sent = await post.send({ bytes, envelope: { from: sender.address, to: [teamAddress.address] } });
  if (sent.kind === 'refused' && !sent.isPermanent) return false;
  await store.write((writes) => writes.noteClockFault(host, { ...fault, isTold: true }));
  return sent.kind === 'sent';
}

/** What is wrong with clocks now, by what processes said in the last minutes; null: nothing. */
export async function clockFault({ store }: Pick<DeskParts, 'store'>): Promise<string | null> {
  const [first] = await store.clockFaults();
  return first?.says ?? null;
}
