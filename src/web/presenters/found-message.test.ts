import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantFromSeconds } from '#base';
import { parseQuery, wordsToMark } from '#search';
import type { MailingList, StoredMessage } from '#store';
import { presentFound } from './found-message.ts';

const LIST = { name: 'talk', addressPolicy: 'masked' } as MailingList;

const HEAD = 'Subject: hello\nContent-Type: text/plain; charset=utf-8\n';

function found(body: string, q: string, more = ''): string | null {
  const raw = Buffer.from(`${HEAD}${more}\n${body}`);
  const message = {
    list: 'talk',
    size: raw.length,
    state: 'parsed',
    subject: 'hello',
    from: null,
    raw,
    copyOf: null,
    day: 20200101,
    number: 1,
  };
  const { text } = parseQuery(q, instantFromSeconds(0));
  return presentFound(message as unknown as StoredMessage, LIST, wordsToMark(text)).snippet?.toString() ?? null;
}

describe('the snippet of a message that was found', () => {
  it('is the first line with a wanted word, whole words only', () => {
    assert.equal(found('one\nthe cater sat\nthe Cat sat\n', 'cat'), 'the <mark>Cat</mark> sat');
    assert.equal(found('to concatenate\nX-cat\n', 'cat'), 'X-<mark>cat</mark>');
    assert.equal(found('first\nsecond dog\nthe cat\n', 'cat OR dog'), 'second <mark>dog</mark>');
    assert.equal(found('first\nthe cat sat\non a mat', 'mat'), 'on a <mark>mat</mark>');
  });

  it('is the first line that says something where no line has the words', () => {
    assert.equal(found('> quoted\n\nHello all,\n', 'hello subject'), '<mark>Hello</mark> all,');
    assert.equal(found('> quoted\n\nGood day,\n', 's:hello'), 'Good day,');
  });

  it('finds words that fold to others', () => {
    assert.equal(found('nothing\nein Straßenschild\n', 'strassenschild'), 'ein <mark>Straßenschild</mark>');
  });

  it('is the line with the word, also after letters that change their length with their case', () => {
    const body = `${'\u0130'.repeat(30)}\nfirst\nsecond\nthe cat sat\nfifth\nsixth\nseventh\neighth\n`;
    assert.equal(found(body, 'cat'), 'the <mark>cat</mark> sat');
  });

  it('gives nothing back of an address that the list cuts', () => {
    assert.equal(found('write to ada@mill.example now\n', 'ada'), 'write to <mark>ada</mark>@...l.example now');
    const cut = found('write to ada@mill.example now\n', 'mill') ?? '';
    assert.doesNotMatch(cut, /mil/);
  });

  it('gives nothing back of an address that is cut with the message', () => {
    const header = `X-Pad: ${'x'.repeat(100)}\n`.repeat(900);
    for (let cut = 0; cut < 24; cut += 1) {
      const line = 'zebra write to ada@mill.example\n';
      const start = 128 * 1024 - Buffer.byteLength(`${HEAD}${header}\n`) - cut;
      const body = `${'y\n'.repeat(Math.floor(start / 2))}${line}${'y\n'.repeat(50)}`;
      assert.doesNotMatch(found(body, 'zebra', header) ?? '', /@m/, String(cut));
    }
    assert.match(found('zebra write to ada@mill.example\n', 'zebra', header) ?? '', /ada@\.\.\.l\.example/);
  });

  it('is looked for in a bounded number of lines, however many have the beginning of a word', () => {
    const absent = Array.from({ length: 50 }, (_, at) => `absent${at}`).join(' OR ');
    const body = `${'a\n'.repeat(20_000)}a kk\n`;
    assert.equal(found(body, `${absent} OR "a kk"`), 'a');
    assert.equal(found(`${'b\n'.repeat(20_000)}a kk\n`, `${absent} OR "a kk"`), '<mark>a kk</mark>');
  });
});
