import type { Brand } from '#base';

/** Bytes that only a holder of the key file can read. Made by `seal`, or read back from where such bytes are kept. */
export type SealedBytes = Brand<Uint8Array, 'SealedBytes'>;
