import { type Answer, NO_STORE } from '../answer.ts';

/** Other people's pages may read what is public. */
export const FOR_OTHER_PAGES: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** RFC 9457. */
export function problem(status: number, title: string, detail: string): Answer {
  return {
    status,
    contentType: 'application/problem+json; charset=utf-8',
    body: `${JSON.stringify({ type: 'about:blank', title, status, detail }, null, 2)}\n`,
    headers: { ...NO_STORE, ...FOR_OTHER_PAGES },
    isNoindex: true,
  };
}

/** One constant: what is hidden and what does not exist answer with the very same bytes. */
export const NOTHING_HERE: Answer = problem(404, 'Not found', 'There is nothing at this address.');
