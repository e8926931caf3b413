import { html, Markup } from '#markup';
import { bodyTextHtml, headerTextHtml, type MaskingPolicy } from '#masking';
import { MAX_COLOURED_RUNS, MAX_FOLDS } from './limits.ts';
import { type LineRun, lineRuns } from './line-runs.ts';
import type { MessageView, PartView } from './message-view.ts';

export interface BodyOptions {
  readonly policy: MaskingPolicy;
  /** The address of the attachment with this number: a path of ours, never a sender's text. */
  readonly attachmentHref: (number: number) => string;
  /** Long quotes become `details`, which open without a script. */
  readonly foldQuotes: boolean;
}

/** A shorter quote is context; a longer one is what the reader came past already. */
const MIN_FOLDED_LINES = 8;

/** Of a folded quote so many lines stay: who wrote, and what it is about. */
const LINES_BEFORE_FOLD = 2;

/** What one page may still fold and colour. */
interface Budget {
  folds: number;
  runs: number;
}

/**
 * The body for a page: `pre` elements, and `details` between them, never inside. What a reader copies out of it is the text,
 * tabs and trailing blanks included, but for what `bodyTextHtml` makes visible and the policy cuts. Linear, at most a few
 * times as long as the text that `viewMessage` kept.
 */
export function bodyHtml(view: MessageView, options: BodyOptions): Markup {
  const budget: Budget = { folds: MAX_FOLDS, runs: MAX_COLOURED_RUNS };
  let markup = '';
  for (const part of view.parts) markup += partHtml(part, options, budget);
  if (view.unlistedParts > 0) {
    markup += html`<p class="cut">${view.unlistedParts} more parts: see the raw message</p>\n`;
  }
  // joined from Markup and from tags that are literals of this file
  return new Markup(markup);
}

function partHtml(part: PartView, options: BodyOptions, budget: Budget): string {
  switch (part.kind) {
    case 'text': {
      let markup = textHtml(part.text, options, budget);
      if (part.isLossy) {
        markup +=
          '<p class="lossy">The charset of this text is not known: some characters may be others than were sent</p>\n';
      }
      if (part.cutBytes > 0) {
        markup += html`<p class="cut">${part.cutBytes} more bytes: see the raw message</p>\n`.toString();
      }
      return markup;
    }
    case 'attachment': {
      const href = options.attachmentHref(part.number);
      const name = headerTextHtml(part.name, options.policy);
      const link = part.isText
        ? html`View attachment "<a href="${href}">${name}</a>"`
        : html`Download attachment "<a href="${href}" rel="nofollow" download>${name}</a>"`;
      const kind = part.isSignature ? 'attachment signature' : 'attachment';
      return html`<p class="${kind}">${link} of type "${part.mediaType}" (${part.byteCount} bytes)</p>\n`.toString();
    }
    case 'skipped': {
      const kind = part.isSignature ? 'skipped signature' : 'skipped';
      return html`<p class="${kind}">Content of type "${part.mediaType}" skipped</p>\n`.toString();
    }
  }
}

function textHtml(text: string, options: BodyOptions, budget: Budget): string {
  if (text === '') return '';
  const runs = lineRuns(text, budget.runs);
  budget.runs = Math.max(0, budget.runs - runs.length);
  const pieces = new Pieces(text, options.policy);
  for (let index = 0; index < runs.length; index += 1) {
    const run = runs[index];
    if (run === undefined) break;
    if (run.lineClass === 'pgp' && budget.folds > 0) {
      budget.folds -= 1;
      pieces.addFold('pgp', 'OpenPGP signature', [run]);
    } else if (isQuote(run) && options.foldQuotes && budget.folds > 0) {
      let after = index + 1;
      while (isQuote(runs[after])) after += 1;
      if (addQuote(pieces, runs.slice(index, after))) budget.folds -= 1;
      index = after - 1;
    } else {
      pieces.add(run);
    }
  }
  return pieces.end();
}

function isQuote(run: LineRun | undefined): boolean {
  return run?.lineClass === 'q1' || run?.lineClass === 'q2' || run?.lineClass === 'q3';
}

/** Quoted lines that follow each other, whatever their levels. Whether they were folded. */
function addQuote(pieces: Pieces, runs: readonly LineRun[]): boolean {
  const lineCount = runs.reduce((sum, run) => sum + run.lineCount, 0);
  const isFolded = lineCount >= MIN_FOLDED_LINES;
  const folded: LineRun[] = [];
  let before = isFolded ? LINES_BEFORE_FOLD : lineCount;
  for (const run of runs) {
    const shown = Math.min(before, run.lineCount);
    if (shown > 0) pieces.add({ ...run, lineCount: shown });
    if (shown < run.lineCount) folded.push({ ...run, lineCount: run.lineCount - shown });
    before -= shown;
  }
  if (isFolded) pieces.addFold('quote', `${lineCount - LINES_BEFORE_FOLD} more quoted lines`, folded);
  return isFolded;
}

/** One text as `pre` elements with folds between them. Runs are taken from the escaped text in order: it has the same lines. */
class Pieces {
  readonly #lines: string;
  #at = 0;
  #markup = '';
  #pre = '';

  constructor(text: string, policy: MaskingPolicy) {
    this.#lines = bodyTextHtml(text, policy).toString();
  }

  add(run: LineRun): void {
    this.#pre += this.#runHtml(run);
  }

  addFold(kind: 'quote' | 'pgp', summary: string, runs: readonly LineRun[]): void {
    this.#endPre();
    let inside = '';
    for (const run of runs) inside += this.#runHtml(run);
    this.#markup += `<details class="${kind}"><summary>${summary}</summary>${pre(inside)}</details>\n`;
  }

  end(): string {
    this.#endPre();
    return this.#markup;
  }

  #endPre(): void {
    if (this.#pre !== '') this.#markup += `${pre(this.#pre)}\n`;
    this.#pre = '';
  }

  #runHtml(run: LineRun): string {
    const start = this.#at;
    let end = start;
    for (let count = 0; count < run.lineCount && end < this.#lines.length; count += 1) {
      const lineEnd = run.lineCount === Number.POSITIVE_INFINITY ? -1 : this.#lines.indexOf('\n', end);
      end = lineEnd < 0 ? this.#lines.length : lineEnd + 1;
    }
    this.#at = end;
    const shown = this.#lines.slice(start, end);
    return run.lineClass === '' ? shown : `<span class="${run.lineClass}">${shown}</span>`;
  }
}

/** A browser drops a line end that follows the start tag at once: an empty first line needs one more. */
function pre(markup: string): string {
  return `<pre class="body">${markup.startsWith('\n') ? '\n' : ''}${markup}</pre>`;
}
