import { readBlob } from '#disclosure';
import { type ComparedRow, compareDraftTexts } from '#drafting';
import { revisionText } from '#house-style';
import { html, type Markup } from '#markup';
import { visibleText } from '#masking';
import { caseStream } from '#store';
import { casePage } from './case-frame.ts';
import type { CaseVisit } from './case-visit.ts';

/** Two saved texts side by side: `from` and `to` count the texts in the order in which they were saved. */
export async function showComparison(at: CaseVisit): Promise<Response> {
  const { c, context, path } = at;
  const [before, after] = [await savedText(at, c.req.query('from')), await savedText(at, c.req.query('to'))];
  if (before === null || after === null) return context.notFound(c);
  return casePage(at, {
    part: 'other',
    heading: 'Two texts side by side',
    body: html`${comparedMarkup(compareDraftTexts(before.text, after.text), { before: before.name, after: after.name })}<p><a href="${path}/text">Back to the text</a></p>\n`,
  });
}

async function savedText(
  { visit, loaded }: CaseVisit,
  place: string | undefined,
): Promise<{ readonly name: string; readonly text: string } | null> {
  const saved = loaded.records.filter((record) => record.kind === 'text_saved');
  const record = /^[1-9]\d{0,4}$/.test(place ?? '') ? saved[Number(place) - 1] : undefined;
  const blob = record === undefined ? undefined : loaded.contents.textByDigest.get(record.reading.digest)?.text;
  if (record === undefined || blob === undefined) return null;
  const bytes = await readBlob(visit.parts, visit.doer.viewer, caseStream(loaded.id), blob);
  const name = `${place}: ${revisionText(visit.parts.style, record.reading.revision)}, ${record.by.kind === 'person' ? record.by.name : record.by.kind}`;
  return { name, text: Buffer.from(bytes).toString('utf8') };
}

/** Lines that are the same on both sides are left out but for so many around what differs. */
const AROUND = 3;

/** Attack: two texts of a megabyte of one-letter lines. */
const MOST_ROWS = 4_000;

export function comparedMarkup(
  rows: readonly ComparedRow[],
  names: { readonly before: string; readonly after: string },
): Markup {
  if (rows.every(({ kind }) => kind === 'same')) return html`<p class="none">They are the same.</p>\n`;
  return html`<table class="compare"><thead><tr><th scope="col" class="line"><span class="unseen">Line</span></th><th scope="col">${names.before}</th><th scope="col" class="line"><span class="unseen">Line</span></th><th scope="col">${names.after}</th></tr></thead>
<tbody>${shownRows(rows)
    .slice(0, MOST_ROWS)
    .map((row) =>
      row === null ? html`<tr><td class="skipped" colspan="4">the same lines left out</td></tr>\n` : rowMarkup(row),
    )}</tbody></table>
`;
}

function shownRows(rows: readonly ComparedRow[]): readonly (ComparedRow | null)[] {
  const near = new Set<number>();
  rows.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    for (let at = index - AROUND; at <= index + AROUND; at += 1) near.add(at);
  });
  return rows.flatMap((row, index): readonly (ComparedRow | null)[] => {
    if (near.has(index)) return [row];
    return near.has(index + 1) || index === rows.length - 1 ? [null] : [];
  });
}

function rowMarkup({ kind, before, after }: ComparedRow): Markup {
  return html`<tr class="${kind}"><td class="line">${before?.line}</td><td>${before !== null && (kind === 'same' ? visibleText(before.text) : html`<del>${before.text === '' ? ' ' : visibleText(before.text)}</del>`)}</td><td class="line">${after?.line}</td><td>${after !== null && (kind === 'same' ? visibleText(after.text) : html`<ins>${after.text === '' ? ' ' : visibleText(after.text)}</ins>`)}</td></tr>
`;
}
