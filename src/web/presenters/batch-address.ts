/** `/advisories/batches/k3qz7abcdefghij2`: the id is the one that the desk gave it, since several may share a day. */
export function batchPath(id: string): string {
  return `/advisories/batches/${id}`;
}

/** The checksums of all its files, as `sha256sum --check` reads them. */
export function batchSumsPath(id: string): string {
  return `${batchPath(id)}/SHA256SUMS`;
}
