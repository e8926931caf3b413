import type { Clock, Instant } from '#base';
import type { OutgoingMail, SendOutcome } from '#sending';

/** One try to hand a letter over, with what became of it. */
export interface MailTry {
  readonly at: Instant;
  readonly to: string;
  readonly bytes: Uint8Array;
  readonly outcome: SendOutcome['kind'];
  /** Whether the world has it, whatever we were told. */
  readonly isTaken: boolean;
}

/** What happens to letters for an address, until it is healed. */
export type MailFault =
  /** The relay does not take it now. */
  | { readonly kind: 'refused'; readonly response: string }
  /** It will never take it. */
  | { readonly kind: 'rejected'; readonly response: string }
  /** The connection ends after the last byte, before an answer. `isTaken`: whether the letter goes on. Once. */
  | { readonly kind: 'no_answer'; readonly isTaken: boolean };

/** A relay in memory, and what the world gets through it. */
export interface FakeMail {
  readonly post: OutgoingMail;
  readonly tries: readonly MailTry[];
  /** `everybody`: all that have no fault of their own. */
  fail(address: string | 'everybody', fault: MailFault): void;
  heal(address: string | 'everybody'): void;
}

/** `onTaken` hears of each letter that the world gets. */
export function fakeMail(clock: Clock, onTaken: (taken: MailTry) => void): FakeMail {
  const tries: MailTry[] = [];
  const faults = new Map<string, MailFault>();

  const outcomeFor = (to: string): { readonly outcome: SendOutcome; readonly isTaken: boolean } => {
    const fault = faults.get(to) ?? faults.get('everybody');
    switch (fault?.kind) {
      case undefined:
        return { outcome: { kind: 'sent', response: '250 2.0.0 queued' }, isTaken: true };
      case 'refused':
        return { outcome: { kind: 'refused', isPermanent: false, response: fault.response }, isTaken: false };
      case 'rejected':
        return { outcome: { kind: 'refused', isPermanent: true, response: fault.response }, isTaken: false };
      case 'no_answer':
        faults.delete(to);
        return {
          outcome: { kind: 'uncertain', why: 'the connection ended before an answer' },
          isTaken: fault.isTaken,
        };
    }
  };

  return {
    tries,
    fail: (address, fault) => faults.set(address, fault),
    heal: (address) => faults.delete(address),
    post: {
      async send({
        bytes,
        envelope: {
          to: [to = ''],
        },
      }) {
        const { outcome, isTaken } = outcomeFor(to);
        const one = { at: clock.now(), to, bytes: Uint8Array.from(bytes), outcome: outcome.kind, isTaken };
        tries.push(one);
        if (isTaken) onTaken(one);
        return outcome;
      },
      describe: () => 'a relay in memory',
    },
  };
}
