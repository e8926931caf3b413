/** Who looks. Every read of the store takes one, so that a forgotten check returns nothing. */
export type Viewer =
  | { readonly kind: 'public' } // a stranger: public lists only
  | { readonly kind: 'subscriber'; readonly lists: readonly string[] } // signed in: public lists, and these by name
  | { readonly kind: 'team' }; // the response team and the terminal: all

export const PUBLIC: Viewer = { kind: 'public' };
export const TEAM: Viewer = { kind: 'team' };

/** One text for all viewers that see the same, and another for those that see something else: for keys of what is remembered. */
export function viewerKey(viewer: Viewer): string {
  return viewer.kind === 'subscriber' ? `subscriber ${JSON.stringify([...new Set(viewer.lists)].sort())}` : viewer.kind;
}
