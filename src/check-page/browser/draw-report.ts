import type { FactSource } from '../fact-sources.ts';
import type { HostReport, ReportAnswer, ReportFact, ReportFinding, ReportReason } from '../host-report.ts';
import { ACTION_WORDS, counted } from '../words.ts';
import { drawSupplies } from './draw-supplies.ts';
import { type Child, element, folded } from './element.ts';

/** One host: what concerns it and why, what to do first, what would settle the rest, and what does not concern it. */
export function drawReport(report: HostReport): readonly Child[] {
  const { affected, unknown, notAffected } = report;
  return [
    element('p', { class: 'host-line' }, hostLine(report)),
    element(
      'ul',
      { class: 'counts' },
      count('affected', affected.length, 'affected'),
      count('unknown', unknown.length, 'not known'),
      count('not-affected', notAffected.length, 'not affected'),
    ),
    ...drawFindings(report.findings),
    ...drawToDo(report),
    ...drawAffected(affected),
    ...drawUnknown(report),
    ...drawNotAffected(notAffected),
  ];
}

function hostLine({ xen, arch, guests }: HostReport): string {
  const on = arch === null ? '' : ` on ${arch}`;
  return `Xen ${xen ?? 'of a version that is not known'}${on}, ${guests === null ? 'guests not known' : counted(guests, 'guest')}`;
}

function count(name: string, number: number, words: string): HTMLLIElement {
  return element('li', { class: name }, element('strong', {}, `${number}`), ` ${words}`);
}

function drawFindings(findings: readonly ReportFinding[]): readonly Child[] {
  const list = (shown: readonly ReportFinding[]): HTMLUListElement =>
    element(
      'ul',
      {},
      shown.map(({ message, suggestion }) =>
        element(
          'li',
          {},
          message,
          suggestion === null ? null : element('span', { class: 'note' }, ` To do: ${suggestion}.`),
        ),
      ),
    );
  const errors = findings.filter(({ isError }) => isError);
  const notes = findings.filter(({ isError }) => !isError);
  return [
    errors.length === 0
      ? null
      : element(
          'div',
          { class: 'verdict tampered' },
          element(
            'p',
            {},
            element('strong', {}, 'Not all of the files could be read.'),
            ' What they would tell is not known.',
          ),
          list(errors),
        ),
    notes.length === 0
      ? null
      : folded(`${counted(notes.length, 'note')} about the files`, () => [list(notes)], notes.length < 3),
  ];
}

function drawToDo({ toDo, affected }: HostReport): readonly Child[] {
  if (toDo.length === 0) {
    const isFixed = affected.length > 0;
    return [
      element('h3', {}, 'What to do first'),
      element(
        'p',
        {},
        isFixed
          ? 'Nothing: what affects this host is fixed on it already.'
          : 'Nothing: no advisory is known to affect this host.',
      ),
    ];
  }
  return [
    element('h3', {}, 'What to do first'),
    element(
      'ol',
      { class: 'to-do' },
      toDo.map(({ action, advisories }) =>
        element('li', {}, element('strong', {}, ACTION_WORDS[action]), ' ', ...joined(advisories.map(inPage))),
      ),
    ),
  ];
}

function inPage(advisory: string): HTMLAnchorElement {
  return element('a', { href: `#${advisory}`, class: 'id' }, advisory);
}

function joined(links: readonly HTMLElement[]): readonly Child[] {
  return links.flatMap((link, index) => (index === 0 ? [link] : [', ', link]));
}

function drawAffected(answers: readonly ReportAnswer[]): readonly Child[] {
  if (answers.length === 0) return [];
  return [
    element('h3', {}, 'What affects this host, and why'),
    ...answers.map((answer) => drawAnswer(answer, 'affected')),
  ];
}

function drawUnknown({ unknown, supplies }: HostReport): readonly Child[] {
  if (unknown.length === 0) return [];
  return [
    element('h3', {}, 'What is not known, and what would settle it'),
    drawSupplies(supplies),
    folded(`${counted(unknown.length, 'advisory', 'advisories')} of which it is not known`, () =>
      unknown.map((answer) => drawAnswer(answer, 'unknown')),
    ),
  ];
}

