import type { Instant } from '#base';
import { PROFILES } from './document-categories.ts';
import { type IndexedCsaf, indexCsaf } from './indexed-csaf.ts';
import { has as hasKey, isTooDeep, MAX_DEPTH, member, textOf } from './json.ts';
import type { Moment } from './moment.ts';
import { NOT_CHECKED } from './not-checked.ts';
import { type ReadJson, readJson } from './read-json.ts';
import type { CsafFinding, CsafReport, CsafSeverity, CsafVersion } from './report.ts';
import { type Feature, type Reporter, type Rule, severityOf } from './rule.ts';
import { RULES } from './rules.ts';
import { schemaErrorsOf, schemaMessage } from './schema-errors.ts';

/** What the rules need of the world. */
export interface ValidationOptions {
  /** By which "in the past" is decided (section 6.2.33 of CSAF 2.1). */
  readonly now: Instant;
  /** `mandatory`: the schema and 6.1 alone, which decide `valid`; left out: all tests. */
  readonly tests?: 'mandatory';
}

/**
 * Holds a document against its schema and all tests of its version of CSAF. Never throws, whatever the value is; a document that
 * does not say its version in a way we know gets one finding.
 */
export function validateCsaf(root: unknown, options: ValidationOptions): CsafReport {
  if (isTooDeep(root)) return refused('', `expected at most ${MAX_DEPTH} levels of nesting, found more`);
  return validateBounded(root, options);
}

/** Of a value that is not nested too deeply. */
function validateBounded(root: unknown, options: ValidationOptions): CsafReport {
  const version = textOf(member(root, 'document'), 'csaf_version');
  if (version !== '2.0' && version !== '2.1') {
    const found = version === undefined ? 'none' : JSON.stringify(version.slice(0, 40));
    return refused('/document/csaf_version', `expected "2.0" or "2.1", found ${found}`);
  }
  const schemaErrors = schemaErrorsOf(root, version);
  const csaf = indexCsaf(root, version, schemaErrors, momentAt(options.now));
  if (openedProducts(csaf) > MOST_OPENED)
    return refused(
      '/product_tree/product_groups',
      `expected at most ${MOST_OPENED} products by way of groups, found more`,
      'Divide the document, or name fewer products in each vulnerability.',
    );
  const findings: CsafFinding[] = [];
  const reporter = collector(findings);
  reporter.begin('schema', 'error', SCHEMA_REMEDY);
  for (const error of schemaErrors) reporter.fail(error.instancePath, schemaMessage(error));
  for (const rule of rulesFor(csaf, options.tests === 'mandatory')) {
    reporter.begin(rule.test, severityOf(rule.test), rule.remedy);
    rule.check(csaf, reporter);
  }
  reporter.end();
  return {
    version,
    valid: !findings.some(({ severity }) => severity === 'error'),
    findings,
    notChecked: NOT_CHECKED[version],
  };
}

/** Attack: a group of twenty thousand products, named by as many vulnerabilities: work for hours in four megabytes. */
const MOST_OPENED = 5_000_000;

/** How many products are named by way of groups, each group counted each time. */
function openedProducts({ groupReferences, groups }: IndexedCsaf): number {
  return groupReferences.reduce((count, { id }) => count + (groups.get(id)?.length ?? 0), 0);
}

/** The same from bytes. */
export function validateCsafBytes(
  bytes: Uint8Array,
  options: ValidationOptions,
): CsafReport | Extract<ReadJson, { kind: 'unreadable' }> {
  const read = readJson(bytes);
  return read.kind === 'unreadable' ? read : validateBounded(read.value, options);
}

function momentAt(instant: Instant): Moment {
  return { seconds: Math.floor(instant / 1000), fraction: '', isLeapSecond: false };
}

const SCHEMA_REMEDY = 'Change the value to what the JSON schema of this version of CSAF asks for.';

const RULES_OF: Readonly<Record<CsafVersion, readonly Rule[]>> = {
  '2.0': RULES.filter(({ versions }) => versions.includes('2.0')),
  '2.1': RULES.filter(({ versions }) => versions.includes('2.1')),
};

/** By version, category, features and what was asked for. A handful, since only the categories of profiles and four features count. */
const SELECTED = new Map<string, readonly Rule[]>();

/** The rules that can say something of this document. */
function rulesFor(csaf: IndexedCsaf, isMandatoryOnly: boolean): readonly Rule[] {
  const { version, category, document } = csaf;
  const profile = category !== undefined && Object.hasOwn(PROFILES[version], category) ? category : '';
  const has: Readonly<Record<Feature, boolean>> = {
    extensions: csaf.extensions.length > 0,
    'sharing group': hasKey(member(document, 'distribution'), 'sharing_group'),
    SSVC: csaf.vulnerabilities.some(({ metrics }) =>
      metrics.some(({ content }) => content.value['ssvc_v2'] !== undefined),
    ),
    'version ranges': csaf.branches.some((branch) => branch.category === 'product_version_range'),
  };
  const features = `${has.extensions} ${has['sharing group']} ${has.SSVC} ${has['version ranges']}`;
  const key = `${version} ${profile} ${features} ${isMandatoryOnly}`;
  const known = SELECTED.get(key);
  if (known !== undefined) return known;
  const selected = RULES_OF[version].filter(
    ({ test, needs, categories }) =>
      (!isMandatoryOnly || severityOf(test) === 'error') &&
      (needs === undefined || has[needs]) &&
      (categories === undefined || categories.includes(profile)),
  );
  SELECTED.set(key, selected);
  return selected;
}

function refused(path: string, message: string, remedy = 'Give a CSAF document of version 2.0 or 2.1.'): CsafReport {
  return {
    version: null,
    valid: false,
    findings: [{ test: 'schema', severity: 'error', path, message, remedy }],
    notChecked: [],
  };
}

/** Most findings of one test. Attack: a hundred thousand products with five faults each fill the memory. */
const MAX_FINDINGS_A_TEST = 1000;
/** Longest piece of a document in a message. */
const MAX_MESSAGE = 600;

interface Collector extends Reporter {
  /** What follows is said by this test. */
  begin(test: string, severity: CsafSeverity, remedy: string): void;
  end(): void;
}

/** One for all rules of a document: they are many, and most say nothing. */
function collector(findings: CsafFinding[]): Collector {
  let current: { test: string; severity: CsafSeverity; remedy: string } = { test: '', severity: 'error', remedy: '' };
  let count = 0;
  let last = '';
  const add = (severity: CsafSeverity, path: string, message: string, better: string | undefined): void => {
    count += 1;
    last = path;
    if (count > MAX_FINDINGS_A_TEST) return;
    const short = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
    findings.push({ test: current.test, severity, path, message: short, remedy: better ?? current.remedy });
  };
  const end = (): void => {
    const more = count - MAX_FINDINGS_A_TEST;
    count = 0;
    if (more <= 0) return;
    findings.push({ ...current, path: last, message: `${more} more of the kind, the last of them here` });
  };
  return {
    fail: (path, message, better) => add(current.severity, path, message, better),
    warn: (path, message, better) => add('warning', path, message, better),
    unknown: (path, message, better) => add('info', path, `not checked: ${message}`, better),
    begin(test, severity, remedy) {
      if (count > 0) end();
      current = { test, severity, remedy };
    },
    end,
  };
}
