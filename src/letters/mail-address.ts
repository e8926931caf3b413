import { type Brand, TocsinError } from '#base';

/** An address that can be written into a header and an envelope as it stands. Made only by `parseMailAddress`. */
export type MailAddress = Brand<string, 'MailAddress'>;

/** RFC 5322, 3.4: an address and the name shown beside it. */
export interface Mailbox {
  readonly address: MailAddress;
  readonly name?: string;
}

/** RFC 5321, 4.5.3.1: what every server has to take. */
const MAX_LOCAL_PART_LENGTH = 64;
const MAX_ADDRESS_LENGTH = 254;

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^(?<local>${ATOM}(?:\\.${ATOM})*)@(?<domain>${LABEL}(?:\\.${LABEL})*)$`);
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/**
 * Reads one bare address: a dot-atom, `@`, a domain of ASCII labels (RFC 5321, 4.1.2). Quoted local parts, address literals,
 * comments and letters beyond ASCII are refused: each is a place where two programs disagree about who gets the letter.
 */
export function parseMailAddress(text: string): MailAddress | undefined {
  if (text.length > MAX_ADDRESS_LENGTH) return undefined;
  const local = ADDRESS.exec(text)?.groups?.['local'];
  return local === undefined || local.length > MAX_LOCAL_PART_LENGTH ? undefined : (text as MailAddress);
}

/** Throws `TocsinError` `usage` for what `parseMailAddress` does not read. */
export function mailAddress(text: string): MailAddress {
  const address = parseMailAddress(text);
  if (address !== undefined) return address;
  throw new TocsinError({
    code: 'usage',
    message: `expected a mail address, found ${JSON.stringify(text.slice(0, 100))}`,
    hint: 'write it as name@example.org, without a display name',
  });
}

/** A domain name as the right side of an address or a msg-id may have it. */
export function isDomain(text: string): boolean {
  return text.length <= 200 && DOMAIN.test(text);
}
