import { wordTable } from './word-table.ts';

/** One word of a sentence, in the form that rules compare, and the place of its verbatim form. */
export interface Word {
  /** Lower case, without punctuation; hyphenated words are several; marks (`,` `;` `:` `(` `)` `/`) are words of their own. */
  readonly is: string;
  /** Where in the sentence its verbatim form begins and ends. */
  readonly from: number;
  readonly to: number;
}

const TOKEN =
  /`[^`\s][^`]{0,80}[`']|"[^"\s=]{0,40}=[^"]{0,80}"|[A-Za-z0-9_]+(?:[.'’][A-Za-z0-9_]+)*(?:[=:][A-Za-z0-9_][A-Za-z0-9_.:,=-]*|=)?|[,;:()/+<>=&–—-]|[^\sA-Za-z0-9]/g;
/** Attack: a sentence without end. */
export const LONGEST_SENTENCE = 1500;

/** The words of a sentence. A sentence that is longer than any writer's has none: nothing in it is read. */
export function wordsOf(sentence: string): readonly Word[] {
  if (sentence.length > LONGEST_SENTENCE) return [];
  const words: Word[] = [];
  for (const match of sentence.matchAll(TOKEN)) {
    const text = match[0];
    const from = match.index;
    if ((text.startsWith('`') && /[=/_.:]/.test(text)) || (text.startsWith('"') && text.includes('='))) {
      words.push({ is: `\`${text.slice(1, -1).toLowerCase()}\``, from, to: from + text.length });
      continue;
    }
    if (text.startsWith('`')) {
      for (const inner of text.matchAll(/[A-Za-z0-9.]+/g))
        words.push({ is: inner[0].toLowerCase(), from, to: from + text.length });
      continue;
    }
    if (/^[-–—]$/.test(text)) {
      // between blanks it parts what is said; between versions it is a range
      const isApart = /\s/.test(sentence[from - 1] ?? ' ') && /[\s-]/.test(sentence[from + 1] ?? ' ');
      const isRange =
        /^[0-9.x]+$/.test(words.at(-1)?.is ?? '') && /^\s*[0-9]+\./.test(sentence.slice(from + 1, from + 8));
      if (isRange) words.push({ is: '-', from, to: from + 1 });
      else if (isApart && words.at(-1)?.is !== ',') words.push({ is: ',', from, to: from + 1 });
      continue;
    }
    if (/^["'’`.*]$/.test(text)) continue;
    if (/^[^\sA-Za-z0-9_]$/.test(text)) {
      words.push({ is: text, from, to: from + 1 });
      continue;
    }
    const lower = text.toLowerCase();
    // most words are letters and nothing else
    if (/^[a-z]+$/.test(lower) && !Object.hasOwn(NEGATED, lower) && !Object.hasOwn(JOINT, lower)) {
      words.push({ is: lower, from, to: from + text.length });
      continue;
    }
    for (const is of plainWords(lower)) words.push({ is, from, to: from + text.length });
  }
  return words;
}

function plainWords(text: string): readonly string[] {
  const lower = text.replace(/’/g, "'");
  if (/^[a-z0-9_.]+[=:]/.test(lower) && lower.length > 2 && !/[:=]$/.test(lower)) return [`\`${lower}\``];
  const bare = lower.replace(/[=:]$/, '').replace(/'s$/, '');
  const negated = NEGATED[bare];
  if (negated !== undefined) return negated;
  const joint = JOINT[bare];
  if (joint !== undefined) return joint;
  const bits = /^([0-9]{2})bits?$/.exec(bare);
  if (bits !== null) return [bits[1] ?? '', 'bit'];
  const version = /^v([0-9]+(?:\.[0-9]+)+)$/.exec(bare);
  return [version?.[1] ?? bare];
}

/** Written as one word or as two. */
const JOINT = wordTable<readonly string[]>({
  devicemodel: ['device', 'model'],
  devicemodels: ['device', 'models'],
  passthroughs: ['passthrough'],
  commandline: ['command', 'line'],
});

const NEGATED = wordTable<readonly string[]>({
  cannot: ['can', 'not'],
  "can't": ['can', 'not'],
  "isn't": ['is', 'not'],
  "aren't": ['are', 'not'],
  "doesn't": ['does', 'not'],
  "don't": ['do', 'not'],
  "won't": ['will', 'not'],
  "wasn't": ['was', 'not'],
  "weren't": ['were', 'not'],
  "hasn't": ['has', 'not'],
  "haven't": ['have', 'not'],
  "couldn't": ['could', 'not'],
});
