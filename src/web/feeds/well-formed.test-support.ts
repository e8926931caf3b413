import assert from 'node:assert/strict';

/** An element with its attributes and content; text is unescaped. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
}

const NAME = /[A-Za-z_][A-Za-z0-9._:-]*/y;
const REFERENCE = /&(?:#(?<decimal>[0-9]+)|#x(?<hex>[0-9a-fA-F]+)|(?<named>lt|gt|amp|quot|apos));/g;
/** XML 1.0, 2.2. */
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Reads a document of elements, attributes and text strictly (XML 1.0); throws where it is not well-formed. */
export function readXml(document: string): Element {
  assert.match(document, CHARACTERS, 'characters that XML has not');
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  assert.ok(document.startsWith(head), 'the declaration');
  let at = head.length;
  const take = (pattern: RegExp, what: string): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(document)?.[0];
    assert.ok(found !== undefined, `expected ${what} at ${JSON.stringify(document.slice(at, at + 40))}`);
    at += found.length;
    return found;
  };
  const element = (): Element => {
    take(/</y, '<');
    const name = take(NAME, 'a name');
    const attributes = new Map<string, string>();
    for (;;) {
      if (/\/?>/y.test(document.slice(at, at + 2)) && /^(?:\/>|>)/.test(document.slice(at, at + 2))) break;
      take(/[ \n]+/y, 'a blank');
      const attribute = take(NAME, 'an attribute');
      take(/="/y, '="');
      assert.ok(!attributes.has(attribute), `${attribute} twice`);
      attributes.set(attribute, unescaped(take(/[^"<]*/y, 'a value')));
      take(/"/y, '"');
    }
    if (document.startsWith('/>', at)) {
      at += 2;
      return { name, attributes, children: [], text: '' };
    }
    take(/>/y, '>');
    const children: Element[] = [];
    let text = '';
    while (!document.startsWith('</', at)) {
      if (document.startsWith('<', at)) children.push(element());
      else text += unescaped(take(/[^<]+/y, 'text'));
    }
    take(/<\//y, '</');
    assert.equal(take(NAME, 'a name'), name);
    take(/>/y, '>');
    return { name, attributes, children, text };
  };
  const root = element();
  assert.match(document.slice(at), /^\n*$/, 'nothing behind the root');
  return root;
}

function unescaped(text: string): string {
  assert.ok(!text.includes(']]>'), ']]> in text');
  assert.ok(!text.replace(REFERENCE, '').includes('&'), 'a bare &');
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replace(REFERENCE, (...match) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const { decimal, hex, named: name } = groups;
    if (name !== undefined) return named[name] ?? '';
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
  });
}

export function childrenOf(element: Element, name: string): readonly Element[] {
  return element.children.filter((child) => child.name === name);
}

export function childText(element: Element, name: string): string {
  const [child, ...more] = childrenOf(element, name);
  assert.ok(child !== undefined && more.length === 0, `one ${name}`);
  return child.text;
}
