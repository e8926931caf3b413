import { SECURITY_HEADERS } from '#web';
import { ASSETS_PATH } from './asset.ts';

/** On all answers but assets: nothing that is shown here stays in a browser or in between. */
const DESK_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex',
};

/**
 * For a page with scripts: ours alone, by the folder that they are in. Attack: an attachment in the archive, which is of the
 * same origin, as the script of a page.
 */
export function scriptPolicy(origin: string): string {
  return `${SECURITY_HEADERS['Content-Security-Policy']}; script-src ${origin}${ASSETS_PATH}; connect-src 'self'`;
}

/** The same answer with the headers that all have, where it does not say otherwise. */
export function withHeaders(answer: Response): Response {
  for (const [name, value] of Object.entries(DESK_HEADERS)) {
    if (!answer.headers.has(name)) answer.headers.set(name, value);
  }
  return answer;
}
