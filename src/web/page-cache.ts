import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import type { ArchiveReads } from '#store';
import type { Answer } from './answer.ts';

/** What a page was made from: it stays as it is while that does. `nothing`: it never changes while the program runs. */
export type DependsOn = { readonly list: string } | 'all' | 'nothing';

/** An answer ready to be sent. */
export interface PreparedAnswer {
  readonly head: Omit<Answer, 'body'>;
  /** Strong and made from the content, in quotes; null for what is not kept. */
  readonly etag: string | null;
  readonly byteLength: number;
  bytes(): Uint8Array;
  /** Whether it is sent gzipped to who takes that. */
  readonly shrinks: boolean;
  gzip(): Promise<Uint8Array>;
}

export interface PageCache {
  /**
   * The answer under a key, made anew only if what it depends on changed. Concurrent misses make it once. `stamp` names the
   * state of what it depends on: equal stamps, equal reads.
   */
  answer(key: string, dependsOn: DependsOn, make: (stamp: string) => Promise<Answer>): Promise<PreparedAnswer>;
}

/** Of all pages together. Attack: a crawler that walks a large archive. */
const MAX_CACHE_BYTES = 112 * 1024 * 1024;

/** Of one page: one long page must not push out a thousand short ones. */
const MAX_ENTRY_BYTES = 4 * 1024 * 1024;

/** What an entry costs beside its bytes, so that many empty pages are bounded too. */
const ENTRY_OVERHEAD_BYTES = 1024;

/** Attack: keys as long as addresses may be, all different. */
const MAX_KEY_LENGTH = 1024;

interface Entry {
  /** The generations that it was made from, or from later ones. */
  stamp: string;
  readonly prepared: KeptAnswer;
  size: number;
}

/**
 * Pages in memory, least recently used first out. A fresh page costs one question for the generations and nothing else. One
 * is packed when the first visitor takes gzip, and from then on held packed.
 */
export function createPageCache(reads: Pick<ArchiveReads, 'generations'>, maxBytes = MAX_CACHE_BYTES): PageCache {
  const entries = new Map<string, Entry>();
  const making = new Map<string, Promise<PreparedAnswer>>();
  let total = 0;

  const drop = (key: string, entry: Entry): void => {
    entries.delete(key);
    total -= entry.size;
  };

  const resize = (key: string, entry: Entry): void => {
    const size = entry.prepared.heldBytes() + key.length * 2 + ENTRY_OVERHEAD_BYTES;
    // it may have been replaced in the meantime
    if (entries.get(key) === entry) total += size - entry.size;
    entry.size = size;
  };

  const keep = (key: string, stamp: string, answer: Answer): PreparedAnswer => {
    const before = entries.get(key);
    const prepared = prepare(answer, () => {
      const entry = entries.get(key);
      if (entry !== undefined) resize(key, entry);
    });
    if (before !== undefined && before.prepared.etag === prepared.etag) {
      // the same bytes: the gzip of them is still good
      before.stamp = stamp;
      return before.prepared;
    }
    if (before !== undefined) drop(key, before);
    if (key.length > MAX_KEY_LENGTH || prepared.byteLength > MAX_ENTRY_BYTES) return prepared;
    const entry: Entry = { stamp, prepared, size: 0 };
    entries.set(key, entry);
    resize(key, entry);
    for (const [oldest, old] of entries) {
      if (total <= maxBytes) break;
      drop(oldest, old);
    }
    return prepared;
  };

  return {
    async answer(key, dependsOn, make) {
      // asked before the page is made: a change during the making leaves the page stale, never wrongly fresh
      const stamp = dependsOn === 'nothing' ? '' : stampOf(await reads.generations(), dependsOn);
      const entry = entries.get(key);
      if (entry !== undefined && entry.stamp === stamp) {
        entries.delete(key);
        entries.set(key, entry);
        return entry.prepared;
      }
      const makingKey = `${stamp}\n${key}`;
      const underWay = making.get(makingKey);
      if (underWay !== undefined) return underWay;
      const made = make(stamp).then((answer) =>
        // what is not there may be asked for under any number of names: nothing of it is kept
        answer.status === 200 ? keep(key, stamp, answer) : unkept(answer),
      );
      making.set(makingKey, made);
      try {
        return await made;
      } finally {
        making.delete(makingKey);
      }
    },
  };
}

/** An answer that no cache keeps. */
export function unkept(answer: Answer): PreparedAnswer {
  return prepare(answer, null);
}

function stampOf(generations: ReadonlyMap<string, number>, dependsOn: Exclude<DependsOn, 'nothing'>): string {
  if (dependsOn !== 'all') return String(generations.get(dependsOn.list) ?? 'none');
  let stamp = '';
  for (const [name, generation] of generations) stamp += `${name} ${generation} `;
  return stamp;
}

interface KeptAnswer extends PreparedAnswer {
  heldBytes(): number;
}

const gzipAsync = promisify(gzip);
const GZIP_LEVEL = 5;

/** Shorter bodies fit a packet anyway. */
const MIN_GZIP_BYTES = 1024;
const SHRINKS = /^(?:text\/|application\/(?:json|atom\+xml|xml)|image\/svg)/;

/** `onPacked`: it is held packed from now on; null where it is not kept. */
function prepare({ body, ...head }: Answer, onPacked: (() => void) | null): KeptAnswer {
  let plain: Uint8Array | null = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  let packed: Uint8Array | null = null;
  let packing: Promise<Uint8Array> | null = null;
  const byteLength = plain.length;
  const bytes = (): Uint8Array =>
    plain ?? gunzipSync(packed ?? new Uint8Array(0), { maxOutputLength: Math.max(1, byteLength) });
  return {
    head,
    etag: onPacked === null ? null : etagOf(head, plain),
    byteLength,
    bytes,
    shrinks: byteLength >= MIN_GZIP_BYTES && SHRINKS.test(head.contentType),
    async gzip() {
      if (packed !== null) return packed;
      // a copy: what zlib gives is the beginning of a larger buffer
      packing ??= gzipAsync(bytes(), { level: GZIP_LEVEL }).then((result) => new Uint8Array(result));
      packed = await packing;
      packing = null;
      plain = null;
      onPacked?.();
      return packed;
    },
    heldBytes: () => (plain?.length ?? 0) + (packed?.length ?? 0),
  };
}

/** Headers count as content: a page that says nothing new but where it may be kept is another one. Most have none. */
function etagOf({ contentType, headers, isNoindex }: Omit<Answer, 'body'>, bytes: Uint8Array): string {
  const about =
    headers === undefined && isNoindex !== true ? '' : JSON.stringify([headers ?? null, isNoindex === true]);
  // half the time of SHA-256, where that has no instructions of its own
  const hashed = hash('sha512', bytes, 'base64url').slice(0, 27);
  return about === '' ? `"${hashed}"` : `"${hashed}${hash('sha256', contentType + about, 'base64url').slice(0, 8)}"`;
}
