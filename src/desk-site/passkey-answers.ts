import type { DeskContext, DeskRequest } from './desk-context.ts';
import type { RelyingParty } from './passkeys.ts';

export const TOO_MANY = 'Too many tries came from your network. Wait ten minutes, then try again.';

export function partyOf({ settings }: DeskContext, c: DeskRequest): RelyingParty {
  return { origin: c.env.origin, name: settings.title };
}

/** What a script of ours is told where nothing comes of it. */
export function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

/** What a script of ours hands to the browser, with the cookie that binds the challenge to it. */
export function optionsAnswer(options: object, cookie: string): Response {
  return withCookies(Response.json(options), cookie);
}

export function withCookies(answer: Response, ...cookies: readonly string[]): Response {
  for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie);
  return answer;
}
