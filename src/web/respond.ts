import type { BytesInFlight } from './bytes-in-flight.ts';
import { pacedBody, slices } from './paced-body.ts';
import type { PreparedAnswer } from './page-cache.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What a reply depends on beside the head. */
export interface ReplyTo {
  readonly acceptEncoding: string | null;
  readonly ifNoneMatch: string | null;
  /** Nobody takes the body. */
  readonly isHead?: boolean;
}

/** How a large body goes out. */
export interface Sending {
  readonly inFlight: BytesInFlight;
  /** The address of whoever asks; null where it is not known. */
  readonly client: string | null;
  /** Ends the connection; null where there is none. */
  readonly cut: (() => void) | null;
}

const REVALIDATE = 'public, max-age=0, must-revalidate';

/** Longer bodies are counted while they are sent, and go out in slices of this length as they are taken. */
const SLICE_BYTES = 64 * 1024;

/** The one place where an answer becomes a reply: encoding, conditional requests, and the headers that all have. */
export async function respond(prepared: PreparedAnswer, to: ReplyTo): Promise<Response> {
  const { body, init } = await replyTo(prepared, to);
  return new Response(body as Uint8Array<ArrayBuffer> | null, init);
}

/** The same for an answer that may be large; null where there is no room for it now. */
export async function respondWithin(prepared: PreparedAnswer, to: ReplyTo, sending: Sending): Promise<Response | null> {
  const { body, init } = await replyTo(prepared, to);
  if (body === null || body.length <= SLICE_BYTES) return new Response(body as Uint8Array<ArrayBuffer> | null, init);
  const onEnd = sending.inFlight.take(body, sending.client, prepared);
  if (onEnd === null) return null;
  return new Response(pacedBody(slices(body, SLICE_BYTES), { onEnd, cut: sending.cut }), init);
}

interface Reply {
  readonly body: Uint8Array | null;
  readonly init: { readonly status: number; readonly headers: Record<string, string> };
}

async function replyTo(prepared: PreparedAnswer, to: ReplyTo): Promise<Reply> {
  const { head, etag } = prepared;
  const isPacked = prepared.shrinks && acceptsGzip(to.acceptEncoding);
  const tag = etag === null || !isPacked ? etag : `${etag.slice(0, -1)}-gzip"`;
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    'Content-Type': head.contentType,
    'Cache-Control': REVALIDATE,
    Vary: 'Accept-Encoding',
    ...head.headers,
  };
  if (head.isNoindex === true) headers['X-Robots-Tag'] = 'noindex';
  if (tag !== null) headers['ETag'] = tag;
  if (tag !== null && to.ifNoneMatch !== null && isMatch(to.ifNoneMatch, tag)) {
    delete headers['Content-Type'];
    return { body: null, init: { status: 304, headers } };
  }
  const body = isPacked ? await prepared.gzip() : prepared.bytes();
  if (isPacked) headers['Content-Encoding'] = 'gzip';
  headers['Content-Length'] = String(body.length);
  return { body: to.isHead === true ? null : body, init: { status: head.status, headers } };
}

/** RFC 9110, 12.5.3: named, or meant by `*`, and not with weight 0. */
function acceptsGzip(header: string | null): boolean {
  if (header === null || !/gzip|\*/i.test(header)) return false;
  let byStar = false;
  for (const item of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((word) => word.trim());
    const isWanted = !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
    if (coding === 'gzip' || coding === 'x-gzip') return isWanted;
    if (coding === '*') byStar = isWanted;
  }
  return byStar;
}

/** RFC 9110, 13.1.2: any of the list, compared weakly. */
function isMatch(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((item) => item.trim().replace(/^W\//, '') === etag);
}
