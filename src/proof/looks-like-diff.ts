/** Patches are small; of a large file the beginning must do. */
const LOOKED_AT_BYTES = 256 * 1024;

/** Whether bytes hold a difference of files, as diff, git or Subversion write it. */
export function looksLikeDiff(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, LOOKED_AT_BYTES)).toString(
    'latin1',
  );
  return /^(?:--- .*\r?\n\+\+\+ |\*\*\* .*\r?\n--- |diff -|Index: |GIT binary patch|rename from )/m.test(text);
}
