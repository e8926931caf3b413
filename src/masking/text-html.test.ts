import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bodyTextHtml, headerTextHtml, visibleText } from './index.ts';

const masked = (text: string): string => bodyTextHtml(text, 'masked').toString();
const open = (text: string): string => bodyTextHtml(text, 'open').toString();
const header = (text: string): string => headerTextHtml(text, 'masked').toString();

const link = (url: string): string => `<a href="${url}" rel="nofollow">${url}</a>`;

describe('a body line of a masked list', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['heron@pond.example', 'heron&#64;...d.example'],
    ['mail <heron@pond.example>; bye', 'mail &lt;heron&#64;...d.example&gt;; bye'],
    ['q@x.y!', 'q&#64;...!'],
    ['q@x.y ', 'q@x.y '],
    ['q@xyz', 'q@xyz'],
    ['q@xyzw', 'q&#64;...w'],
    ['at @heron, @all', 'at @heron, @all'],
    ['heron@ pond.example', 'heron@ pond.example'],
    ['heron@[192.0.2.1]', 'heron@[192.0.2.1]'],
    ['"the heron"@pond.example', '"the heron"@pond.example'],
    ['ő@pond.example', 'ő@pond.example'],
    ['heron@põnd.example', 'heron@põnd.example'],
    ['heron@@pond.example', 'heron@@pond.example'],
    ['ssh://git@pond.example/nest', 'ssh://git&#64;...d.example/nest'],
    ['a&b@c&d&e', 'a&amp;b&#64;...&amp;e'],
    ['&lt;@pond.example', '&amp;lt;@pond.example'],
    ['x&@pond.example', 'x&amp;&#64;...d.example'],
    ['a@<b>c', 'a@&lt;b&gt;c'],
    ['http://pond.example/m/1@nest.example/', link('http://pond.example/m/1&#64;nest.example/')],
    ['http://heron@pond.example/', 'http://heron&#64;...d.example/'],
    ['ftp://pond.example:21/', 'ftp://pond.example:21/'],
    ['(see http://pond.example/a).', `(see ${link('http://pond.example/a')}).`],
    ['http://pond.example/?a&b', link('http://pond.example/?a&amp;b')],
    ['http://pond.example!', `${link('http://pond.example')}!`],
    ["http://pond.example/it's", link("http://pond.example/it's")],
    ['ftp.pond.example', 'ftp.pond.example'],
    ['bell \u0007, escape \u001b[1m, nul \u0000', 'bell ., escape .[1m, nul .'],
    ['a\u0001@pond.example', 'a.@pond.example'],
    ['\u0001 heron@pond.example \u0001', '. heron&#64;...d.example .'],
    ['\tindent  and trailing  \t', '\tindent  and trailing  \t'],
    ['1 < 2 && "3" > \'2\'', '1 &lt; 2 &amp;&amp; "3" &gt; \'2\''],
    ['one\r\ntwo\r', 'one\ntwo'],
    ['@@ -10,2 +10,3 @@ int nest(void)', '@@ -10,2 +10,3 @@ int nest(void)'],
    ['\u007f \u0085 \u009b', '. . .'],
    ['a \u202egnp.exe', 'a [U+202E]gnp.exe'],
    ['\u2066x\u2069 \u200fy', '[U+2066]x[U+2069] [U+200F]y'],
    ['\u0001 a@bcde 𐀀 a@bcde \ud800 \ud800a@bcde', '. a&#64;...e 𐀀 a&#64;...e \ufffd \ufffda&#64;...e'],
    ['half \ud83d a pair', 'half \ufffd a pair'],
    ['👩\u200d🚀 co\u00adoperate', '👩\u200d🚀 co\u00adoperate'],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)}`, () => {
      assert.equal(masked(text), expected);
    });
  }

  it('is the same line by line and all at once', () => {
    const texts = cases.map(([text]) => text);
    assert.equal(masked(texts.join('\n')), texts.map(masked).join('\n'));
  });
});

describe('a body line of an open list', () => {
  it('shows addresses whole and is otherwise the same', () => {
    assert.equal(open('Heron <heron@pond.example>'), 'Heron &lt;heron@pond.example&gt;');
    assert.equal(
      open('http://pond.example/a@nest.example \u0001\u202e'),
      `${link('http://pond.example/a&#64;nest.example')} .[U+202E]`,
    );
  });
});

describe('a header line', () => {
  it('has its addresses cut and no links', () => {
    assert.equal(
      header('Heron <heron@pond.example>,\n egret@pond.example'),
      'Heron &lt;heron&#64;...d.example&gt;,\n egret&#64;...d.example',
    );
    assert.equal(header('http://pond.example/a@nest.example'), 'http://pond.example/a&#64;...t.example');
    assert.equal(headerTextHtml('heron@pond.example', 'open').toString(), 'heron@pond.example');
  });

  it('shows what has no width or turns the line', () => {
    assert.equal(
      header('pay\u200bpal \u202elatot \ufeff\u{e0041}\u2028From: x'),
      'pay[U+200B]pal [U+202E]latot [U+FEFF][U+E0041][U+2028]From: x',
    );
    assert.equal(visibleText('a\u0000\u0085b\r\ud800'), 'a..b\ufffd');
    assert.equal(visibleText('❤\ufe0f naïve 日本'), '❤\ufe0f naïve 日本');
  });
});

describe('no text gets out of where it is put', () => {
  const unit = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    '@',
    'a',
    '/',
    '://',
    'http',
    ' ',
    '\u0000',
    '\u202e',
    '\ud800',
    '&lt;',
    '\n',
    'script',
  );
  it('whatever it is', () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
        for (const shown of [masked, open, header]) {
          const markup = shown(units.join(''));
          const rest = markup.replace(/<a href="(?:https?|ftp):\/\/[^\s"<>]*" rel="nofollow">|<\/a>/g, '');
          assert.doesNotMatch(rest, /[<>]|&(?!(?:amp|lt|gt|#64);)|(?!\n)\p{Cc}|\u202e/u);
          assert.ok(markup.isWellFormed());
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('and a line of two megabytes stays one', () => {
    assert.equal(masked('<'.repeat(2_000_000)).length, 8_000_000);
    assert.equal(masked('\u0001a@bcde'.repeat(200_000)), '.a&#64;...e'.repeat(200_000));
  });
});

const corpus = process.env['TOCSIN_CORPUS'];

describe('the lines tried on blists', { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false }, () => {
  it('give the same HTML, byte for byte', () => {
    const file = readFileSync(join(corpus ?? '', 'lists', 'blists-vectors.json'), 'utf8');
    const { cases } = JSON.parse(file) as { readonly cases: readonly { readonly in: string; readonly html: string }[] };
    assert.ok(cases.length >= 35, `only ${cases.length} cases`);
    for (const { in: line, html } of cases) assert.equal(masked(line), html);
  });
});
