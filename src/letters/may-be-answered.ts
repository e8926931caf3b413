import { addressesIn, fieldBodies, type Message } from '#mail';

/** Robots and roles that must not be answered by a program (RFC 3834, 2; RFC 5321, 4.5.5). */
const ROBOT =
  /^(?:mailer-daemon|postmaster|(?:no|do-?not)[._-]?reply|bounces?|listserv|majordomo|owner-.*|.*-(?:owner|request|bounces?))(?:\+.*)?@/i;

const LIST_FIELDS = ['List-Id', 'List-Post', 'List-Unsubscribe', 'List-Help', 'Mailing-List'] as const;

/**
 * Whether a program may acknowledge this mail by itself (RFC 3834, 2 and 3.1.1): not what a program sent, no bounce, nothing
 * from a list, nothing from ourselves. Two programs that answer each other do not stop. Where in doubt it is no.
 */
export function mayBeAnswered(message: Message, ownAddresses: readonly string[] = []): boolean {
  const fields = message.headerFields;
  const bodies = (name: string) => fieldBodies(fields, name).map((body) => body.trim().toLowerCase());
  const addresses = (name: string) =>
    fields
      .filter((field) => field.name.toLowerCase() === name.toLowerCase())
      .flatMap((field) => addressesIn(field.body));

  if (bodies('Auto-Submitted').some((body) => !/^no\s*(?:[;(]|$)/.test(body))) return false;
  if (bodies('Return-Path').some((body) => /^<?\s*>?$/.test(body))) return false;
  if (bodies('Precedence').some((body) => /\b(?:bulk|junk|list|auto_reply)\b/.test(body))) return false;
  if (bodies('X-Auto-Response-Suppress').some((body) => /\b(?:all|autoreply|oof|dr)\b/.test(body))) return false;
  if (LIST_FIELDS.some((name) => bodies(name).length > 0)) return false;
  if (
    message.parts.some((part) => part.mediaType === 'multipart/report' || part.mediaType === 'message/delivery-status')
  ) {
    return false;
  }
  const from = addresses('From');
  const answered = [...from, ...addresses('Reply-To'), ...addresses('Return-Path')];
  const own = new Set(ownAddresses.map((address) => address.toLowerCase()));
  return from.length === 1 && answered.every((address) => !ROBOT.test(address) && !own.has(address.toLowerCase()));
}
