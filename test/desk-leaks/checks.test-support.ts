import assert from 'node:assert/strict';
import type { Canary } from './canary-book.test-support.ts';
import type { Filled } from './filled-cases.test-support.ts';
import type { Answered } from './leak-world.test-support.ts';
import { publicKnows, type Viewer } from './viewers.test-support.ts';
import {
  absentOf,
  differenceOf,
  type Figures,
  type Guessed,
  guessedOf,
  type Leak,
  leaksIn,
  WAYS,
  without,
} from './walk.test-support.ts';

/** What tells something that is forbidden to a viewer from what is not there: addresses of the one against those of the other. */
export async function differencesForAbsent(
  filled: Filled,
  viewer: Viewer,
  stages: readonly string[],
  figures: Figures,
  pathsOf: (guessed: Guessed) => readonly string[],
  ways = WAYS,
): Promise<readonly string[]> {
  const differences: string[] = [];
  for (const each of filled.cases.filter(({ stage }) => stages.includes(stage))) {
    const forbidden = guessedOf(filled, each);
    const absent = absentOf(filled, forbidden);
    const [there, nowhere] = [pathsOf(forbidden), pathsOf(absent)];
    assert.equal(there.length, nowhere.length);
    for (const [index, path] of there.entries()) {
      const other = nowhere[index] ?? '';
      if (other === path) continue;
      for (const way of ways) {
        const asked = { ...way, headers: { ...viewer.headers, ...way.headers } };
        const [one, two] = await Promise.all([filled.world.fetch(path, asked), filled.world.fetch(other, asked)]);
        figures.requests += 2;
        figures.urls.add(path).add(other);
        assert.ok(one.status !== 429 && one.status < 500, `${way.method} ${path}: ${one.status}`);
        // an address in another spelling leads to the one that it would have, and so says it again
        const isSpelling = one.status === 308 && two.status === 308;
        const difference = isSpelling
          ? differenceOf(without(one, forbidden), without(two, absent))
          : differenceOf(one, two);
        if (difference !== null) {
          differences.push(`${each.stage}: ${way.method} ${JSON.stringify(way.headers ?? {})} ${path}: ${difference}`);
        }
      }
    }
  }
  return differences;
}

/** In the data directory: names and bytes. */
export function leaksInFiles(filled: Filled): readonly Leak[] {
  const { world, book } = filled;
  return world.files().flatMap(({ name, bytes }) => {
    const isOutgoing = name.startsWith('outgoing');
    const reader = {
      name: 'whoever has the disk',
      // to whom a letter goes stands on it
      knows: (canary: Canary) => publicKnows(filled, canary) || (isOutgoing && /^address|^digest/.test(canary.place)),
    };
    const nameless = { name: 'whoever lists the disk', knows: () => false };
    return [
      ...leaksIn({ book }, reader, `file ${name}`, bytes),
      ...leaksIn({ book }, nameless, `name of ${name}`, Buffer.from(name)),
    ];
  });
}

/** In what the process wrote to its log. */
export function leaksInLog(filled: Filled): readonly Leak[] {
  const reader = { name: 'whoever reads the log', knows: () => false };
  return leaksIn(filled, reader, 'the log', Buffer.from(filled.world.log.join('\n')));
}

const SEARCHES = ['/search?q=', '/lists/talk/search?q=', '/advisories?q=', '/api/v1/search?q='] as const;

/** Where a search for a secret word is answered otherwise than one for a word that is nowhere. */
export async function differencesInSearches(
  { world }: Pick<Filled, 'world'>,
  viewer: Viewer,
  words: readonly string[],
): Promise<readonly string[]> {
  const differences: string[] = [];
  for (const word of words) {
    // as long, and of the same kinds of letters
    const other = word
      .replace(/[a-z]/g, 'j')
      .replace(/[A-Z]/g, 'J')
      .replace(/[0-9]{3,}/g, (digits) => '7'.repeat(digits.length));
    for (const search of SEARCHES) {
      const ask = (asked: string) => world.fetch(`${search}${asked}`, { headers: viewer.headers });
      const [one, two] = [await ask(word), await ask(other)];
      const difference = differenceOf(withoutWord(one, word), withoutWord(two, other));
      if (difference !== null) differences.push(`${search}${word}: ${difference}`);
    }
  }
  return differences;
}

/** Also as an answer splits it or writes it small, and without the tag, which is of the words too. */
function withoutWord({ status, headers, body }: Answered, word: string): Answered {
  const plain = (text: string): string => text.replaceAll(word, '*').replaceAll(word.toLowerCase(), '*');
  return {
    status,
    headers: headers.filter(([name]) => name !== 'etag').map(([name, value]) => [name, plain(value)]),
    body: Buffer.from(plain(Buffer.from(body).toString('latin1')), 'latin1'),
  };
}
