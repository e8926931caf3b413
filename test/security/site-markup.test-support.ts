import assert from 'node:assert/strict';

/*
 * A reader of HTML and XML that is stricter than any browser: what it takes has one meaning only. Each tag is written out, each
 * value stands in quote marks, each element is closed, and each `&` begins a reference that is named here.
 */

export interface MarkupElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Names of the elements around it, the root first. */
  readonly within: readonly string[];
  /** Its own text, references resolved. */
  text: string;
}

const HEADS = { html: '<!doctype html>\n', xml: '<?xml version="1.0" encoding="utf-8"?>\n' } as const;
const VOID: ReadonlySet<string> = new Set(['meta', 'link', 'input', 'br', 'hr']);
const BARE: ReadonlySet<string> = new Set(['download', 'checked', 'selected', 'open', 'disabled', 'hidden']);
const TAG =
  /<(?<close>\/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?:[ \n]+[a-zA-Z][a-zA-Z:-]*(?:="[^"<]*")?)*)(?<ends>\/?)>/y;
const REFERENCE = /&(?:amp|lt|gt|quot|apos|#39|#64|#8211);/g;
/** Controls, what turns a line, halves of pairs; in XML also the two code points that are no characters there. */
const ODD = {
  html: /(?![\t\n])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u,
  xml: /(?![\t\n])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u,
} as const;

/** Bytes as strict UTF-8, without a byte order mark. */
export function readUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** All elements in order; fails at the first thing that could be read in another way. */
export function readMarkup(document: string, kind: 'html' | 'xml'): readonly MarkupElement[] {
  const head = HEADS[kind];
  assert.ok(document.startsWith(head), `begins with ${document.slice(0, 60)}`);
  const odd = ODD[kind].exec(document);
  assert.equal(
    odd?.index,
    undefined,
    `an odd character at ${document.slice(Math.max(0, (odd?.index ?? 0) - 40), odd?.index)}`,
  );
  const all: MarkupElement[] = [];
  const open: MarkupElement[] = [];
  let at = head.length;
  while (at < document.length) {
    const next = document.indexOf('<', at);
    const text = document.slice(at, next < 0 ? document.length : next);
    const inside = open.at(-1);
    if (inside !== undefined) inside.text += plain(text);
    else assert.match(text, /^\n*$/, 'text outside of the root');
    if (next < 0) break;
    TAG.lastIndex = next;
    const groups = TAG.exec(document)?.groups;
    assert.ok(groups, `no tag: ${document.slice(next, next + 120)}`);
    at = TAG.lastIndex;
    const { close, name = '', attributes = '', ends } = groups;
    if (close === '/') {
      assert.equal(attributes, '');
      assert.equal(open.pop()?.name, name, `</${name}>`);
      continue;
    }
    const element = {
      name,
      attributes: readAttributes(attributes, kind),
      within: open.map((each) => each.name),
      text: '',
    };
    all.push(element);
    assert.ok(ends === '' || kind === 'xml', `<${name}/>`);
    if (ends === '' && !(kind === 'html' && VOID.has(name))) open.push(element);
  }
  assert.deepEqual(
    open.map(({ name }) => name),
    [],
    'not closed',
  );
  assert.equal(all.filter(({ within }) => within.length === 0).length, 1, 'one root');
  return all;
}

function readAttributes(text: string, kind: 'html' | 'xml'): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const { groups } of text.matchAll(/(?<name>[a-zA-Z][a-zA-Z:-]*)(?<has>="(?<value>[^"<]*)")?/g)) {
    const { name = '', has, value = '' } = groups ?? {};
    assert.ok(has !== undefined || (kind === 'html' && BARE.has(name)), `${name} without a value`);
    assert.ok(!attributes.has(name), `${name} twice`);
    attributes.set(name, plain(value));
  }
  return attributes;
}

function plain(text: string): string {
  assert.ok(!text.replace(REFERENCE, '').includes('&'), `a bare & in ${text.slice(0, 200)}`);
  assert.ok(!text.includes(']]>'));
  return text.replace(REFERENCE, (reference) => CHARACTERS[reference] ?? '');
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#64;': '@',
  '&#8211;': '\u2013',
};

/** Attributes that any element of ours may have: they lead nowhere and run nothing. */
const COMMON: ReadonlySet<string> = new Set(
  'class id role title tabindex aria-label aria-labelledby aria-describedby aria-current aria-hidden'.split(' '),
);

/** Elements of our pages, with the attributes that each may have beside those. No `img`, `style`, `script`, `svg`. */
const ATTRIBUTES_BY_ELEMENT: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    html: 'lang',
    meta: 'charset name content',
    link: 'rel type href',
    form: 'action method',
    label: 'for',
    input: 'type name value maxlength autocomplete spellcheck checked',
    button: 'type',
    select: 'name',
    option: 'value selected',
    a: 'href rel download',
    time: 'datetime',
    details: 'open',
    th: 'scope',
    td: 'data-label colspan',
    ...Object.fromEntries(
      (
        'head title body header nav main footer section article aside fieldset legend span strong em mark del ins code ' +
        'p pre div h1 h2 h3 h4 ul ol li dl dt dd summary table caption thead tbody tr br'
      )
        .split(' ')
        .map((name) => [name, '']),
    ),
  }).map(([name, attributes]) => [name, new Set(attributes.split(' '))]),
);

/** Fails on an element, an attribute or a place to go to that no page of ours has. */
export function assertOurPage(elements: readonly MarkupElement[], where: string): void {
  for (const { name, attributes } of elements) {
    const allowed = ATTRIBUTES_BY_ELEMENT.get(name);
    assert.ok(allowed !== undefined, `${where}: <${name}>`);
    for (const [attribute, value] of attributes) {
      assert.ok(COMMON.has(attribute) || allowed.has(attribute), `${where}: <${name} ${attribute}>`);
      if (attribute === 'href' || attribute === 'action') assertAddress(value, where);
      if (attribute === 'class' || attribute === 'id') assert.match(value, /^[A-Za-z0-9_ -]+$/, `${where}: ${value}`);
      if (attribute === 'name') assert.match(value, /^[a-z-]+$/, `${where}: ${value}`);
    }
    if (name === 'link') assert.match(attributes.get('href') ?? '', /^\/(?!\/)/, `${where}: a link elsewhere`);
    if (name === 'form') assert.match(attributes.get('action') ?? '', /^\/(?!\/)/, `${where}: a form elsewhere`);
  }
}

/** An address of this site, or of one of four schemes; never one that a browser would read as another site's or as script. */
export function assertAddress(address: string, where: string): void {
  assert.doesNotMatch(address, /[\s\p{Cc}\\"<>]/u, `${where}: ${address}`);
  const isHere = /^(?:\/(?!\/)|[#?]|[0-9]+\/)/.test(address);
  assert.ok(isHere || /^(?:https?:\/\/|ftp:\/\/|mailto:)/.test(address), `${where}: ${address}`);
  const { protocol, host } = new URL(address, 'https://here.example/');
  assert.ok(['https:', 'http:', 'ftp:', 'mailto:'].includes(protocol), `${where}: ${address}`);
  if (isHere) assert.equal(host, 'here.example', `${where}: ${address}`);
}

/** The names of elements and attributes in order: what a page is made of, whatever stands in it. */
export function skeletonOf(elements: readonly MarkupElement[]): string {
  return elements
    .map(({ name, attributes, within }) => `${within.length}${name}[${[...attributes.keys()].join(' ')}]`)
    .join('\n');
}
