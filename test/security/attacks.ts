import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { clearSign } from '#pgp';
import { osier, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';

/** An input by somebody who wants the program to hang, to fall over, or to say what is not so. */
export interface Attack {
  readonly name: string;
  /** The team's own key signed the text, so that `genuine` would be no lie. */
  readonly isSigned?: true;
  /** The bytes, `scale` times the full size. */
  make(scale: number): Promise<Uint8Array> | Uint8Array;
}

const MEGABYTE = 1024 * 1024;
const HEAD = 'From: a@b.example\nTo: c@d.example\nSubject: s\nDate: Tue, 1 Jan 2019 00:00:00 +0000\n';
const times = (text: string, count: number): string => text.repeat(Math.max(1, Math.floor(count)));
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const MAIL = readFileSync(join(osier.folder, 'mail', 'osn3-v2.eml'));
const TEXT = textOfMail('osn3-v2');
const SECRET = readFileSync(join(osier.folder, 'keys', 'test-only-osier-security.secret.asc'), 'utf8');

const sign = (text: string): Promise<Uint8Array> => clearSign(text, SECRET, { signedAt: osier.signedAt });

/** Signed by the team itself: a signature over a text that was made to be expensive. */
async function signedText(insertion: string): Promise<Uint8Array> {
  const signed = await sign(TEXT.replace('\nConsequences\n', () => `\n${insertion}\nConsequences\n`));
  return Buffer.concat([latin1(`${HEAD}\n`), signed]);
}

/** A good signature's text, changed in its last letter. */
function spoilt(mail: Uint8Array): Uint8Array {
  const bytes = Buffer.from(mail);
  const at = bytes.indexOf('Osier Security Note', bytes.indexOf('BEGIN PGP SIGNED'));
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x20, at);
  return bytes;
}

