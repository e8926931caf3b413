import { TocsinError } from '#base';
import type { Condition, Hedge, Quote, VersionRange } from './condition.ts';

/** Attack: a text that no person wrote. */
const MAX_LENGTH = 256 * 1024;
/** Attack: parentheses without end. */
const MAX_DEPTH = 30;

/**
 * Reads the human form (see `printCondition`). Throws TocsinError `bad_condition` with line and column: what was expected there, and
 * what was found. Names and kinds of facts are for `checkCondition`.
 */
export function parseCondition(text: string, source: string): Condition {
  return new Reader(text, source).whole();
}

interface Token {
  readonly kind: 'word' | 'string' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /(?<blank>\s+)|(?<string>"(?:[^"\\\n]|\\[^\n])*")|(?<word>[A-Za-z0-9_][A-Za-z0-9_.+-]*)|(?<sign>--|>=|<=|[<=()[\],])|(?<other>.)/gsy;

// a class, since reading is a place in the text that moves
class Reader {
  readonly #text: string;
  readonly #source: string;
  readonly #tokens: readonly Token[] = [];
  #next = 0;
  #depth = 0;

  constructor(text: string, source: string) {
    this.#text = text;
    this.#source = source;
    if (text.length > MAX_LENGTH) throw this.#bad(0, `at most ${MAX_LENGTH} characters`, `${text.length}`);
    this.#tokens = this.#tokensOf(text);
  }

  whole(): Condition {
    const condition = this.#or();
    const token = this.#peek();
    if (token.kind !== 'end') throw this.#expected('"and", "or" or the end');
    return condition;
  }

