import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesInText, GuessBudget, guessesOf, rewritingsIn } from './rewriting.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

function guesses(text: string, ...known: readonly string[]): string[] {
  return [...guessesOf(bytes(text), known, new GuessBudget())].map((guess) =>
    Buffer.from(guess.bytes).toString('utf8'),
  );
}

test('rewritings are recognised by what they leave', () => {
  assert.deepEqual(rewritingsIn('write to security@...er.example.'), ['addresses_masked']);
  assert.deepEqual(rewritingsIn('a\uff20b.example'), ['at_escaped']);
  assert.deepEqual(rewritingsIn('a.b () example ! com'), ['at_escaped']);
  assert.deepEqual(rewritingsIn('a &lt; b'), ['character_references']);
  assert.deepEqual(rewritingsIn('x\n>From me'), ['from_escaped']);
  assert.deepEqual(rewritingsIn('a\u00a0b'), ['blanks_replaced']);
  assert.deepEqual(rewritingsIn(`${'0'.repeat(64)} x.patch`), ['blanks_folded']);
  assert.deepEqual(rewritingsIn('a@b.example, @@ -1 +1 @@, user@... , f() ! x, a && b, quote "@..."'), []);
});

test('a masked domain is put back from a known address, at the end of a sentence too', () => {
  assert.deepEqual(guesses('to security@...er.example. Bye', 'security@osier.example'), [
    'to security@osier.example. Bye',
  ]);
  assert.deepEqual(guesses('x@...com', 'other@qq.com'), ['x@qq.com']);
  assert.deepEqual(guesses('git@...hub.com:x/y', 'git@github.com'), ['git@github.com:x/y']);
});

test('the domain of the very address comes first, other domains that fit after it', () => {
  const found = guesses('security@...er.example', 'a@abcer.example', 'security@osier.example', 'b@xyzer.example');
  assert.deepEqual(found, ['security@osier.example', 'security@abcer.example', 'security@xyzer.example']);
});

test('what is not known is not made up', () => {
  assert.deepEqual(guesses('security@...er.example', 'security@elsewhere.example'), []);
  assert.deepEqual(guesses('nothing to undo', 'a@b.example'), []);
});

test('every combination of what was undone is tried, all of it first', () => {
  assert.equal(guesses('a&#64;b\n>From c')[0], 'a@b\nFrom c');
  assert.ok(guesses('a&#64;b &lt;\n>From c').includes('a@b &lt;\nFrom c'));
  assert.ok(guesses('a&#64;b\n>From c').includes('a@b\n>From c'));
  assert.deepEqual(guesses('a\uff20b'), ['a@b']);
  assert.deepEqual(guesses('a.b () example ! co ! uk'), ['a.b@example.co.uk']);
});

test('a reference never becomes a line break, and letters become UTF-8', () => {
  assert.ok(guesses('a&#10;b &lt;').every((guess) => guess.includes('&#10;')));
  assert.equal(guesses('&#233;&#x20ac;&lt;')[0], '\u00e9\u20ac<');
});

test('bytes that are no UTF-8 pass unchanged', () => {
  const [guess] = guessesOf(new Uint8Array([0xff, 0x26, 0x6c, 0x74, 0x3b, 0xe9]), [], new GuessBudget());
  assert.deepEqual([...(guess?.bytes ?? [])], [0xff, 0x3c, 0xe9]);
});

test('attack: guesses are bounded in number and in bytes', () => {
  const known = Array.from({ length: 1000 }, (_, number) => `u@${100 + number}er.example`);
  const text = `${Array.from({ length: 500 }, (_, number) => `u${number}@...er.example`).join(' ')} &lt; &#64; \uff20\n>From \u00a0`;
  assert.ok(guesses(text, ...known).length <= 64);
  const budget = new GuessBudget();
  const count = (size: number): number =>
    [...guessesOf(bytes(`&lt; &#64; \uff20 \u00a0 ${'x'.repeat(size)}`), [], budget)].length;
  assert.equal(count(2_000_000), 0, 'too long to be guessed at');
  const counts = Array.from({ length: 30 }, () => count(1_000_000));
  assert.ok(counts.reduce((sum, each) => sum + each, 0) <= 8, `all guesses of a message together: ${counts.join()}`);
});

test('addresses in a page are found wherever they stand, and masked ones are none', () => {
  const page = 'Mail (see below: <a@osier.example>, b@...er.example, c@host, d.e@x.y.example.';
  assert.deepEqual(addressesInText(page), ['a@osier.example', 'd.e@x.y.example']);
});
