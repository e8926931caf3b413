/**
 * What is known of a host, as JSON: words, flags, numbers, lists, and members inside members (`build.CONFIG_HVM`). A member that is
 * absent or null is not known. `guests`, where it is there, is the complete list; `someGuests` are those that are known of where
 * others may exist.
 */
export interface Facts {
  readonly [name: string]: unknown;
  readonly guests?: readonly Facts[] | null;
  readonly someGuests?: readonly Facts[] | null;
}

/** The value of a fact by its path; undefined where it is not known. Members of prototypes are no facts. */
export function factAt(facts: Facts, path: readonly string[]): unknown {
  let value: unknown = facts;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Facts)[name];
  }
  return value ?? undefined;
}

/** Where a fact stands: a name, or the name of a family and all after its dot (`commandLine.gnttab.max-ver`). */
export function pathOf(fact: string): { readonly isOfGuest: boolean; readonly path: readonly string[] } {
  const isOfGuest = fact.startsWith('guest.');
  const name = isOfGuest ? fact.slice('guest.'.length) : fact;
  const dot = name.indexOf('.');
  return { isOfGuest, path: dot === -1 ? [name] : [name.slice(0, dot), name.slice(dot + 1)] };
}
