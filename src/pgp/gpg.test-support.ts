import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, parseInstant } from '#base';
import { encodeArmor } from './armor.ts';
import { type Packet, readPackets, writePacket } from './packet.ts';

/** gpg as the other opinion: a home folder of its own, and an agent that ends with the tests. */
export interface Gpg {
  run(args: readonly string[], input?: Uint8Array | string, at?: Instant): Buffer;
  /** `good`: exit 0 and nothing but good signatures. `words`: the status words of signatures, in order. */
  verify(bytes: Uint8Array, at?: Instant): { readonly good: boolean; readonly words: readonly string[] };
  /** The certificates, binary, of everything or of one key. */
  exportKeys(...names: string[]): Uint8Array;
  close(): void;
}

const FOUND = spawnSync('gpg', ['--version']).status === 0;

/** Options for tests that need gpg: where it is missing they are skipped for all to see, and in CI they fail. */
export const needsGpg = { skip: FOUND || process.env['CI'] === 'true' ? false : 'gpg is not installed' };

export function openGpg(): Gpg {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-gpg-'));
  const call = (args: readonly string[], input?: Uint8Array | string, at?: Instant) => {
    const time = at === undefined ? [] : ['--faked-system-time', `${at / 1000}!`];
    const fixed = ['--batch', '--yes', '--no-tty', '--homedir', home, '--trust-model', 'always', '--passphrase', ''];
    return spawnSync('gpg', [...fixed, ...time, ...args], { input: input ?? '', maxBuffer: 1e8 });
  };
  const run: Gpg['run'] = (args, input, at) => {
    const result = call(args, input, at);
    if (result.status !== 0) throw new Error(`gpg ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  };
  return {
    run,
    verify(bytes, at) {
      const result = call(['--status-fd', '1', '--verify', '-'], bytes, at);
      const words = [...`${result.stdout}`.matchAll(/^\[GNUPG:\] ([A-Z]+SIG) /gm)]
        .map(([, word]) => `${word}`)
        .filter((word) => word !== 'VALIDSIG' && word !== 'NEWSIG');
      return { good: result.status === 0 && words.length > 0 && words.every((word) => word === 'GOODSIG'), words };
    },
    exportKeys: (...names) => run(['--export', ...names]),
    close() {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function at(text: string): Instant {
  const instant = parseInstant(text.length === 10 ? `${text}T00:00:00Z` : text);
  if (instant === undefined) throw new Error(text);
  return instant;
}

export interface TestKeyOptions {
  readonly kind?: 'rsa' | 'ed25519';
  readonly createdAt?: string;
  readonly validForSeconds?: number;
  readonly subkeys?: readonly object[];
}

/** A key pair by the library, armored; version 4, as gpg 2.2 reads it. */
export async function testKey(options: TestKeyOptions = {}) {
  const openpgp = await import('openpgp');
  const { kind = 'ed25519', createdAt = '2020-01-01', validForSeconds = 0, subkeys = [] } = options;
  const material = kind === 'rsa' ? { type: 'rsa', rsaBits: 2048 } : { type: 'ecc', curve: 'ed25519Legacy' };
  const made = await openpgp.generateKey({
    ...(material as { type: 'rsa' }),
    userIDs: [{ name: 'Lantern Team', email: 'team@lantern.example' }],
    date: new Date(at(createdAt)),
    keyExpirationTime: validForSeconds,
    subkeys: [...subkeys],
    format: 'armored',
  });
  return { privateKey: made.privateKey, certificate: made.publicKey };
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export interface ForgeOptions {
  readonly at: string;
  readonly type?: number;
  readonly hash?: number;
  /** Which key signs: the primary, unless a subkey's number from 0 is given. */
  readonly subkey?: number;
  /** What the packet is to say beside; before it is signed. */
  readonly with?: object;
  /** What is put into it afterwards, where no signature protects it. */
  readonly unhashed?: readonly { type: number; critical: boolean; body: Uint8Array }[];
}

/** A signature packet's body by the library's own signing, which asks nobody whether the key may. */
export async function forge(armoredKey: string, data: object, options: ForgeOptions): Promise<Uint8Array> {
  const openpgp = await import('openpgp');
  const key = await openpgp.readPrivateKey({ armoredKey });
  const signer = options.subkey === undefined ? key.keyPacket : key.subkeys[options.subkey]?.keyPacket;
  const packet = new openpgp.SignaturePacket();
  packet.signatureType = options.type ?? 1;
  packet.publicKeyAlgorithm = signer?.algorithm ?? null;
  packet.hashAlgorithm = options.hash ?? 8;
  Object.assign(packet, options.with);
  const sign: (...values: readonly unknown[]) => Promise<void> = packet.sign.bind(packet) as never;
  const config = { ...openpgp.config, nonDeterministicSignaturesViaNotation: false };
  await sign(signer, data, new Date(at(options.at)), true, config);
  packet.unhashedSubpackets.push(...(options.unhashed ?? []));
  return packet.write();
}

/** A clear-signed text of one line whose signature says whatever the test wants. */
export async function forgeText(armoredKey: string, options: ForgeOptions): Promise<Uint8Array> {
  const text = 'The lamp is out.';
  const body = await forge(armoredKey, { text: null, getBytes: () => bytesOf(text) }, options);
  return clearSigned(text, [body], options.hash);
}

/** A clear-signed text with these signature packets' bodies. */
export function clearSigned(text: string, bodies: readonly Uint8Array[], hash = 8): Uint8Array {
  const armor = encodeArmor('SIGNATURE', Buffer.concat(bodies.map((body) => writePacket({ type: 2, body }))));
  const header = { 1: 'MD5', 2: 'SHA1', 8: 'SHA256', 10: 'SHA512' }[hash];
  return bytesOf(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: ${header}\n\n${text}\n${armor}`);
}

/** A certificate's packets with others put in after the first, or after the last. */
export async function certificateWith(
  certificate: string,
  { first = [], last = [], without = [] }: { first?: Packet[]; last?: Packet[]; without?: number[] },
): Promise<Uint8Array> {
  const openpgp = await import('openpgp');
  const key = await openpgp.readKey({ armoredKey: certificate });
  const [primary, ...others] = readPackets(key.write()) ?? [];
  const packets = [primary as Packet, ...first, ...others.filter(({ type }) => !without.includes(type)), ...last];
  return Buffer.concat(packets.map(writePacket));
}
