import type { PublicKey } from './public-key.ts';

/** RFC 9580, 9.1. */
const NAME_BY_ALGORITHM: Readonly<Record<number, string>> = {
  1: 'RSA',
  2: 'RSA',
  3: 'RSA',
  16: 'Elgamal',
  17: 'DSA',
  18: 'ECDH',
  19: 'ECDSA',
  22: 'EdDSA',
  25: 'X25519',
  26: 'X448',
  27: 'Ed25519',
  28: 'Ed448',
};

/** RFC 9580, 9.2: the curve by its object identifier. */
const CURVE_BY_OID: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'NIST P-256',
  '2b81040022': 'NIST P-384',
  '2b81040023': 'NIST P-521',
  '2b2403030208010107': 'brainpoolP256r1',
  '2b240303020801010b': 'brainpoolP384r1',
  '2b240303020801010d': 'brainpoolP512r1',
  '2b06010401da470f01': 'Ed25519',
  '2b060104019755010501': 'Curve25519',
};

const WITH_CURVE: ReadonlySet<number> = new Set([18, 19, 22]);

/** What kind of key it is, for people: `RSA, 4096 bits`, `EdDSA, Ed25519`. */
export function algorithmName({ algorithm, modulusBits, body, version }: PublicKey): string {
  const name = NAME_BY_ALGORITHM[algorithm] ?? `algorithm ${algorithm}`;
  if (modulusBits !== null) return `${name}, ${modulusBits} bits`;
  if (!WITH_CURVE.has(algorithm)) return name;
  // version, time of creation, algorithm; in version 6 also the length of what follows
  const at = version === 6 ? 10 : 6;
  const oid = Buffer.from(body.subarray(at + 1, at + 1 + (body[at] ?? 0))).toString('hex');
  const curve = CURVE_BY_OID[oid];
  return curve === undefined ? name : `${name}, ${curve}`;
}
