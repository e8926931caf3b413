import type { Meaning } from './meaning.ts';

/** Phrases by their first word, so that the longest one that stands at a place is found without trying all. */
export type PhraseTree = ReadonlyMap<string, PhraseNode>;

interface PhraseNode {
  readonly next: Map<string, PhraseNode>;
  meaning: Meaning | undefined;
}

/** One meaning and the phrases that have it, separated by `|`; `[x]` may be left out, `(a/b)` is one of them. */
export type Entry = readonly [phrases: string, meaning: Meaning];

export function phraseTree(entries: readonly Entry[]): PhraseTree {
  const roots = new Map<string, PhraseNode>();
  for (const [phrases, meaning] of entries) {
    for (const phrase of phrases.split('|').flatMap(expand)) {
      let level = roots;
      let node: PhraseNode | undefined;
      for (const word of phrase) {
        node = level.get(word) ?? { next: new Map(), meaning: undefined };
        level.set(word, node);
        level = node.next;
      }
      if (node !== undefined) node.meaning ??= meaning;
    }
  }
  return roots;
}

/** The longest phrase at a place, and how many words it has. */
export function phraseAt(
  tree: PhraseTree,
  words: readonly { readonly is: string }[],
  at: number,
): { readonly meaning: Meaning; readonly length: number } | undefined {
  let found: { meaning: Meaning; length: number } | undefined;
  let level: ReadonlyMap<string, PhraseNode> = tree;
  for (let length = 1; at + length <= words.length; length += 1) {
    const node = level.get(words[at + length - 1]?.is ?? '');
    if (node === undefined) break;
    if (node.meaning !== undefined) found = { meaning: node.meaning, length };
    level = node.next;
  }
  return found;
}

function expand(phrase: string): readonly (readonly string[])[] {
  let forms: readonly (readonly string[])[] = [[]];
  for (const [part] of phrase.matchAll(/\[[^\]]*\]|\([^)]*\)|\S+/g)) {
    const inner = part.replace(/^[[(]|[\])]$/g, '');
    const choices = (part.startsWith('(') || part.startsWith('[') ? inner.split('/') : [inner]).map((each) =>
      each.trim() === '' ? [] : each.trim().split(/\s+/),
    );
    if (part.startsWith('[')) choices.push([]);
    forms = forms.flatMap((form) => choices.map((choice) => [...form, ...choice]));
  }
  return forms.filter((form) => form.length > 0);
}
