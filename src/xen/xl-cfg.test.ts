import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_CFG_CHARACTERS, readXlCfg, type XlCfgValue } from './xl-cfg.ts';

type Plain = string | readonly Plain[];

function plain(value: XlCfgValue): Plain {
  return value.kind === 'text' ? value.text : value.values.map(plain);
}

function settingsOf(text: string): Readonly<Record<string, Plain>> {
  const { settings, problems } = readXlCfg(text);
  assert.deepEqual(problems, []);
  return Object.fromEntries([...settings].map(([name, { value }]) => [name, plain(value)]));
}

function refusalOf(text: string): string {
  const [first] = readXlCfg(text).problems;
  return first === undefined ? 'none' : `${first.line}:${first.column} ${first.message}`;
}

describe('a guest file', () => {
  it('has settings by line or semicolon, numbers, strings and lists', () => {
    assert.deepEqual(settingsOf(`# a guest\nname = "alder"; vcpus=2 ;\n\nmemory = 0x400\nmaxmem='2048'\n`), {
      name: 'alder',
      vcpus: '2',
      memory: '0x400',
      maxmem: '2048',
    });
    assert.deepEqual(settingsOf(`disk = [ 'a', # first\n\n 'b',\n]\nempty=[]\nnest=[ [ 1, [] ], 'x' ]`), {
      disk: ['a', 'b'],
      empty: [],
      nest: [['1', []], 'x'],
    });
  });

  it('keeps the last of several, and appends with +=', () => {
    assert.deepEqual(
      settingsOf(`name="a"\nname="b"\nextra="x"\nextra+=" y"\nvif=['1']\nvif+=['2','3']\nnew += 'z'\n`),
      {
        name: 'b',
        extra: 'x y',
        vif: ['1', '2', '3'],
        new: 'z',
      },
    );
    const { settings } = readXlCfg('memory=1\nmemory+=2\nname="a"\n\nname="b"');
    assert.equal(settings.get('memory')?.isAppended, true);
    assert.equal(settings.get('name')?.line, 5);
  });

  it('reads escapes as xl does', () => {
    assert.deepEqual(settingsOf(`${String.raw`a="q\"\'\\\n\t."`}\n${String.raw`b='it\'s "so"'`}`), {
      a: 'q"\'\\\n\t.',
      b: 'it\'s "so"',
    });
    // the digits are read and nothing comes of them
    assert.deepEqual(settingsOf(String.raw`a="x\0123y"`), { a: 'xy' });
  });

  const REFUSED: Readonly<Record<string, string>> = {
    'a = True\n': "1:5 config parsing error near `True': lexical error",
    'a=1\n\nb = true\n': "3:5 config parsing error near `true': syntax error",
    'a = 1 2\n': "1:7 config parsing error near `2': syntax error",
    'a = "x\n': '1:5 config parsing error near `"x\': lexical error',
    'a = \'x"\n': "1:5 config parsing error near `'x\"': lexical error",
    'a = [ 1 2 ]\n': "1:9 config parsing error near `2': syntax error",
    'a = [ , ]\n': "1:7 config parsing error near `,': syntax error",
    'a = [ 1,, 2 ]\n': "1:9 config parsing error near `,': syntax error",
    'a = [ 1\n': '2:1 config parsing error near the end of the file: syntax error',
    'a =\nb = 1\n': '1:4 config parsing error near the end of the line: syntax error',
    'a\n': '1:2 config parsing error near the end of the line: syntax error',
    '= 1\n': "1:1 config parsing error near `=': syntax error",
    'Name = "a"\n': "1:1 config parsing error near `Name': lexical error",
    '_a = 1\n': "1:1 config parsing error near `_a': lexical error",
    'a = -1\n': "1:5 config parsing error near `-1': lexical error",
    'a = 1.5\n': "1:6 config parsing error near `.5': lexical error",
    'a = 1\r\n': "1:6 config parsing error near `\r': lexical error",
    'a = 1 # no newline': "1:7 config parsing error near `#': lexical error",
    'import os\n': "1:8 config parsing error near `os': syntax error",
    'if x: a = 1\n': "1:4 config parsing error near `x': syntax error",
    'a = ["1"]\na += "2"\n': '2:1 config parsing error can\'t add [list] to "string" or vice versa: a',
    'a = "\\x41"': '1:6 config parsing error near `"\\x41"\': invalid escape \\x',
    'a = "\\d"': '1:6 config parsing error near `"\\d"\': invalid escape \\d',
    'a = "\\1"': '1:6 config parsing error near `"\\1"\': invalid escape \\1',
  };
  for (const [text, expected] of Object.entries(REFUSED)) {
    it(`is refused: ${JSON.stringify(text)}`, () => assert.equal(refusalOf(text), expected));
  }

  it('says every line that is wrong, each once, and what to do', () => {
    const { problems } = readXlCfg('a = True\nb = 1\nc = False\nd =\ne = 2\nf 3\n');
    assert.deepEqual(
      problems.map(({ line }) => line),
      [1, 3, 4, 6],
    );
    assert.deepEqual(
      readXlCfg('a =\nb = c\n').problems.map(({ line }) => line),
      [1, 2],
    );
    assert.ok(problems.every(({ suggestion }) => suggestion !== ''));
    assert.match(problems[0]?.suggestion ?? '', /true is 1/);
    assert.match(readXlCfg('a=1\r\n').problems[0]?.suggestion ?? '', /LF/);
  });

  it('comes back from being printed, whatever stands in it and however it is laid out', () => {
    const name = fc.stringMatching(/^[a-z][._0-9a-z]{0,12}$/);
    const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((each) => !each.includes('\n'));
    const atom = fc.oneof(
      text.map((each) => ({ plain: each as Plain, printed: quoted(each, '"') })),
      text.map((each) => ({ plain: each as Plain, printed: quoted(each, "'") })),
      fc.stringMatching(/^[0-9][0-9a-fx]{0,6}$/).map((each) => ({ plain: each as Plain, printed: each })),
    );
    const { value } = fc.letrec<{ value: { plain: Plain; printed: string } }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc
          .tuple(fc.array(tie('value'), { maxLength: 4 }), fc.boolean(), fc.constantFrom('', '\n', ' # so\n\t'))
          .map(([items, hasComma, gap]) => ({
            plain: items.map((item) => item.plain),
            printed: `[${gap}${items.map((item) => item.printed + gap).join(`,${gap}`)}${hasComma && items.length > 0 ? `,${gap}` : ''}]`,
          })),
      ),
    }));
    const statement = fc.tuple(
      name,
      value,
      fc.constantFrom('\n', ';', ' ;\n', ' # x\n', '\n\n'),
      fc.constantFrom('=', ' = ', '\t='),
    );
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), (statements) => {
        const printed = statements
          .map(([key, { printed: each }, end, equals]) => `${key}${equals}${each}${end}`)
          .join('');
        const expected = new Map(statements.map(([key, { plain: each }]) => [key, each]));
        assert.deepEqual(settingsOf(printed), Object.fromEntries(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and never points beside the file', () => {
    const piece = fc.constantFrom(
      'a',
      '=',
      '+=',
      '[',
      ']',
      ',',
      ';',
      '\n',
      '#',
      '"',
      "'",
      '\\',
      '1',
      ' ',
      'True',
      '0x',
      '\r',
      '\0',
      'é',
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const lines = text.split('\n');
        for (const { line, column } of readXlCfg(text).problems) {
          const length = lines[line - 1]?.length ?? -1;
          assert.ok(column >= 1 && column <= length + 1, `${line}:${column} of ${JSON.stringify(text)}`);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('of a megabyte of any shape is read to its end', () => {
    const shapes: readonly (readonly [text: string, problems: boolean])[] = [
      ["a+=['x']\n".repeat(110_000), false],
      ['a+="x"\n'.repeat(140_000), false],
      [`a=[${'[],'.repeat(340_000)}]`, false],
      [`a=[${'\n'.repeat(1_000_000)}]`, false],
      [`a="${'\\"'.repeat(500_000)}"`, false],
      [`a="${'b'.repeat(1_000_000)}`, true],
      [`a=${'['.repeat(1_000_000)}`, true],
      ['"'.repeat(1_000_001), true],
      ['A\n'.repeat(500_000), true],
      [' '.repeat(1_000_000), false],
      ['#'.repeat(1_000_000), true],
      ['a'.repeat(MAX_CFG_CHARACTERS + 1), true],
    ];
    for (const [text, isRefused] of shapes) {
      const { problems } = readXlCfg(text);
      assert.equal(problems.length > 0, isRefused, text.slice(0, 10));
      assert.ok(problems.length <= 20);
    }
  });
});

function quoted(text: string, quote: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}