function drawNotAffected(answers: readonly ReportAnswer[]): readonly Child[] {
  if (answers.length === 0) return [];
  return [
    element('h3', {}, 'What does not affect this host'),
    folded(`${counted(answers.length, 'advisory', 'advisories')}, each with the sentence that says so`, () =>
      answers.map((answer) => drawAnswer(answer, 'not-affected')),
    ),
  ];
}

function drawAnswer(answer: ReportAnswer, look: 'affected' | 'unknown' | 'not-affected'): HTMLElement {
  const { advisory, revision, title, basis, trust, reasons } = answer;
  return element(
    'article',
    { class: `answer ${look}`, id: look === 'affected' ? advisory : null },
    element(
      'h4',
      {},
      element('a', { href: `/advisories/${encodeURIComponent(advisory)}`, class: 'id' }, advisory),
      revision === null ? null : ` v${revision}`,
      ` ${title ?? ''} `,
      element('span', { class: 'badge' }, basis === 'confirmed' ? 'confirmed by a person' : 'read by rules'),
      trust === 'genuine' ? null : ' ',
      trust === 'genuine' ? null : element('span', { class: 'badge incomplete' }, trust),
    ),
    ...(look === 'affected' ? drawAnswerToDo(answer) : []),
    reasons.length === 0 ? element('p', {}, 'No rule could read whom the text concerns.') : null,
    ...reasons.flatMap(drawReason),
    ...(look === 'unknown' ? drawMissing(answer) : []),
    ...(look === 'affected' ? drawMitigations(answer) : []),
  );
}

function drawAnswerToDo({ actions, isFixed, patches, advice }: ReportAnswer): readonly Child[] {
  const words = isFixed ? 'Nothing: the fix is in' : actions.map((action) => ACTION_WORDS[action]).join('. ');
  return [
    ...advice.map((quote) => element('p', { class: 'advice' }, element('strong', {}, 'Take care: '), `“${quote}”`)),
    words === '' ? null : element('p', { class: 'do' }, element('strong', {}, 'To do: '), `${words}.`),
    isFixed || patches.length === 0
      ? null
      : element(
          'p',
          { class: 'note' },
          counted(patches.length, 'patch', 'patches'),
          ': ',
          element('code', {}, patches.join(' ')),
        ),
  ];
}

function drawReason({ quote, line, hedge, facts }: ReportReason): readonly Child[] {
  return [
    quote === null
      ? null
      : element(
          'blockquote',
          {},
          `“${quote}”`,
          line === null ? null : element('span', { class: 'note' }, ` line ${line} of the signed text`),
        ),
    hedge === null ? null : element('p', { class: 'met' }, `The text hedges: “${hedge}”.`),
    facts.length === 0 ? null : element('ul', { class: 'met' }, facts.map(drawFact)),
  ];
}

function drawFact({ text, isKnown, source }: ReportFact): HTMLLIElement {
  if (!isKnown) return element('li', {}, 'not known: ', element('code', {}, text));
  return element('li', {}, element('code', {}, text), element('span', { class: 'note' }, ` ${sourceText(source)}`));
}

function sourceText(source: FactSource | null): string {
  if (source === null) return 'follows from other facts';
  const { file, line, note } = source;
  if (file === null) return note ?? 'a default';
  return line === null ? `from ${file}` : `from ${file}, line ${line}`;
}

function drawMissing({ missing }: ReportAnswer): readonly Child[] {
  if (missing.length === 0) return [];
  return [
    element(
      'ul',
      { class: 'met' },
      missing.map(({ fact, how }) =>
        element('li', {}, 'would settle it: ', element('code', {}, fact), ' by ', element('code', {}, how)),
      ),
    ),
  ];
}

function drawMitigations({ mitigations, isFixed }: ReportAnswer): readonly Child[] {
  if (isFixed || mitigations.length === 0) return [];
  const state = (inForce: boolean | null): string =>
    inForce === true ? 'in force here' : inForce === false ? 'not in force here' : 'in force or not: not known';
  return [
    element(
      'ul',
      { class: 'mitigations' },
      mitigations.map(({ quote, inForce }) =>
        element(
          'li',
          {},
          'Helps ',
          element('span', { class: inForce === true ? 'badge genuine' : 'badge' }, state(inForce)),
          ` “${quote}”`,
        ),
      ),
    ),
  ];
}