  #or(): Condition {
    return this.#joined('or', () => this.#and());
  }

  #and(): Condition {
    return this.#joined('and', () => this.#noted());
  }

  #joined(word: 'and' | 'or', part: () => Condition): Condition {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#expected(`at most ${MAX_DEPTH / 2} parentheses inside each other`);
    const parts = [part()];
    while (this.#takes(word)) parts.push(part());
    this.#depth -= 1;
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    return word === 'and' ? { all: parts } : { any: parts };
  }

  #noted(): Condition {
    const condition = this.#single();
    const hedge = this.#hedge();
    const quotes = this.#quotes();
    return {
      ...condition,
      ...(hedge === undefined ? {} : { hedge }),
      ...(quotes.length === 0 ? {} : { quotes }),
    };
  }

  #single(): Condition {
    if (this.#takes('(')) return this.#closed();
    if (this.#takes('not')) {
      this.#wants('(');
      return { not: this.#closed() };
    }
    const word = this.#word('a fact, "not", "some guest", "every guest", "contains", "ask", "yes", "no" or "unknown"');
    switch (word) {
      case 'yes':
      case 'no':
      case 'unknown':
        return { always: word };
      case 'and':
      case 'or':
        return this.#ofFew(word);
      case 'some':
      case 'every':
        this.#wants('guest');
        this.#wants('(');
        return { guests: word, where: this.#closed() };
      case 'contains':
        return { contains: this.#word('an advisory or a commit') };
      case 'ask':
        return this.#question();
      default:
        return this.#compared(word);
    }
  }

  #closed(): Condition {
    const condition = this.#or();
    this.#wants(')');
    return condition;
  }

  /** `and of (…)`: of one, or of none. */
  #ofFew(word: 'and' | 'or'): Condition {
    this.#wants('of');
    this.#wants('(');
    const parts = this.#takes(')') ? [] : [this.#closed()];
    return word === 'and' ? { all: parts } : { any: parts };
  }

  #question(): Condition {
    const id = this.#word('the name of the answer');
    return { ask: this.#string('the question'), id };
  }

  #compared(fact: string): Condition {
    if (this.#takes('>=')) return { fact, versions: [{ from: this.#word('a version') }] };
    if (this.#takes('<=')) return { fact, versions: [{ to: this.#word('a version') }] };
    if (this.#takes('<')) return { fact, versions: [{ before: this.#word('a version') }] };
    if (this.#takes('version')) return { fact, versions: [{ only: this.#word('a version') }] };
    if (this.#takes('=')) return { fact, in: [this.#wordOrString('a word')] };
    if (this.#takes('has')) return { fact, has: this.#wordOrString('a word') };
    if (this.#takes('is')) return { fact, is: this.#onOrOff() };
    if (this.#takes('at')) return { fact, ...this.#numbers() };
    if (this.#takes('exactly')) {
      const number = this.#number();
      return { fact, atLeast: number, atMost: number };
    }
    if (!this.#takes('in')) throw this.#expected('">=", "<=", "<", "version", "=", "in", "has", "is" or "at least"');
    if (this.#takes('[')) return { fact, versions: this.#listed(']', () => this.#range()) };
    this.#wants('(');
    return { fact, in: this.#listed(')', () => this.#wordOrString('a word')) };
  }

  #onOrOff(): boolean {
    if (this.#takes('on')) return true;
    this.#wants('off');
    return false;
  }

  #numbers(): { readonly atLeast?: number; readonly atMost?: number } {
    const isLeast = this.#takes('least');
    if (!isLeast) this.#wants('most');
    const first = this.#number();
    if (!isLeast) return { atMost: first };
    if (!this.#takes('at')) return { atLeast: first };
    this.#wants('most');
    return { atLeast: first, atMost: this.#number() };
  }

  #number(): number {
    const number = Number(this.#word('a number'));
    if (!Number.isFinite(number)) throw this.#expected('a number', this.#next - 1);
    return number;
  }

  #range(): VersionRange {
    if (this.#takes('only')) return { only: this.#word('a version') };
    const from = this.#takes('from') ? { from: this.#word('a version') } : {};
    if (this.#takes('to')) return { ...from, to: this.#word('a version') };
    if (this.#takes('before')) return { ...from, before: this.#word('a version') };
    if ('from' in from) return from;
    throw this.#expected('"only", "from", "to" or "before"');
  }

  #listed<Value>(end: string, read: () => Value): readonly Value[] {
    const values: Value[] = [];
    if (this.#takes(end)) return values;
    do values.push(read());
    while (this.#takes(','));
    this.#wants(end);
    return values;
  }

  #hedge(): Hedge | undefined {
    if (!this.#takes('[')) return undefined;
    const word = this.#string('the word that hedges');
    this.#wants('doubts');
    const doubts = (['no', 'yes', 'both'] as const).find((each) => this.#takes(each));
    if (doubts === undefined) throw this.#expected('"no", "yes" or "both"');
    this.#wants(']');
    return { word, doubts };
  }

  #quotes(): readonly Quote[] {
    const quotes: Quote[] = [];
    while (this.#takes('--')) {
      const text = this.#string('a sentence of the signed text');
      this.#wants('line');
      const line = Number(this.#word('the number of its line'));
      if (!Number.isSafeInteger(line) || line < 1) throw this.#expected('a line from 1', this.#next - 1);
      quotes.push({ text, line });
    }
    return quotes;
  }

  #takes(text: string): boolean {
    const { kind, text: found } = this.#peek();
    if (kind === 'string' || kind === 'end' || found !== text) return false;
    this.#next += 1;
    return true;
  }

  #wants(text: string): void {
    if (!this.#takes(text)) throw this.#expected(`"${text}"`);
  }

  #word(what: string): string {
    const { kind, text } = this.#peek();
    if (kind !== 'word') throw this.#expected(what);
    this.#next += 1;
    return text;
  }

  #string(what: string): string {
    const { kind, text } = this.#peek();
    if (kind !== 'string') throw this.#expected(`${what}, in "…"`);
    const value = stringIn(text);
    if (value === undefined) throw this.#expected(`${what}, escaped as in JSON`);
    this.#next += 1;
    return value;
  }

  #wordOrString(what: string): string {
    return this.#peek().kind === 'string' ? this.#string(what) : this.#word(what);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: this.#text.length };
  }

  #tokensOf(text: string): readonly Token[] {
    const tokens: Token[] = [];
    for (const { groups = {}, index } of text.matchAll(TOKEN)) {
      if (groups['other'] !== undefined) throw this.#bad(index, 'a word, a "string" or a sign', groups['other']);
      for (const kind of ['string', 'word', 'sign'] as const) {
        const found = groups[kind];
        if (found !== undefined) tokens.push({ kind, text: found, at: index });
      }
    }
    return tokens;
  }

  #expected(what: string, index = this.#next): TocsinError {
    const { at, text } = this.#tokens[index] ?? this.#peek();
    return this.#bad(at, what, text === '' ? 'the end' : text);
  }

  #bad(at: number, expected: string, found: string): TocsinError {
    const before = this.#text.slice(0, at).split('\n');
    return new TocsinError({
      code: 'bad_condition',
      message: `${this.#source}:${before.length}:${(before.at(-1) ?? '').length + 1}: expected ${expected}, found ${found.slice(0, 80)}`,
      hint: 'such as: xen >= 4.14 and some guest (guest.type = hvm)',
    });
  }
}

function stringIn(text: string): string | undefined {
  try {
    return `${JSON.parse(text)}`;
  } catch {
    return undefined;
  }
}
