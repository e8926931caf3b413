import { MAX_FOLDED_ARMOR_LENGTH } from './limits.ts';

/**
 * What a line of a body is, named as its class in the page: quoted once, twice, more often (`q1` to `q3`); of a unified diff a
 * removed or added line, a hunk's header, a file's header (`da`, `db`, `dh`, `df`); the signature block after `-- ` (`sig`);
 * the armor of an OpenPGP signature (`pgp`); all else `''`.
 */
export type LineClass = '' | 'q1' | 'q2' | 'q3' | 'da' | 'db' | 'dh' | 'df' | 'sig' | 'pgp';

/** Lines of one class that follow each other. */
export interface LineRun {
  readonly lineClass: LineClass;
  readonly lineCount: number;
}

/** Divides a text (LF line ends) into runs that cover it; after `maxRuns` the rest is one run without a class. Linear. */
export function lineRuns(text: string, maxRuns: number): LineRun[] {
  const runs: LineRun[] = [];
  const reader = new LineReader(text);
  let lineClass: LineClass = '';
  let lineCount = 0;
  let at = 0;
  while (at < text.length) {
    const end = reader.lineEnd(at);
    const next = reader.classOf(at, end);
    if (next !== lineClass && lineCount > 0) {
      runs.push({ lineClass, lineCount });
      if (runs.length >= maxRuns) {
        runs.push({ lineClass: '', lineCount: Number.POSITIVE_INFINITY });
        return runs;
      }
      lineCount = 0;
    }
    lineClass = next;
    lineCount += 1;
    at = end;
  }
  if (lineCount > 0) runs.push({ lineClass, lineCount });
  return runs;
}

const HUNK = /@@ -[0-9]{1,9}(?:,(?<old>[0-9]{1,9}))? \+[0-9]{1,9}(?:,(?<new>[0-9]{1,9}))? @@/y;
/** Lines of git between `diff --git` and the first hunk. */
const DIFF_HEADER =
  /(?:index |new file mode |deleted file mode |old mode |new mode |similarity index |dissimilarity index |rename from |rename to |copy from |copy to |Binary files |GIT binary patch|=====)/y;
const ARMOR_BEGIN = '-----BEGIN PGP SIGNATURE-----\n';
const ARMOR_END = '\n-----END PGP SIGNATURE-----';
const ARMOR_BODY = /^(?:(?:[A-Za-z0-9+/=]{0,100}|[A-Za-z-]{1,20}: [^\n]{0,200})\n)*$/;

const GREATER = 0x3e;
const BLANK = 0x20;
const LF = 0x0a;

