/**
 * The origin under which people see this site: of `publicUrl`, or, without one, this machine's own, under the name that it was
 * asked by. null: asked by another name. Attack: a name of somebody else's that leads to this machine (DNS rebinding).
 */
export function siteOrigin(publicUrl: string | null, requestUrl: string): string | null {
  if (publicUrl !== null) return new URL(publicUrl).origin;
  const { hostname, host } = new URL(requestUrl);
  return /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(hostname) ? `http://${host}` : null;
}

/**
 * Whether a request that changes something came from a page of ours (HTML, 7.4.3; Fetch Metadata). A page whose referrer
 * policy is `no-referrer` has the browser say `Origin: null`, so that Sec-Fetch-Site decides there, which no page can set.
 */
export function isFromOurPage({ headers }: Request, origin: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const from = headers.get('origin');
  return from === origin || ((from === null || from === 'null') && site === 'same-origin');
}
