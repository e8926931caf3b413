import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { instantFromSeconds } from '#base';
import {
  GAP,
  type IndexedWords,
  matches,
  type ParsedQuery,
  SEARCH_FIELDS,
  type SearchField,
  splitWords,
  type TextQuery,
} from '#search';
import { SEARCH_COUNT_LIMIT } from '../archive-store.ts';
import type { MessageRow, NewMessage } from '../records.ts';
import type { DatabaseStore } from '../table-access.ts';
import { PUBLIC, TEAM, type Viewer } from '../viewer.ts';
import {
  addList,
  addMessages,
  type CreateDatabase,
  fakeMessage,
  START,
  type TestDatabase,
} from './samples.test-support.ts';

const FIELDS = SEARCH_FIELDS.filter((field) => field !== 'l');

/** Few and alike, so that phrases, prefixes and fields meet; some that a database could take for its own language. */
const WORDS = [
  'a',
  'ab',
  'abc',
  'b',
  'and',
  'not',
  'near',
  'list1',
  'ä',
  '語',
  'ſ',
  "o'x",
  '\\',
  '"q"',
  '\ue001ab',
  ':*',
  'f_s',
];
const SEEDS = 60;
/** Less than the hits of many queries. */
const PAGE = 30;

const word = fc.constantFrom(...WORDS);
const document: fc.Arbitrary<IndexedWords> = fc
  .dictionary(
    fc.constantFrom(...FIELDS),
    fc.array(fc.oneof({ weight: 8, arbitrary: word }, fc.constant(GAP)), { maxLength: 7 }),
  )
  .map((given) => ({ byField: { ...noWords(), ...given }, isCut: false }));

const phrase: fc.Arbitrary<TextQuery> = fc.record({
  kind: fc.constant('phrase' as const),
  fields: fc.subarray(FIELDS, { minLength: 1 }),
  tokens: fc.array(word, { minLength: 1, maxLength: 3 }),
  isPrefix: fc.boolean(),
});
const { query: anyQuery } = fc.letrec<{ query: TextQuery }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    phrase,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
    }),
    tie('query').map((of): TextQuery => (of.kind === 'not' ? of : { kind: 'not', of })),
  ),
}));

function noWords(): Record<SearchField, string[]> {
  return Object.fromEntries(SEARCH_FIELDS.map((field) => [field, [] as string[]])) as Record<SearchField, string[]>;
}

export function wordsIn(byField: Partial<Record<SearchField, readonly string[]>>): IndexedWords {
  return { byField: { ...noWords(), ...byField }, isCut: false };
}

export function phraseQuery(fields: readonly SearchField[], tokens: readonly string[], isPrefix = false): TextQuery {
  return { kind: 'phrase', fields, tokens, isPrefix };
}

export function asked(text: TextQuery | null, more: Partial<ParsedQuery> = {}): ParsedQuery {
  return { text, sent: null, received: null, notes: [], isEmpty: false, ...more };
}

