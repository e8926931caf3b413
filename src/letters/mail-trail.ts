import { createHash } from 'node:crypto';
import {
  addressesIn,
  decodeBody,
  decodeHeaderText,
  type Message,
  type MsgIdList,
  messageIdOf,
  parseMessage,
  readMsgIds,
} from '#mail';

/** What places a mail among others, beside its content. All of it is the sender's word. */
export interface MailTrail {
  /** The name beside the first address of From, on one line; null where there is none. */
  readonly fromName: string | null;
  /** To whom it says that it goes, or a mail system that it went, in small letters. */
  readonly recipients: readonly string[];
  /** The letters that it answers, or that come back with it (RFC 6522), without brackets. */
  readonly refersTo: readonly string[];
  /** SHA-256, hexadecimal, of what the sender wrote, with the Message-ID. The same mail by another way has the same. */
  readonly digest: string;
}

/** Of a name in a list of reports. Attack: a name of a megabyte. */
const MAX_NAME_LENGTH = 100;

/** Ids that are looked for. Attack: a thousand references, each looked for among all cases. */
const MAX_REFERENCES = 50;

const RECIPIENT_FIELDS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to'];

/**
 * What a sender writes, or what changes how the mail is read. Of Message-IDs alone nobody may be kept away: who sends rubbish
 * with the id of a report that is still under way would have that thrown away as known.
 */
const SENDERS_FIELDS = new Set(
  'message-id date from sender reply-to to cc subject in-reply-to references auto-submitted precedence mime-version content-type content-transfer-encoding content-disposition'.split(
    ' ',
  ),
);

export function readMailTrail(bytes: Uint8Array): MailTrail {
  const message = parseMessage(bytes);
  return {
    fromName: fromName(message),
    recipients: bodiesOf(message, RECIPIENT_FIELDS).flatMap((body) =>
      addressesIn(body).map((address) => address.toLowerCase()),
    ),
    refersTo: refersTo(message),
    digest: digestOf(message),
  };
}

function fromName(message: Message): string | null {
  const [body = ''] = bodiesOf(message, ['from']);
  const before = body.slice(0, Math.max(0, body.indexOf('<'))).trim();
  const unquoted = before.replace(/^"(?<inside>.*)"$/s, '$<inside>').replace(/\\(?<letter>.)/g, '$<letter>');
  const name = decodeHeaderText(unquoted)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed();
  return name === '' ? null : name;
}

function refersTo(message: Message): readonly string[] {
  const ids = bodiesOf(message, ['in-reply-to', 'references']).flatMap(
    (body): MsgIdList['ids'] => readMsgIds(body).ids,
  );
  return [...new Set([...ids.slice(-MAX_REFERENCES), ...cameBack(message)])];
}

/** The letter that a mail system could not deliver, or its header, comes back as a part of its notice. */
function cameBack(message: Message): readonly string[] {
  const [root] = message.parts;
  if (root.mediaType !== 'multipart/report') return [];
  const returned = message.parts.find(
    ({ mediaType, depth }) => depth === 1 && (mediaType === 'message/rfc822' || mediaType === 'text/rfc822-headers'),
  );
  if (returned === undefined) return [];
  const id = messageIdOf(parseMessage(decodeBody(message, returned).bytes));
  return id === null ? [] : [id];
}

/** What was added or changed on the way (Received, line ends) does not count. */
function digestOf(message: Message): string {
  const hash = createHash('sha256');
  for (const { name, body } of message.headerFields) {
    const lower = name.toLowerCase();
    if (SENDERS_FIELDS.has(lower)) hash.update(`${lower} ${Buffer.byteLength(body)}\n${body}\n`);
  }
  const { start, end } = message.parts[0].bodyRange;
  const text = Buffer.from(message.bytes.buffer, message.bytes.byteOffset + start, end - start).toString('latin1');
  return hash.update('\n').update(text.replaceAll('\r\n', '\n'), 'latin1').digest('hex');
}

function bodiesOf(message: Message, names: readonly string[]): readonly string[] {
  return message.headerFields.filter(({ name }) => names.includes(name.toLowerCase())).map(({ body }) => body);
}
