import { hash } from 'node:crypto';

/** A style sheet or a script of ours. */
export interface Asset {
  /** Named by its content, so that it may be kept for ever. */
  readonly path: string;
  readonly contentType: string;
  /** Subresource Integrity. */
  readonly integrity: string;
  readonly text: string;
}

/** Scripts are loaded from here and from nowhere else: see `answer-headers.ts`. */
export const ASSETS_PATH = '/desk/assets/';

export function makeAsset(name: string, kind: 'css' | 'js', text: string): Asset {
  return {
    path: `${ASSETS_PATH}${name}-${hash('sha256', text, 'hex').slice(0, 12)}.${kind}`,
    integrity: `sha384-${hash('sha384', text, 'base64')}`,
    contentType: kind === 'css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    text,
  };
}
