import type { PreparedAnswer } from './page-cache.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What a reply depends on beside the head. */
export interface ReplyTo {
  readonly acceptEncoding: string | null;
  readonly ifNoneMatch: string | null;
}

const REVALIDATE = 'public, max-age=0, must-revalidate';

/** The one place where an answer becomes a reply: encoding, conditional requests, and the headers that all have. */
export async function respond(prepared: PreparedAnswer, to: ReplyTo): Promise<Response> {
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
    return new Response(null, { status: 304, headers });
  }
  const body = isPacked ? await prepared.gzip() : prepared.bytes();
  if (isPacked) headers['Content-Encoding'] = 'gzip';
  headers['Content-Length'] = String(body.length);
  return new Response(body as Uint8Array<ArrayBuffer>, { status: head.status, headers });
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
