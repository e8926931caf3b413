/** Up to here the buffer doubles and a message is copied out to its size. */
const COPIED_BYTES = 8 * 1024 * 1024;

/**
 * Gathers the bytes of one message and copies them, since a source may use its chunks again. Beyond 8 MiB it takes room up to
 * the limit at once, of which the system gives only what is written: doubling would hold a large message twice.
 */
export class ByteSink {
  readonly #limit: number;
  #buffer = new Uint8Array(64 * 1024);
  #cutBytes = 0;
  length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  append(piece: Uint8Array): void {
    const room = Math.min(piece.length, this.#limit - this.length);
    this.#cutBytes += piece.length - room;
    if (room === 0) return;
    const needed = this.length + room;
    if (needed > this.#buffer.length) {
      const doubled = Math.max(2 * this.#buffer.length, needed);
      const grown = new Uint8Array(doubled > COPIED_BYTES ? Math.max(this.#limit, needed) : doubled);
      grown.set(this.#buffer.subarray(0, this.length));
      this.#buffer = grown;
    }
    this.#buffer.set(room === piece.length ? piece : piece.subarray(0, room), this.length);
    this.length = needed;
  }

  /** What was gathered, and how many bytes over the limit were dropped. Starts anew. */
  take(): { bytes: Uint8Array; cutBytes: number } {
    const isCopied = this.length <= COPIED_BYTES;
    const bytes = isCopied ? this.#buffer.slice(0, this.length) : this.#buffer.subarray(0, this.length);
    const cutBytes = this.#cutBytes;
    if (!isCopied) this.#buffer = new Uint8Array(64 * 1024);
    this.length = 0;
    this.#cutBytes = 0;
    return { bytes, cutBytes };
  }
}