export const ATTACKS: readonly Attack[] = [
  {
    name: 'mail of 50 MB, in lines',
    make: (s) => latin1(`${HEAD}\n${times(`${'x'.repeat(72)}\n`, (s * 50 * MEGABYTE) / 73)}`),
  },
  { name: 'mail of 50 MB, one line', make: (s) => latin1(`${HEAD}\n${times('x', s * 50 * MEGABYTE)}`) },
  {
    name: 'signed text of 50 MB',
    make: (s) =>
      Buffer.concat([
        MAIL.subarray(0, MAIL.indexOf('\nSummary\n')),
        latin1(times(`\n${'x'.repeat(71)}`, (s * 50 * MEGABYTE) / 72)),
        MAIL.subarray(MAIL.indexOf('\nSummary\n')),
      ]),
  },
  {
    name: 'signed text of 3.9 MB, good',
    isSigned: true,
    make: (s) => signedText(times(`${'y'.repeat(71)}\n`, (s * 3.9 * MEGABYTE) / 72)),
  },
  {
    name: 'attachment of 50 MB',
    make: (s) => {
      const big = Buffer.alloc(Math.floor(s * 37 * MEGABYTE), 'patch ')
        .toString('base64')
        .replace(/.{76}/g, '$&\n');
      return signedMail({ files: [{ name: 'osn3-1.patch', encoded: big }] });
    },
  },
  {
    name: 'text part of 50 MB in quoted-printable',
    make: (s) =>
      latin1(
        `${HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n${times(`${'=41'.repeat(24)}=\n`, (s * 50 * MEGABYTE) / 74)}`,
      ),
  },
  {
    name: '100,000 parts',
    make: (s) =>
      latin1(
        `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${times('--b\nContent-Type: text/plain\n\nhello\n', s * 100_000)}--b--\n`,
      ),
  },
  {
    name: '2,000 parts with a name of the table',
    make: (s) =>
      signedMail({
        files: Array.from({ length: Math.ceil(s * 1900) }, () => ({
          name: 'osn3-1.patch',
          text: `a@...er.example ${'z'.repeat(20_000)}`,
        })),
      }),
  },
  {
    name: 'header line of 1 MB',
    isSigned: true,
    make: (s) => latin1(`X-Long: ${times('x', s * MEGABYTE)}\n${MAIL.toString('latin1')}`),
  },
  {
    name: 'Subject of 1 MB',
    isSigned: true,
    make: (s) =>
      latin1(
        MAIL.toString('latin1').replace(/^Subject:.*$/m, `Subject: ${times('=?utf-8?q?a?= ', (s * MEGABYTE) / 14)}`),
      ),
  },
  {
    name: '10^6 References',
    make: (s) => latin1(`${HEAD}References: ${times('<abcdef@example.org>\n ', s * 1_000_000)}\n\nhello\n`),
  },
  { name: '10^6 header fields', make: (s) => latin1(`${HEAD}${times('X-A: b\n', s * 1_000_000)}\nhello\n`) },
  {
    name: '10^4 multiparts in each other',
    make: (s) => {
      const depth = Math.ceil(s * 10_000);
      return latin1(
        `${HEAD}${Array.from({ length: depth }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join('')}Content-Type: text/plain\n\nhello\n`,
      );
    },
  },
  { name: '2 MB of newlines', make: (s) => latin1(`${HEAD}\n${times('\n', s * 2 * MEGABYTE)}`) },
  { name: '2 MB of newlines, signed', isSigned: true, make: (s) => signedText(times('\n', s * 2 * MEGABYTE)) },
  { name: '2 MB of headings', isSigned: true, make: (s) => signedText(times('Abc\n---\n', (s * 2 * MEGABYTE) / 8)) },
  {
    name: '2 MB of blanks and dashes on one line',
    isSigned: true,
    make: (s) => signedText(times(' ---- a', (s * 2 * MEGABYTE) / 7)),
  },
  {
    name: '2 MB of words without an end',
    isSigned: true,
    make: (s) => signedText(times('Patches may not be deployed unless ', (s * 2 * MEGABYTE) / 35)),
  },
  {
    name: 'gzip bomb, 2 GB of one mail',
    make: (s) =>
      gzipSync(Buffer.concat([latin1(`${HEAD}\n`), Buffer.alloc(Math.floor(s * 1900 * MEGABYTE), 'x')]), { level: 1 }),
  },
  {
    name: 'gzip bomb, 600 MB of mbox',
    make: (s) =>
      gzipSync(latin1(times(`From a@b Tue Jan  1 00:00:00 2019\n${HEAD}\n${'x\n'.repeat(500_000)}\n`, s * 500)), {
        level: 1,
      }),
  },
  {
    name: 'mbox of 100,000 mails',
    make: (s) => latin1(times(`From a@b Tue Jan  1 00:00:00 2019\n${HEAD}\nhello\n\n`, s * 100_000)),
  },
  {
    name: 'names that climb out',
    make: () =>
      signedMail({
        files: ['../../etc/passwd', '/etc/passwd', 'C:\\x', '..\\..\\x.patch', 'a/../../b'].map((name) => ({
          name,
          text: 'x',
        })),
      }),
  },
  {
    name: 'terminal escapes',
    make: () =>
      latin1(
        signedMail({ files: [{ name: 'x\u001b[2Jy\u009b31m.patch', text: '\u001b]0;owned\u0007' }] })
          .toString('latin1')
          .replace(/^Subject:.*$/m, 'Subject: =?utf-8?q?=1B[2J=1B[1;1Hgenuine=E2=80=AE?=')
          .replace('Flaws in', '\u001b[2JFlaws in'),
      ),
  },
  {
    name: 'wildcard table of 10,000 rows',
    isSigned: true,
    make: (s) =>
      signedText(
        `Fixing It\n---------\n\n${times('osn3-*-?-*-?-*-?-*.patch           osierd 3.0\n', s * 10_000)}\n$ sha256sum osn3*\n${times(`${'0'.repeat(64)}  osn3-${'a-'.repeat(90)}b.patch\n`, s * 10_000)}$\n`,
      ),
  },
  {
    name: 'masked addresses: 50,000 different ones',
    make: async (s) =>
      spoilt(
        await signedText(Array.from({ length: Math.ceil(s * 50_000) }, (_, n) => `user${n}@...er.example`).join('\n')),
      ),
  },
  {
    name: 'masked addresses: 900 KB, all guesses',
    make: async (s) =>
      spoilt(
        await signedText(`${times('a@...er.example b () c ! d &#64; &lt;\n>From x\n', (s * 900_000) / 45)}\u00a0`),
      ),
  },
  {
    name: 'masked addresses: many domains for each',
    make: async (s) =>
      spoilt(
        Buffer.concat([
          latin1(`Cc: ${Array.from({ length: 900 }, (_, n) => `u@${n + 100}er.example`).join(', ')}\n`),
          await signedText(Array.from({ length: Math.ceil(s * 5000) }, (_, n) => `user${n}@...er.example`).join('\n')),
        ]),
      ),
  },
  {
    name: 'page of 8 MB of <pre',
    make: (s) =>
      latin1(`<html><body>${times('<pre>', (s * 8 * MEGABYTE) / 5)}-----BEGIN PGP SIGNED MESSAGE-----\nadvisory`),
  },
  {
    name: 'page of 8 MB of <!--',
    make: (s) => latin1(`<html><body>advisory -----BEGIN PGP SIGNED MESSAGE-----${times('<!--', s * 2 * MEGABYTE)}`),
  },
  {
    name: 'page of 8 MB of references',
    make: (s) =>
      latin1(`<html><body><pre>advisory -----BEGIN PGP SIGNED MESSAGE-----\n${times('&#64;', s * 1.6 * MEGABYTE)}`),
  },
  {
    name: 'flattened page of 4 MB of underlines',
    make: (s) =>
      latin1(
        `Osier Security Note -----BEGIN PGP SIGNED MESSAGE----- Osier Security Note OSN-3 ${times('abc --- ', (s * MEGABYTE) / 2)}`,
      ),
  },
  {
    name: 'flattened mail of 4 MB of underlines',
    make: (s) => latin1(`${HEAD}\nOsier Security Note OSN-3 ${times('abc --- ', (s * MEGABYTE) / 2)}`),
  },
  {
    name: 'armour of 10 MB',
    make: (s) =>
      latin1(
        MAIL.toString('latin1').replace(
          '-----END PGP SIGNATURE-----',
          `${times(`${'A'.repeat(64)}\n`, (s * 10 * MEGABYTE) / 65)}-----END PGP SIGNATURE-----`,
        ),
      ),
  },
  { name: '2 MB of From lines', make: (s) => latin1(`Osier advisory\n${times('>From \n', (s * 2 * MEGABYTE) / 7)}`) },
];
