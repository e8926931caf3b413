import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { letterPerByte } from '#base';
import type { SealingKey } from '#sealing';
import { type CaseId, newCaseId, readCaseId } from '#store';

/** What a report is known by: inside, to whoever sent it, and to the mail system. */
export interface ReportIdentity {
  readonly id: CaseId;
  /** In the private link: 40 hexadecimal digits. */
  readonly linkSecret: string;
  /** In the address that letters to the reporter are answered to: 16 letters of base32, since such an address is short. */
  readonly answerSecret: string;
}

export function newIdentity(): ReportIdentity {
  return {
    id: newCaseId(),
    linkSecret: randomBytes(20).toString('hex'),
    answerSecret: letterPerByte(randomBytes(16)),
  };
}

/**
 * The identities that a report may have been given, the one that a new one gets first: made from a digest of it and the keys of
 * the desk. So the same report that comes twice has one case, also where both come at once or in two processes, and nothing
 * has to be looked up. Without the keys the names say no more than random ones.
 */
export function identitiesOf(keys: readonly SealingKey[], digest: string): readonly ReportIdentity[] {
  return keys.toSorted((one, other) => other.madeAt - one.madeAt).map((key) => identityOf(key, digest));
}

/** What is kept of a secret. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function identityOf({ secret }: SealingKey, digest: string): ReportIdentity {
  // a key of its own: the one that seals does nothing else
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'tocsin report identity', 32));
  const named = (what: string): Buffer => createHmac('sha256', key).update(`${what}\n${digest}`).digest();
  const id = readCaseId(letterPerByte(named('case').subarray(0, 16)));
  if (id === undefined) throw new Error('16 letters of base32 are the id of a case');
  return {
    id,
    linkSecret: named('link').subarray(0, 20).toString('hex'),
    answerSecret: letterPerByte(named('answer').subarray(0, 16)),
  };
}
