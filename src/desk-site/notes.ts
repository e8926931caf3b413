/** What was just done, for the next page that somebody sees. */
export interface Notes {
  leave(sessionDigest: Uint8Array, note: string): void;
  /** The note, once; null where there is none. */
  take(sessionDigest: Uint8Array): string | null;
}

/** Notes that nobody came back for: each is a line. */
const MAX_NOTES = 1_000;

/** In memory: one that is lost is missed by nobody, since the page shows what is. */
export function createNotes(): Notes {
  const bySession = new Map<string, string>();
  return {
    leave(sessionDigest, note) {
      bySession.set(Buffer.from(sessionDigest).toString('base64'), note);
      for (const oldest of bySession.keys()) {
        if (bySession.size <= MAX_NOTES) break;
        bySession.delete(oldest);
      }
    },
    take(sessionDigest) {
      const key = Buffer.from(sessionDigest).toString('base64');
      const note = bySession.get(key) ?? null;
      bySession.delete(key);
      return note;
    },
  };
}