export function searchingContract(create: CreateDatabase): void {
  describe('search', () => {
    let database: TestDatabase;
    let store: DatabaseStore;
    const kept: { readonly list: string; readonly message: NewMessage; readonly words: IndexedWords }[] = [];
    before(async () => {
      database = await create();
      store = await database.open();
      await addList(store, 'open');
      await addList(store, 'closed', 'private');
      for (const [list, seed] of [
        ['open', 1],
        ['closed', 2],
      ] as const) {
        const documents = fc.sample(document, { numRuns: SEEDS, seed });
        const messages = documents.map((words, at) =>
          fakeMessage({
            second: START + at * 10 + seed,
            number: at + 1,
            id: `${at}@${list}`,
            words,
            sentSecond: at % 5 === 0 ? null : START - at * 10,
          }),
        );
        await addMessages(store, list, messages);
        for (const message of messages) kept.push({ list, message, words: splitWords(message.words) });
      }
    });
    after(async () => {
      await store.close();
      await database.remove();
    });

    const found = async (
      viewer: Viewer,
      query: ParsedQuery,
      lists: readonly string[] | null = null,
    ): Promise<number[]> => {
      const rows: number[] = [];
      let next: MessageRow | null = null;
      do {
        const page = await store.search(viewer, { query, lists, before: next, limit: PAGE });
        assert.ok(page.messages.length <= PAGE);
        rows.push(...page.messages.map((message) => message.row));
        next = page.next;
        if (next === null) assert.deepEqual([page.count, page.isCountCapped], [rows.length, false]);
      } while (next !== null);
      return rows;
    };
    const expected = (isHit: (each: (typeof kept)[number]) => boolean): number[] =>
      kept
        .filter(isHit)
        .map(({ message }) => message.row as number)
        .sort((a, b) => b - a);

    it('finds what the words say, in every page and no more', async () => {
      await fc.assert(
        fc.asyncProperty(anyQuery, async (query) => {
          assert.deepEqual(
            await found(TEAM, asked(query)),
            expected(({ words }) => matches(query, words)),
          );
        }),
        { numRuns: 150 },
      );
    });

    it('looks in the lists that the viewer may see and asked for', async () => {
      const viewers: readonly [Viewer, readonly string[]][] = [
        [PUBLIC, ['open']],
        [{ kind: 'subscriber', lists: ['closed'] }, ['open', 'closed']],
        [TEAM, ['open', 'closed']],
      ];
      await fc.assert(
        fc.asyncProperty(
          anyQuery,
          fc.constantFrom(...viewers),
          fc.option(fc.subarray(['open', 'closed', 'absent'])),
          async (query, [viewer, visible], lists) => {
            const wanted = visible.filter((list) => lists === null || lists.includes(list));
            assert.deepEqual(
              await found(viewer, asked(query), lists),
              expected(({ list, words }) => wanted.includes(list) && matches(query, words)),
            );
          },
        ),
        { numRuns: 60 },
      );
    });

    it('keeps to the dates', async () => {
      const range = fc.record({
        from: fc.option(fc.integer({ min: -700, max: 700 }).map((offset) => instantFromSeconds(START + offset))),
        to: fc.option(fc.integer({ min: -700, max: 700 }).map((offset) => instantFromSeconds(START + offset))),
      });
      const isIn = (at: number | null, { from, to }: { from: number | null; to: number | null }): boolean =>
        at !== null && (from === null || at >= from) && (to === null || at < to);
      const isOpen = (each: { from: number | null; to: number | null } | null): boolean =>
        each === null || (each.from === null && each.to === null);
      await fc.assert(
        fc.asyncProperty(fc.option(anyQuery), fc.option(range), fc.option(range), async (text, sent, received) => {
          assert.deepEqual(
            await found(TEAM, asked(text, { sent, received })),
            expected(
              ({ message, words }) =>
                (text === null || matches(text, words)) &&
                (sent === null || isOpen(sent) || isIn(message.sentAt, sent)) &&
                (received === null || isIn(message.receivedAt, received)),
            ),
          );
        }),
        { numRuns: 60 },
      );
    });

    it('finds a phrase wherever it stands, in messages longer than any index counts places', async () => {
      await addList(store, 'long');
      const filler = (count: number, of: string): string[] => Array.from({ length: count }, () => of);
      const words = wordsIn({
        nq: [...filler(70_000, 'dull'), 'needle', 'in', 'haystack', ...filler(300, 'needle'), 'end'],
      });
      const message = fakeMessage({ second: START + 50_000, number: 1, words });
      await addMessages(store, 'long', [message]);
      const hits = async (tokens: readonly string[], isPrefix = false) =>
        (await found(TEAM, asked(phraseQuery(['s', 'nq'], tokens, isPrefix)), ['long'])).length;
      assert.equal(await hits(['needle', 'in', 'haystack']), 1);
      assert.equal(await hits(['needle', 'in', 'hay'], true), 1);
      assert.equal(await hits(['needle', 'end']), 1);
      assert.equal(await hits(['in', 'needle']), 0);
      assert.equal(await hits(['needle', 'in', 'hay']), 0);
    });

    it('takes a message of as many different words as the tokenizer lets through', async () => {
      await addList(store, 'wide');
      const distinct = Array.from({ length: 11_000 }, (_, at) => `${at}`.padStart(29, 'w'));
      const words = wordsIn({ nq: distinct });
      await addMessages(store, 'wide', [fakeMessage({ second: START + 60_000, number: 1, words })]);
      const last = distinct.at(-1) ?? '';
      assert.equal((await found(TEAM, asked(phraseQuery(['nq'], [last])), ['wide'])).length, 1);
    });

    it('says so where there are more hits than are counted, and still pages through them newest first', async () => {
      await addList(store, 'many');
      const messages = Array.from({ length: SEARCH_COUNT_LIMIT + 40 }, (_, at) =>
        fakeMessage({
          second: START + 70_000 + at,
          number: at + 1,
          words: wordsIn({ s: ['many', at % 400 === 0 ? 'few' : 'usual'], nq: ['so', 'many'] }),
        }),
      );
      await addMessages(store, 'many', messages);
      const newest = messages.map((message) => message.row).reverse();
      for (const text of [phraseQuery(['s'], ['many']), phraseQuery(['s', 'nq'], ['so', 'many'])]) {
        const query = asked(text);
        const first = await store.search(TEAM, { query, lists: ['many'], before: null, limit: 30 });
        assert.deepEqual([first.count, first.isCountCapped, first.next], [SEARCH_COUNT_LIMIT, true, newest[29]]);
        assert.deepEqual(
          first.messages.map(({ row }) => row),
          newest.slice(0, 30),
        );
        const late = await store.search(TEAM, { query, lists: null, before: newest[1029] ?? null, limit: 30 });
        assert.deepEqual(
          late.messages.map(({ row }) => row),
          newest.slice(1030),
        );
        assert.equal(late.next, null);
      }
      assert.deepEqual(
        await found(TEAM, asked(phraseQuery(['s'], ['few']))),
        [800, 400, 0].map((at) => messages[at]?.row),
      );
    });

    it('of nothing finds nothing', async () => {
      const hits = await store.search(TEAM, {
        query: asked(null, { isEmpty: true }),
        lists: null,
        before: null,
        limit: 9,
      });
      assert.deepEqual(hits, { messages: [], next: null, count: 0, isCountCapped: false });
    });
  });
}
