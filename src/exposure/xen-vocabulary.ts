import type { Vocabulary } from '#conditions';
import { type FactEntry, findFact, SUPPLIES } from '#xen';

const ORDER = ['xen', 'arch', 'versions', 'dom0Linux', 'cpuVendor', 'cpuModel', 'cpuFeatures', 'build', 'commandLine'];

/** The facts of Xen hosts, as conditions may speak of them. */
export const XEN_VOCABULARY: Vocabulary = {
  kindOf(fact) {
    const entry = entryOf(fact);
    if (entry === undefined) return undefined;
    switch (entry.kind) {
      case 'text':
        return 'word';
      case 'family':
        // the family itself is no fact
        return entry.name === nameOf(fact).name ? undefined : (entry.of ?? 'open');
      default:
        return entry.kind;
    }
  },
  wordsOf(fact) {
    const entry = entryOf(fact);
    return entry?.kind === 'word' ? entry.words : null;
  },
  rankOf(fact) {
    const { scope, name } = nameOf(fact);
    const [family = ''] = name.split('.');
    const place = ORDER.indexOf(family);
    if (scope === 'guest') return ORDER.length + 1;
    return place === -1 ? ORDER.length : place;
  },
};

/** How an operator supplies a fact that `check` asks for (`iommu`, `guests[].type`, `guests`): the surest command. */
export function howToSupply(fact: string): string {
  return fact === 'guests' ? SUPPLIES.xlList.command : SUPPLIES[askedEntry(fact)?.supplies[0] ?? 'operator'].command;
}

/** What a fact that `check` asks for means, in a few words; null where it is only one of a family. */
export function meaningOf(fact: string): string | null {
  if (fact === 'guests') return 'which guests there are';
  const entry = askedEntry(fact);
  return entry === undefined || entry.kind === 'family' ? null : entry.meaning;
}

function askedEntry(fact: string): FactEntry | undefined {
  const isOfGuest = fact.startsWith('guests[].');
  return findFact(isOfGuest ? 'guest' : 'host', isOfGuest ? fact.slice('guests[].'.length) : fact);
}

function entryOf(fact: string): FactEntry | undefined {
  const { scope, name } = nameOf(fact);
  return findFact(scope, name);
}

function nameOf(fact: string): { readonly scope: 'host' | 'guest'; readonly name: string } {
  return fact.startsWith('guest.')
    ? { scope: 'guest', name: fact.slice('guest.'.length) }
    : { scope: 'host', name: fact };
}
