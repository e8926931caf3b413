import type { NotOpened, Opened } from './read-report-mail.ts';

/** Stands for OpenPGP in tests of mail: armor around masked bytes. Real keys are in `test/letters.test.ts`. */
export function fakeEncrypt(bytes: Uint8Array | string): Promise<Uint8Array> {
  return Promise.resolve(new Uint8Array(Buffer.from(fakeArmor(bytes))));
}

export function fakeArmor(bytes: Uint8Array | string, header = ''): string {
  const letters = masked(Buffer.from(bytes))
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN PGP MESSAGE-----\n${header}\n${letters}=AAAA\n-----END PGP MESSAGE-----\n`;
}

export function fakeOpen(armored: Uint8Array): Promise<Opened | NotOpened> {
  const body =
    /^-----BEGIN PGP MESSAGE-----\r?\n(?:[^\r\n]+\r?\n)*\r?\n(?<letters>[A-Za-z0-9+/=\r\n]*?)(?:=AAAA\r?\n)?-----END PGP MESSAGE-----\s*$/.exec(
      Buffer.from(armored).toString('latin1'),
    );
  const letters = body?.groups?.['letters'];
  if (letters === undefined || letters === '') return Promise.resolve({ isOpened: false, message: 'damaged' });
  return Promise.resolve({ isOpened: true, bytes: new Uint8Array(masked(Buffer.from(letters, 'base64'))) });
}

/** So that what is not opened can be read nowhere, also not by who decodes base64. */
function masked(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xa5));
}
