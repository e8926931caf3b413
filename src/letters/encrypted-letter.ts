import { type Entity, multipart } from './entity.ts';
import { headerField, refused } from './header-field.ts';
import {
  autoSubmittedField,
  headFields,
  type LetterHead,
  letterBytes,
  type NoticeLetter,
  subjectField,
  threadFields,
} from './letter.ts';

export interface EncryptedLetter extends LetterHead {
  /** The real subject: inside only. */
  readonly subject: string;
  /** What is said: `textEntity(text, attachments)`. */
  readonly inner: Entity;
  /** Makes an armored OpenPGP message for the recipients of the bytes given. */
  readonly encrypt: (inner: Uint8Array) => Promise<Uint8Array>;
  /** What strangers may read; `[...]` (RFC 9788, 9.1) unless given. */
  readonly outerSubject?: string;
  /** Stands outside as well: programs that answer must see it without a key. */
  readonly autoSubmitted?: NoticeLetter['autoSubmitted'];
}

/** RFC 9788, 9.1: says only that there is a subject. */
export const OUTER_SUBJECT = '[...]';

/**
 * An encrypted letter (RFC 3156, 4) with its header protected inside (RFC 9788; `protected-headers` for older programs).
 *
 * Outside stand only From, To, Reply-To, Date, Message-ID, the constant subject, Auto-Submitted where it is given, and the
 * fields of MIME. In-Reply-To and References would tie letters of one case together and are inside; names of files are
 * there anyway. The Message-ID must say nothing by itself: `letterId` makes such.
 */
export async function encryptedLetter(letter: EncryptedLetter): Promise<Uint8Array> {
  const { inner, encrypt, outerSubject = OUTER_SUBJECT } = letter;
  const auto = letter.autoSubmitted === undefined ? '' : autoSubmittedField(letter.autoSubmitted);
  const outer = `${headFields(letter)}${subjectField(outerSubject)}${auto}`;
  const armored = Buffer.from(await encrypt(protectedEntity(letter, outer, inner))).toString('latin1');
  const text = armored.replaceAll('\r\n', '\n');
  if (!isArmoredMessage(text)) throw refused('expected an armored OpenPGP message from the encryption');
  const parts: Entity[] = [
    { contentType: 'application/pgp-encrypted', fields: '', body: 'Version: 1\n' },
    {
      contentType: 'application/octet-stream; name="encrypted.asc"',
      fields: headerField('Content-Disposition', 'inline; filename="encrypted.asc"'),
      body: text,
    },
  ];
  return letterBytes(outer, multipart('encrypted', parts, ' protocol="application/pgp-encrypted";'));
}

/**
 * What is encrypted: the inner entity with the protected fields above its own, in canonical form, which is CRLF (RFC 3156, 3).
 * `HP-Outer` repeats what stands outside, so that a reader sees if it was changed on the way (RFC 9788, 2.2).
 */
function protectedEntity(letter: EncryptedLetter, outer: string, inner: Entity): Uint8Array {
  const auto = letter.autoSubmitted === undefined ? '' : autoSubmittedField(letter.autoSubmitted);
  const head = `${headFields(letter)}${subjectField(letter.subject)}${threadFields(letter)}${auto}`;
  const outerCopies = outer
    .replace(/\n(?=[ \t])/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => headerField('HP-Outer', line))
    .join('');
  const type = headerField('Content-Type', `${inner.contentType}; hp="cipher"; protected-headers="v1"`);
  const entity = `${head}${outerCopies}${headerField('MIME-Version', '1.0')}${type}${inner.fields}\n${inner.body}`;
  return new Uint8Array(Buffer.from(entity.replaceAll('\n', '\r\n'), 'latin1'));
}

function isArmoredMessage(text: string): boolean {
  return (
    /^-----BEGIN PGP MESSAGE-----\n/.test(text) &&
    /\n-----END PGP MESSAGE-----\n?$/.test(text) &&
    /^[\t\n\x20-\x7e]*$/.test(text) &&
    text.indexOf('-----BEGIN', 1) === -1
  );
}