/** Gives each line its class; lines are asked for in order, since a diff's hunk says how many lines it has. */
class LineReader {
  readonly #text: string;
  /** Lines that the current hunk still has of the old and of the new file. */
  #oldLeft = 0;
  #newLeft = 0;
  #isInDiffHeader = false;
  #isInSignature = false;
  #armorEnd = 0;
  /** The next `ARMOR_END` at or after the last search; -1 where there is none any more. */
  #nextArmorEnd: number | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  lineEnd(at: number): number {
    const found = this.#text.indexOf('\n', at);
    return found < 0 ? this.#text.length : found + 1;
  }

  classOf(at: number, end: number): LineClass {
    if (at < this.#armorEnd) return 'pgp';
    if (this.#oldLeft > 0 || this.#newLeft > 0) {
      const inHunk = this.#classInHunk(at, end);
      if (inHunk !== null) return inHunk;
    }
    const own = this.#classByStart(at, end);
    if (own !== '') {
      this.#isInSignature = own === 'sig';
      this.#isInDiffHeader = own === 'df';
      return own;
    }
    this.#isInDiffHeader = false;
    return this.#isInSignature ? 'sig' : '';
  }

  /** By the counts of the hunk's header, so that the `-- ` after a patch is no removed line; null ends the hunk. */
  #classInHunk(at: number, end: number): LineClass | null {
    switch (this.#text[at]) {
      case '-':
        this.#oldLeft -= 1;
        if (this.#oldLeft >= 0) return 'da';
        break;
      case '+':
        this.#newLeft -= 1;
        if (this.#newLeft >= 0) return 'db';
        break;
      case '\\':
        return '';
      case ' ':
      case '\t':
      case '\n':
        // senders cut the one blank of an empty line
        this.#oldLeft -= 1;
        this.#newLeft -= 1;
        if (this.#oldLeft >= 0 && this.#newLeft >= 0 && end > at) return '';
        break;
    }
    this.#oldLeft = 0;
    this.#newLeft = 0;
    return null;
  }

  #classByStart(at: number, end: number): LineClass {
    const text = this.#text;
    switch (text[at]) {
      case '>':
        return QUOTES[quoteLevel(text, at, end)] ?? 'q3';
      case '@':
        return this.#isHunk(at) ? 'dh' : '';
      case '-':
        return this.#classOfDashes(at, end);
      case '+':
        return this.#isInDiffHeader && text.startsWith('+++ ', at) ? 'df' : '';
      case 'd':
        return text.startsWith('diff -', at) || this.#isDiffHeader(at) ? 'df' : '';
      case 'I':
        return text.startsWith('Index: ', at) ? 'df' : '';
      default:
        return this.#isDiffHeader(at) ? 'df' : '';
    }
  }

  #isDiffHeader(at: number): boolean {
    if (!this.#isInDiffHeader) return false;
    DIFF_HEADER.lastIndex = at;
    return DIFF_HEADER.test(this.#text);
  }

  #isHunk(at: number): boolean {
    HUNK.lastIndex = at;
    const groups = HUNK.exec(this.#text)?.groups;
    if (groups === undefined) return false;
    this.#oldLeft = Number(groups['old'] ?? 1);
    this.#newLeft = Number(groups['new'] ?? 1);
    return true;
  }

  #classOfDashes(at: number, end: number): LineClass {
    const text = this.#text;
    if (text.startsWith('-- ', at)) return end === at + 3 || text.charCodeAt(at + 3) === LF ? 'sig' : '';
    if (text.startsWith('--- ', at)) return this.#isInDiffHeader || text.startsWith('+++ ', end) ? 'df' : '';
    if (!text.startsWith(ARMOR_BEGIN, at)) return '';
    const bodyStart = at + ARMOR_BEGIN.length;
    // the line end before the END line may be that of the BEGIN line
    if (this.#nextArmorEnd === null || (this.#nextArmorEnd >= 0 && this.#nextArmorEnd < bodyStart - 1)) {
      this.#nextArmorEnd = text.indexOf(ARMOR_END, bodyStart - 1);
    }
    const bodyEnd = this.#nextArmorEnd;
    if (bodyEnd < bodyStart || bodyEnd - bodyStart > MAX_FOLDED_ARMOR_LENGTH) return '';
    // whatever else stands between the two lines is text that someone should read
    if (!ARMOR_BODY.test(text.slice(bodyStart, bodyEnd + 1))) return '';
    const lineEnd = this.lineEnd(bodyEnd + 1);
    if (text.slice(bodyEnd + ARMOR_END.length, lineEnd).trim() !== '') return '';
    this.#armorEnd = lineEnd;
    return 'pgp';
  }
}

const QUOTES: readonly LineClass[] = ['', 'q1', 'q2', 'q3'];

/** How often a line is quoted: `>`, `>>`, `> >`; 3 stands for more. */
function quoteLevel(text: string, start: number, end: number): number {
  let level = 0;
  for (let at = start; at < end && level < 3; at += 1) {
    const code = text.charCodeAt(at);
    if (code === GREATER) level += 1;
    else if (code !== BLANK || text.charCodeAt(at - 1) === BLANK) break;
  }
  return level;
}
