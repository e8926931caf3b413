export { printSealingKeys, readSealingKeys } from './key-file.ts';
export { keyIdOf, MAX_CONTENT_BYTES, open, seal } from './seal.ts';
export type { SealedBytes } from './sealed-bytes.ts';
export { newSealingKey, type SealingKey } from './sealing-key.ts';
