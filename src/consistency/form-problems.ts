import type { Diagnostic } from '#base';
import {
  type PossibleAnswers,
  type Publication,
  possibleAnswers,
  productOf,
  type ReleaseTable,
  revisedAt,
  versionFactOf,
} from '#publication';
import type { FormSays, ReadForm } from './form-says.ts';

export interface ConsistencySource {
  readonly publication: Publication;
  readonly table: ReleaseTable | null;
  readonly isFixed: (component: string, version: string) => boolean | null;
}

type Truth = FormSays | 'under_investigation';

/** Everything that the forms of an advisory say beyond its text, leave out of it, or say otherwise. Errors, all of them. */
export function formProblems(source: ConsistencySource, forms: readonly ReadForm[]): readonly Diagnostic[] {
  const truthOf = truths(source);
  return forms.flatMap((form) => [
    ...releaseProblems(source, form, truthOf),
    ...contentProblems(source.publication, form),
  ]);
}

/** Of a release, or with null of the product as a whole. */
type TruthOf = (component: string, version: string | null) => Truth;

/** Each release is asked about once for all forms. */
function truths({ publication, table, isFixed }: ConsistencySource): TruthOf {
  const { condition, isTrusted, products } = publication;
  const revised = revisedAt(publication);
  const answered = new Map<string, PossibleAnswers>();
  const known = new Map<string, Truth>();
  const later = new Set(
    [...(table?.components ?? [])].flatMap(([component, { releases }]) =>
      releases.flatMap(({ version, releasedAt }) =>
        revised !== null && releasedAt > revised ? [`${component} ${version}`] : [],
      ),
    ),
  );
  const truthOf: TruthOf = (component, version) => {
    if (!isTrusted || !products.some((each) => each.component === component)) return 'under_investigation';
    const fixed = version !== null && isFixed(component, version) === true ? 'fixed' : null;
    const fact = versionFactOf(component);
    // of what came later the text says nothing
    const isUnsaid = version !== null && (fact === null || later.has(`${component} ${version}`));
    if (condition === null || isUnsaid) return fixed ?? 'under_investigation';
    const settled = version === null || fact === null ? {} : { [fact]: version };
    const { canBeYes, isAlwaysNo } = possibleAnswers(condition, settled, answered);
    if (isAlwaysNo) return 'not_affected';
    return fixed ?? (canBeYes ? 'affected' : 'under_investigation');
  };
  return (component, version) => {
    const key = `${component} ${version ?? ''}`;
    const truth = known.get(key) ?? truthOf(component, version);
    known.set(key, truth);
    return truth;
  };
}

function releaseProblems(
  { publication: { facts, style, products }, table }: ConsistencySource,
  form: ReadForm,
  truthOf: TruthOf,
): readonly Diagnostic[] {
  const line = facts.sections.find(({ role }) => role === 'vulnerable')?.line ?? null;
  const tables = [...(table?.components ?? [])];
  const components = new Set([
    ...tables.map(([component]) => component),
    ...products.map(({ component }) => component),
  ]);
  const says = [...components].flatMap((component) => {
    const { product } = productOf(style, component);
    const releases = table?.components.get(component)?.releases ?? [];
    const wrong = [null, ...releases.map(({ version }) => version)].flatMap((version) => {
      const said = form.says(product, version);
      const truth = truthOf(component, version);
      const word = truth === 'fixed' && !form.tellsFixed ? 'not_affected' : truth;
      return said.every((each) => each === word) && said.length <= 1
        ? []
        : [{ name: version ?? 'as a whole', said: said.join(' and '), truth: truth.replaceAll('_', ' ') }];
    });
    const [first] = wrong;
    if (first === undefined) return [];
    return [
      problem(
        'form-says-more',
        `${form.form}: of ${product} ${someOf(wrong.map(({ name }) => name))} it says ${first.said.replaceAll('_', ' ')}, where the text leaves it at ${first.truth}`,
        'confirm the condition, or correct the text, so that both say the same',
        line,
      ),
    ];
  });
  const recorded = tables.flatMap(([component, { releases }]) =>
    releases.map(({ version }) => ({ product: productOf(style, component).product, version })),
  );
  const strange = form.namesBeside(recorded);
  if (strange.length === 0) return says;
  const message = `${form.form}: names ${someOf(strange)}, which no table of releases has`;
  return [...says, problem('form-release', message, 'record the release in series/releases, or take it out')];
}

/** A defect of ours in a hundred releases is one finding with some of them. */
const MOST_NAMED = 5;

function someOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
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
