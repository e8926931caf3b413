import type { Diagnostic } from '#base';
import {
  type PossibleAnswers,
  type Publication,
  possibleAnswers,
  productOf,
  type ReleaseTable,
  versionFactOf,
} from '#publication';
import type { FormSays, ReadForm } from './form-says.ts';

export interface ConsistencySource {
  readonly publication: Publication;
  readonly table: ReleaseTable | null;
  readonly isFixed: (component: string, version: string) => boolean | null;
}

/** What is recorded as fixed is unaffected for a form that has no word for it. */
const MAY_SAY = {
  affected: ['affected'],
  not_affected: ['not_affected'],
  fixed: ['fixed', 'not_affected'],
  under_investigation: [],
} as const satisfies Record<string, readonly FormSays[]>;

/** A defect of ours in a hundred releases is one finding with some of them. */
const MOST_NAMED = 5;

/** Everything that the forms of an advisory say beyond its text, leave out of it, or say otherwise. Errors, all of them. */
export function formProblems(source: ConsistencySource, forms: readonly ReadForm[]): readonly Diagnostic[] {
  const truthOf = truths(source);
  return forms.flatMap((form) => [
    ...releaseProblems(source, form, truthOf),
    ...contentProblems(source.publication, form),
  ]);
}

type TruthOf = (component: string, version: string) => keyof typeof MAY_SAY;

/** Each release is asked about once for all forms. */
function truths({ publication: { condition, isTrusted, products }, isFixed }: ConsistencySource): TruthOf {
  const answered = new Map<string, PossibleAnswers>();
  const known = new Map<string, keyof typeof MAY_SAY>();
  const truthOf: TruthOf = (component, version) => {
    if (!isTrusted || !products.some((each) => each.component === component)) return 'under_investigation';
    const fact = versionFactOf(component);
    if (condition === null || fact === null)
      return isFixed(component, version) === true ? 'fixed' : 'under_investigation';
    const { canBeYes, isAlwaysNo } = possibleAnswers(condition, { [fact]: version }, answered);
    if (isAlwaysNo) return 'not_affected';
    if (isFixed(component, version) === true) return 'fixed';
    return canBeYes ? 'affected' : 'under_investigation';
  };
  return (component, version) => {
    const key = `${component} ${version}`;
    const truth = known.get(key) ?? truthOf(component, version);
    known.set(key, truth);
    return truth;
  };
}

function releaseProblems(
  { publication: { facts, style }, table }: ConsistencySource,
  form: ReadForm,
  truthOf: TruthOf,
): readonly Diagnostic[] {
  const line = facts.sections.find(({ role }) => role === 'vulnerable')?.line ?? null;
  return [...(table?.components ?? [])].flatMap(([component, { releases }]) => {
    const product = productOf(style, component).product;
    const wrong = releases.flatMap(({ version }) => {
      const said = form.says(product, version);
      const truth = truthOf(component, version);
      const may: readonly FormSays[] = MAY_SAY[truth];
      return said.every((each) => may.includes(each)) && said.length <= 1
        ? []
        : [{ version, said: said.join(' and '), truth: truth.replaceAll('_', ' ') }];
    });
    const [first] = wrong;
    if (first === undefined) return [];
    const named = wrong.slice(0, MOST_NAMED).map(({ version }) => version);
    const more = wrong.length > MOST_NAMED ? ` and ${wrong.length - MOST_NAMED} more` : '';
    return [
      problem(
        'form-says-more',
        `${form.form}: of ${product} ${named.join(', ')}${more} it says ${first.said.replaceAll('_', ' ')}, where the text leaves it at ${first.truth}`,
        'confirm the condition, or correct the text, so that both say the same',
        line,
      ),
    ];
  });
}

function contentProblems({ facts }: Publication, form: ReadForm): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const missing = facts.cves.filter((cve) => !form.cves.includes(cve));
  const added = form.cves.filter((cve) => !facts.cves.some((each) => each === cve));
  if (missing.length > 0)
    found.push(problem('form-cve', `${form.form}: leaves out ${missing.join(', ')}`, 'name every CVE of the head'));
  if (added.length > 0)
    found.push(problem('form-cve', `${form.form}: names ${added.join(', ')}, which the head does not`, 'take it out'));
  if (form.revision !== null && form.revision !== String(facts.revision))
    found.push(
      problem(
        'form-revision',
        `${form.form}: is of revision ${form.revision}, the text of ${facts.revision}`,
        'make it again',
      ),
    );
  if (
    form.title !== null &&
    facts.title !== null &&
    !folded(form.title).includes(folded(facts.title).slice(0, TITLE_HELD))
  )
    found.push(problem('form-title', `${form.form}: has another title than the text`, 'take that of the head'));
  for (const { file, sha256, line } of form.checksums === null ? [] : facts.checksums) {
    const here = form.checksums?.get(file);
    if (here === undefined)
      found.push(
        problem('form-checksum', `${form.form}: leaves out ${file}`, 'carry every file of the signed table', line),
      );
    else if (here !== sha256)
      found.push(
        problem(
          'form-checksum',
          `${form.form}: has another SHA-256 for ${file}`,
          'take that of the signed table',
          line,
        ),
      );
  }
  return found;
}

/** Forms cut long titles. */
const TITLE_HELD = 80;

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** `line`: where the text says what the form says otherwise; without: in its head. */
function problem(code: string, message: string, suggestion: string, line: number | null = 1): Diagnostic {
  return { code, severity: 'error', line, column: null, message, suggestion };
}
