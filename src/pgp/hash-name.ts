/** A hash as the contract's JSON names it. */
export type HashName =
  | 'md5'
  | 'sha1'
  | 'ripemd160'
  | 'sha224'
  | 'sha256'
  | 'sha384'
  | 'sha512'
  | 'sha3-256'
  | 'sha3-512';

/** The hash registry (RFC 9580, 9.5): the ID in packets, the word in `Hash:` armor headers, the digest's length. */
export const HASHES: Readonly<
  Record<HashName, { readonly id: number; readonly header: string; readonly octets: number }>
> = {
  md5: { id: 1, header: 'MD5', octets: 16 },
  sha1: { id: 2, header: 'SHA1', octets: 20 },
  ripemd160: { id: 3, header: 'RIPEMD160', octets: 20 },
  sha224: { id: 11, header: 'SHA224', octets: 28 },
  sha256: { id: 8, header: 'SHA256', octets: 32 },
  sha384: { id: 9, header: 'SHA384', octets: 48 },
  sha512: { id: 10, header: 'SHA512', octets: 64 },
  'sha3-256': { id: 12, header: 'SHA3-256', octets: 32 },
  'sha3-512': { id: 14, header: 'SHA3-512', octets: 64 },
};

const NAMES = Object.keys(HASHES) as HashName[];

export function hashNameById(id: number): HashName | null {
  return NAMES.find((name) => HASHES[name].id === id) ?? null;
}

export function hashNameByHeader(header: string): HashName | undefined {
  return NAMES.find((name) => HASHES[name].header === header);
}
