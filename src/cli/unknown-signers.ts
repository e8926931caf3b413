import type { MailReader } from '#archive';
import { decodeBody, type InputMessage, parseMessage } from '#mail';
import { frameClearSigned, verifyClearSigned } from '#pgp';
import type { ReadingContext } from '#proof';

/** Keys that are told apart; signatures by further ones are counted as one. Attack: an mbox of a million keys. */
const MAX_KEYS = 1000;

/** Hexadecimal digits of a key id (RFC 9580, 5.5.4). */
const KEY_ID_LENGTH = 16;

export interface UnknownSigner {
  /** What the signatures state: a fingerprint, or a key id; null where they state nothing, and for keys beyond `MAX_KEYS`. */
  readonly key: string | null;
  readonly messages: number;
}

/** Counts, among new messages, those whose signer no certificate is here for: with the right one they may be advisories. */
export class UnknownSigners {
  readonly #context: ReadingContext;
  /** Of all keys that are here: what the archive judges by them it judges itself. */
  readonly #known: ReadonlySet<string>;
  readonly #countByKey = new Map<string | null, number>();

  constructor(context: ReadingContext) {
    this.#context = context;
    this.#known = new Set(
      context.keyring.certificates.flatMap(({ primary, subkeys }) =>
        [primary, ...subkeys].flatMap(({ key }) => [key.fingerprint, key.keyId]),
      ),
    );
  }

  /** The same reader; the signed among the messages that it reads are looked at. */
  watching(reader: MailReader): MailReader {
    return {
      read: async (inputs, reading) => {
        const mails = await reader.read(inputs, reading);
        for (const [at, { isSigned }] of mails.entries()) {
          const input = inputs[at];
          if (isSigned && input !== undefined) await this.#look(input);
        }
        return mails;
      },
      close: () => reader.close(),
    };
  }

  /** Most messages first. Where some signatures state a fingerprint and others only the key id that ends it, they are one. */
  list(): readonly UnknownSigner[] {
    const fingerprints = [...this.#countByKey.keys()].filter((key) => key !== null && key.length > KEY_ID_LENGTH);
    const countByKey = new Map<string | null, number>();
    for (const [stated, count] of this.#countByKey) {
      const key = (stated !== null && fingerprints.find((each) => each?.endsWith(stated))) || stated;
      countByKey.set(key, (countByKey.get(key) ?? 0) + count);
    }
    return [...countByKey]
      .map(([key, messages]) => ({ key, messages }))
      .sort((a, b) => b.messages - a.messages || String(a.key).localeCompare(String(b.key)));
  }

  async #look(input: InputMessage): Promise<void> {
    const frame = frameOf(input);
    if (frame === null) return;
    // without certificates nothing is computed: all that is wanted is whom the signatures name
    const { signatures } = await verifyClearSigned(frame, { certificates: [] }, this.#context.policy);
    const unknown = signatures.find(({ status }) => status === 'unknown_signer');
    if (unknown === undefined || signatures.some(({ key }) => key !== null && this.#known.has(key))) return;
    const key = this.#countByKey.size < MAX_KEYS || this.#countByKey.has(unknown.key) ? unknown.key : null;
    this.#countByKey.set(key, (this.#countByKey.get(key) ?? 0) + 1);
  }
}

/** The first signed block of a message. */
function frameOf({ kind, bytes }: InputMessage): ReturnType<typeof frameClearSigned> {
  if (kind === 'clear_signed') return frameClearSigned(bytes);
  if (kind !== 'message') return null;
  const message = parseMessage(bytes);
  for (const part of message.parts) {
    if (part.isMultipart || !part.mediaType.startsWith('text/')) continue;
    const frame = frameClearSigned(decodeBody(message, part).bytes);
    if (frame !== null) return frame;
  }
  return null;
}
