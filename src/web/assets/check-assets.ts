import { hash } from 'node:crypto';
import type { CheckPageFiles } from '#check-page';
import { CHECK_CSS } from './check-css.ts';

/** What the page `/check` loads, each named by its content, so that it may be kept for ever. */
export interface CheckAssets {
  readonly page: CheckAsset & { readonly integrity: string };
  readonly worker: CheckAsset;
  readonly style: CheckAsset;
}

export interface CheckAsset {
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

/** The scripts of the page are loaded from here and from nowhere else. */
const CHECK_ASSETS_PATH = '/assets/check/';

export function checkAssets({ page, worker }: CheckPageFiles): CheckAssets {
  return {
    page: { ...asset('page', 'js', page), integrity: `sha384-${hash('sha384', page, 'base64')}` },
    worker: asset('worker', 'js', worker),
    style: CHECK_STYLE,
  };
}

function asset(name: string, kind: 'css' | 'js', text: string): CheckAsset {
  return {
    path: `${CHECK_ASSETS_PATH}${name}-${hash('sha256', text, 'hex').slice(0, 12)}.${kind}`,
    contentType: kind === 'css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    text,
  };
}

/** Needed without scripts too. */
export const CHECK_STYLE: CheckAsset = asset('check', 'css', CHECK_CSS);
