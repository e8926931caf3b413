/** The page of all certificates. */
export const KEYS_PATH = '/keys/';

/** All of them in one file. */
export const ALL_KEYS_FILE = 'certificates.asc';

/** Where the page shows one. */
export function keyAnchor(fingerprint: string): string {
  return `k${fingerprint}`;
}

export function keyPath(fingerprint: string): string {
  return `${KEYS_PATH}#${keyAnchor(fingerprint)}`;
}

/** Also the name under which it is saved. */
export function keyFile(fingerprint: string): string {
  return `${fingerprint}.asc`;
}

/** `23E3 222C …`: groups of four, as people read them to each other; whoever copies it may leave the blanks in. */
export function groupedFingerprint(fingerprint: string): string {
  return fingerprint.replace(/.{4}(?=.)/g, '$& ');
}
