import { createSecretKey } from 'node:crypto';
import { formatInstant, parseInstant, TocsinError } from '#base';
import { KEY_BYTES, KEY_ID, type SealingKey } from './sealing-key.ts';

/** Attack: a device or a disk image in the place of the key file. A key a day for two years fits. */
const MAX_FILE_LETTERS = 64 * 1024;

const HEADING = `# Sealing keys of Tocsin. Whoever has this file and the database can read every case; without it nobody can.
# Keep a copy apart from the backups. The newest key seals, all of them open: take none away.
# id       key                                          made
`;

/**
 * Reads a key file: a line for each key, with its id, 32 bytes in base64, and when it was made (RFC 3339); empty lines and lines
 * that begin with # say nothing. `file` names it in errors. Throws TocsinError `bad_key_file`, with no letter of a line in it:
 * what stands in the wrong place may be the key.
 */
export function readSealingKeys(text: string, file: string): readonly SealingKey[] {
  const refuse = (where: string, expected: string, found: string): never => {
    throw new TocsinError({
      code: 'bad_key_file',
      message: `${file}${where}: expected ${expected}, found ${found}`,
      hint: 'put back the key file as it was from its copy; a new key opens nothing that older ones sealed',
    });
  };
  if (text.length > MAX_FILE_LETTERS) refuse('', `at most ${MAX_FILE_LETTERS} letters`, `${text.length}`);
  const keys: SealingKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const where = `, line ${index + 1}`;
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    const [id = '', base64 = '', made = ''] = words;
    if (words.length !== 3) {
      refuse(where, 'three words (id, key, instant)', words.length === 1 ? 'one word' : `${words.length} words`);
    }
    if (!KEY_ID.test(id)) refuse(where, 'an id of 8 letters a-z or digits 2-7', `a word of ${id.length}`);
    if (keys.some((key) => key.id === id))
      refuse(where, 'an id that no other line has', 'one that an earlier line has');
    keys.push({
      id,
      secret: secretOf(base64) ?? refuse(where, `a key of ${KEY_BYTES} bytes in base64`, foundInstead(base64)),
      madeAt: parseInstant(made) ?? refuse(where, 'an instant such as 2026-03-01T12:00:00Z', 'something else'),
    });
  }
  const twin = keys.find((key, index) => keys.some((other, at) => at < index && other.secret.equals(key.secret)));
  if (twin !== undefined) refuse('', 'a key of its own for each id', `the key of another id again at ${twin.id}`);
  if (keys.length === 0) refuse('', 'at least one key', 'none');
  return keys;
}

/** The text of a key file: what `readSealingKeys` reads. It holds the keys: only their owner may see it. */
export function printSealingKeys(keys: readonly SealingKey[]): string {
  return HEADING + keys.map(printKey).join('');
}

function printKey({ id, secret, madeAt }: SealingKey): string {
  return `${id}  ${secret.export().toString('base64')}  ${formatInstant(madeAt)}\n`;
}

function secretOf(base64: string): SealingKey['secret'] | undefined {
  const bytes = Buffer.from(base64, 'base64');
  // decoding passes over what is no base64: only what is printed the same again was read whole
  const isWhole = bytes.length === KEY_BYTES && bytes.toString('base64') === base64;
  return isWhole ? createSecretKey(bytes) : undefined;
}

function foundInstead(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? `${bytes.length} bytes` : `${base64.length} letters that are no base64`;
}
