import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AdvisoryFacts } from '#advisory';
import { toHtmlPage } from './index.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/** Facts with one text in every place that takes one. */
function factsOf(text: string): AdvisoryFacts {
  return {
    id: text as never,
    series: text,
    component: text,
    number: 1,
    revision: 2,
    title: text,
    cves: [text as never],
    isCut: false,
    withdrawn: true,
    supersededBy: null,
    public: false,
    notices: ['deployment'],
    embargoEndsAt: 0 as never,
    updates: text,
    credits: text,
    sections: [{ heading: text, role: 'other', body: text, line: 3, bodyLine: 6 }],
    patches: [
      {
        file: text,
        files: [text],
        appliesTo: text,
        applies: { component: text, spans: [], unread: text },
        group: text,
        line: 4,
      },
      {
        file: text,
        files: [],
        appliesTo: null,
        applies: { component: null, spans: [], unread: null },
        group: null,
        line: 5,
      },
    ],
    checksums: [{ file: text, sha256: text as never, line: 6 }],
    recipesFile: null,
    recipes: null,
    permissions: [
      {
        subject: text,
        actor: 'host_admin',
        verdict: 'conditional',
        when: text,
        care: text,
        reason: text,
        quote: text,
        line: 7,
      },
    ],
  };
}

const page = (text: string): string => toHtmlPage(factsOf(text), { verdict: text, reasons: [text] });
const tagsOf = (document: string): string[] => [...document.matchAll(/<[^>]*>/g)].map((match) => match[0]);

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '" autofocus onfocus="alert(1)',
  'javascript:alert(1)',
  '<a href="javascript:alert(1)">x</a>',
  'https://evil.example/ mail@evil.example',
  '</pre></title></style><svg onload=alert(1)>',
  '<!-- -->',
  ']]>',
  '&lt;script&gt;',
  '{{7*7}} #{7*7}',
  '\0\ud800<\u2028>',
];

describe('the page of an advisory', () => {
  /** The page's own tags: those of a page whose texts are one harmless word. Attributes with a sender's text are masked. */
  const shape = (document: string, text: string): string[] => {
    const own = document.replaceAll(text, 'TEXT');
    return tagsOf(own);
  };
  const escaped = (text: string): string =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // control characters are no text of a page
      .replaceAll('\u0000', '\ufffd');

  for (const text of HOSTILE) {
    it(`of ${JSON.stringify(text)} has the same markup as any other, and no link`, () => {
      const document = page(text);
      assert.deepEqual(shape(document, escaped(text)), shape(page('word'), 'word'));
      assert.doesNotMatch(document, /<(?:script|a|img|svg|iframe|object|embed|form|link|base)\b/i);
      assert.doesNotMatch(
        document.replaceAll(escaped(text), ''),
        /\b(?:href|src|srcset|action|on[a-z]+)=|url\(|@import/i,
      );
      assert.ok(document.includes(`<pre>${escaped(text)}</pre>`), 'the text is all there');
    });
  }

  it('of any text has the same markup', () => {
    const expected = shape(page('word'), 'word').length;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '/', 's', ' ', '=', '&', '-', '!') }),
        (text) => {
          assert.equal(tagsOf(page(text)).length, expected);
        },
      ),
    );
  });

  it('forbids scripts and everything from elsewhere', () => {
    assert.match(
      page('word'),
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">/,
    );
  });

  it('carries its style sheet as it is', () => {
    assert.ok(page('word').includes(`<style>${STYLE_SHEET}</style>`));
    assert.doesNotMatch(STYLE_SHEET, /url\(|@import|<|&/);
  });

  it('of a text that lost nearly all still is one', () => {
    const nothing: AdvisoryFacts = {
      ...factsOf(''),
      id: null,
      series: null,
      revision: null,
      title: null,
      cves: [],
      withdrawn: false,
      supersededBy: null,
      embargoEndsAt: null,
      sections: [],
      patches: [],
      checksums: [],
      permissions: [],
    };
    const document = toHtmlPage(nothing, { verdict: 'unverifiable', reasons: [] });
    assert.match(document, /^<!doctype html>\n<html lang="en">/);
    assert.match(document, /<h1>No title<\/h1>/);
    assert.doesNotMatch(document, /null|undefined|NaN|\[object/);
  });

  it('is the same twice', () => assert.equal(page('word'), page('word')));
});
