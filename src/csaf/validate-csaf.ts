import type { Instant } from '#base';
import { indexCsaf } from './indexed-csaf.ts';
import { isTooDeep, MAX_DEPTH, member, textOf } from './json.ts';
import type { Moment } from './moment.ts';
import { NOT_CHECKED } from './not-checked.ts';
import { type ReadJson, readJson } from './read-json.ts';
import type { CsafFinding, CsafReport, CsafSeverity, CsafVersion } from './report.ts';
import { type Reporter, type Rule, severityOf } from './rule.ts';
import { RULES } from './rules.ts';
import { schemaErrorsOf, schemaMessage } from './schema-errors.ts';

/** What the rules need of the world. */
export interface ValidationOptions {
  /** By which "in the past" is decided (section 6.2.33 of CSAF 2.1). */
  readonly now: Instant;
}

/**
 * Holds a document against its schema and all tests of its version of CSAF. Never throws, whatever the value is; a document that
 * does not say its version in a way we know gets one finding.
 */
export function validateCsaf(root: unknown, options: ValidationOptions): CsafReport {
  if (isTooDeep(root)) return refused('', `expected at most ${MAX_DEPTH} levels of nesting, found more`);
  const version = textOf(member(root, 'document'), 'csaf_version');
  if (version !== '2.0' && version !== '2.1') {
    const found = version === undefined ? 'none' : JSON.stringify(version.slice(0, 40));
    return refused('/document/csaf_version', `expected "2.0" or "2.1", found ${found}`);
  }
  const schemaErrors = schemaErrorsOf(root, version);
  const csaf = indexCsaf(root, version, schemaErrors, momentAt(options.now));
  const findings: CsafFinding[] = [];
  const schema = collector({ test: 'schema', severity: 'error', remedy: SCHEMA_REMEDY }, findings);
  for (const error of schemaErrors) schema.fail(error.instancePath, schemaMessage(error));
  schema.end();
  for (const rule of RULES_OF[version]) {
    const found = collector({ test: rule.test, severity: severityOf(rule.test), remedy: rule.remedy }, findings);
    rule.check(csaf, found);
    found.end();
  }
  return {
    version,
    valid: !findings.some(({ severity }) => severity === 'error'),
    findings,
    notChecked: NOT_CHECKED[version],
  };
}

/** The same from bytes. */
export function validateCsafBytes(
  bytes: Uint8Array,
  options: ValidationOptions,
): CsafReport | Extract<ReadJson, { kind: 'unreadable' }> {
  const read = readJson(bytes);
  return read.kind === 'unreadable' ? read : validateCsaf(read.value, options);
}

function momentAt(instant: Instant): Moment {
  return { seconds: Math.floor(instant / 1000), fraction: '', isLeapSecond: false };
}

const SCHEMA_REMEDY = 'Change the value to what the JSON schema of this version of CSAF asks for.';

const RULES_OF: Readonly<Record<CsafVersion, readonly Rule[]>> = {
  '2.0': RULES.filter(({ versions }) => versions.includes('2.0')),
  '2.1': RULES.filter(({ versions }) => versions.includes('2.1')),
};

function refused(path: string, message: string): CsafReport {
  const remedy = 'Give a CSAF document of version 2.0 or 2.1.';
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
  end(): void;
}

function collector(
  { test, severity, remedy }: { test: string; severity: CsafSeverity; remedy: string },
  findings: CsafFinding[],
): Collector {
  let more = 0;
  let count = 0;
  let last = '';
  const add = (as: CsafSeverity, path: string, message: string, better = remedy): void => {
    count += 1;
    if (count > MAX_FINDINGS_A_TEST) {
      more += 1;
      last = path;
      return;
    }
    const short = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
    findings.push({ test, severity: as, path, message: short, remedy: better });
  };
  return {
    fail: (path, message, better) => add(severity, path, message, better),
    warn: (path, message, better) => add('warning', path, message, better),
    unknown: (path, message, better) => add('info', path, `not checked: ${message}`, better),
    end: () => {
      if (more === 0) return;
      findings.push({ test, severity, path: last, message: `${more} more of the kind, the last of them here`, remedy });
    },
  };
}
