import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type CsafVersion, validateCsaf } from '#csaf';
import { heldAgainstText, MACHINE_FORMS, type MachineForm, machineForm } from '#exports/forms';
import type { Publication } from '#publication';
import { lintRecord } from '#record-lint';
import { FORMATS } from '../src/record-lint/schemas/schema-support.ts';
import { caseFaults, isWrittenDown, suiteCases } from '../test/corpus/csaf-suite.test-support.ts';
import {
  isAgainst,
  type Library,
  loadedLibrary,
  numberOf,
  OLDER_DRAFT,
  officialCsafSchemas,
} from '../test/csaf-oracles.test-support.ts';
import { NOW, type Published, publishedMails } from '../test/exports/forms.test-support.ts';
import { brokenRules } from '../test/exports/osv-linter.test-support.ts';

/*
 * The machine forms, proven in one run: `TOCSIN_CORPUS=FOLDER sh scripts/node scripts/prove-forms.ts`. Every mail of the samples, and of
 * the corpus where it is named, in all forms, for the public, for members and as text that nobody proved, held against
 * the text, our validators, the official schemas in a plain Ajv and csaf-validator-lib; and the official suites of CSAF, by our
 * validator beside that library. Prints two tables, and what was found. Exit status 1: something was found, or one of those who judge
 * took a document that was broken on purpose.
 */

const root = join(import.meta.dirname, '..');
const corpus = process.env['TOCSIN_CORPUS'];
const MEMBERS = { kind: 'members', id: 'b5a1b2c3-1111-4222-8333-444455556666', name: 'Early list' } as const;
const VERSION = { version: '1.0.0' };

/** Whether a document is sound; what is wrong, in a few words. */
type Judge = (document: object) => Promise<string | null> | string | null;

const library = await loadedLibrary();
const judges = judgesOf(library);
const faults: string[] = [];

await provenForms([
  ...(await publishedMails(join(root, 'examples/osier/mail'), join(root, 'examples/osier/keys/osier-security.asc'))),
  ...(corpus === undefined ? [] : await publishedMails(join(corpus, 'xsa'), join(corpus, 'keys/xen-security.asc'))),
]);
if (corpus === undefined)
  console.log('\nTOCSIN_CORPUS is not set: neither real advisories nor official suites were asked');
else for (const version of ['2.0', '2.1'] as const) await provenSuite(version, join(corpus, 'csaf', version));
for (const fault of faults) console.log(fault);
console.log(faults.length === 0 ? '\nnothing was found' : `\n${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function provenForms(mails: readonly Published[]): Promise<void> {
  console.log(
    `\n${mails.length} mails\n\n| form | documents | text | ours | official schema | csaf-validator-lib |\n|---|---|---|---|---|---|`,
  );
  for (const form of MACHINE_FORMS) {
    const passed = new Map<string, number>();
    const count = (judge: string): void => void passed.set(judge, (passed.get(judge) ?? 0) + 1);
    let documents = 0;
    for (const { mail, publication, table, isFixed } of mails) {
      for (const copy of copiesOf(publication, form)) {
        const made = machineForm(copy, form, VERSION);
        const problems = heldAgainstText({ publication: copy, table, isFixed }, form, made);
        for (const { message } of problems) faults.push(`${mail} ${message}`);
        for (const { document } of made.documents) {
          documents += 1;
          if (problems.length === 0) count('text');
          const written = JSON.parse(JSON.stringify(document)) as object;
          for (const [name, judge] of Object.entries(judges[form])) {
            const fault = await judge(written);
            if (fault === null) count(name);
            else faults.push(`${mail} ${form} ${name}: ${fault}`);
            if ((await judge(broken(written))) === null) faults.push(`${mail} ${form} ${name} takes a broken document`);
          }
        }
      }
    }
    const figures = ['text', 'ours', 'schema', 'library'].map((judge) =>
      judge === 'text' || judge in judges[form] ? `${passed.get(judge) ?? 0} of ${documents}` : '–',
    );
    console.log(`| ${form} | ${documents} | ${figures.join(' | ')} |`);
    if (documents < mails.length / 2) faults.push(`${form}: ${documents} documents of ${mails.length} mails`);
  }
}

/** CSAF for all that there may be; OSV and CVE for the public alone. */
function copiesOf(publication: Publication, form: MachineForm): readonly Publication[] {
  if (!form.startsWith('csaf')) return [publication];
  return [publication, { ...publication, audience: MEMBERS }, { ...publication, isTrusted: false }];
}

function judgesOf({ answers, mandatory }: Library): Readonly<Record<MachineForm, Readonly<Record<string, Judge>>>> {
  const schemas = officialCsafSchemas();
  const csaf = (version: CsafVersion): Readonly<Record<string, Judge>> => ({
    ours: (document) => {
      const [fault] = validateCsaf(document, { now: NOW }).findings.filter(({ severity }) => severity === 'error');
      return fault === undefined ? null : `${fault.test} ${fault.path}: ${fault.message}`;
    },
    schema: (document) => faultOf(schemas[version], document),
    library: async (document) => {
      const { category } = (document as { readonly document: { readonly category: string } }).document;
      const known = version === '2.1' ? (OLDER_DRAFT[category] ?? []) : [];
      const [fault] = (await answers(mandatory[version], document)).filter(
        ({ name, errors }) => errors.length > 0 && !known.includes(name),
      );
      return fault === undefined ? null : `${fault.name} ${JSON.stringify(fault.errors[0])}`;
    },
  });
  const record =
    (format: 'cve' | 'osv'): Judge =>
    (document) => {
      const rules = format === 'osv' ? brokenRules(document) : [];
      const [fault] = lintRecord({ format, value: document, place: '' }, NOW).filter(
        ({ severity }) => severity !== 'info',
      );
      return fault !== undefined
        ? `${fault.code} ${fault.path}: ${fault.message}`
        : rules.length > 0
          ? rules.join()
          : null;
    };
  const official = (name: string): object =>
    JSON.parse(readFileSync(join(root, 'src/record-lint/schemas/official', `${name}.json`), 'utf8'));
  const options = { strict: false, allErrors: true, formats: FORMATS, multipleOfPrecision: 6 };
  const [cve, osv] = [
    new Ajv(options).compile(official('cve-5.1.1')),
    new Ajv2020(options).compile(official('osv-1.7.5')),
  ];
  return {
    'csaf-2.0': csaf('2.0'),
    'csaf-2.1': csaf('2.1'),
    cve: { ours: record('cve'), schema: (document) => faultOf(cve, document) },
    osv: { ours: record('osv'), schema: (document) => faultOf(osv, document) },
  };
}

function faultOf(validate: ValidateFunction, document: object): string | null {
  if (validate(document)) return null;
  return (validate.errors ?? [])
    .slice(0, 2)
    .map(({ instancePath, message }) => `${instancePath} ${message}`)
    .join(', ');
}

/** The same without its first identity: what no schema takes. */
function broken(document: object): object {
  const { cveMetadata: _cve, id: _osv, ...rest } = document as Record<string, unknown>;
  if (!('document' in rest)) return rest;
  const { tracking: _tracking, ...head } = rest['document'] as Record<string, unknown>;
  return { ...rest, document: head };
}

/** What is counted of a group of cases. */
interface Figures {
  readonly cases: number;
  readonly passed: number;
  /** Cases of ours whose difference is written down (docs/csaf.md). */
  readonly writtenDown: number;
  /** Whether the library calls the document valid as the suite does. */
  readonly verdicts: number;
  /** Whether the library's test speaks where it should, of the cases whose test it has. */
  readonly answers: number;
  readonly answerable: number;
}

async function provenSuite(version: CsafVersion, folder: string): Promise<void> {
  const rows = new Map<string, Figures>();
  const verdicts = { both: 0, ours: 0, library: 0, neither: 0 };
  const network = /_6_3_[678]$/;
  const tests = [...library.mandatory[version], ...library.others[version]].filter(({ name }) => !network.test(name));
  const numbers = new Set(tests.map(({ name }) => numberOf(name)));
  for (const each of suiteCases(version, folder)) {
    const own = caseFaults(each);
    const isMeant = isWrittenDown(each, own);
    if (own.length > 0 ? isMeant !== true : isMeant !== null) faults.push(`${version} ${each.name}: ${own.join('; ')}`);
    const theirs = await library.answers(tests, JSON.parse(readFileSync(each.file, 'utf8')));
    const isInvalid = theirs.some(({ name, errors }) => errors.length > 0 && /^(?:csaf_|mandatory)/.test(name));
    const speaks = theirs.some((answer) => numberOf(answer.name) === each.test && isAgainst(answer));
    const known = rows.get(each.group) ?? {
      cases: 0,
      passed: 0,
      writtenDown: 0,
      verdicts: 0,
      answers: 0,
      answerable: 0,
    };
    const [we, they] = [!own.some((fault) => fault.startsWith('valid is')), isInvalid !== each.isValid];
    verdicts[we && they ? 'both' : we ? 'ours' : they ? 'library' : 'neither'] += 1;
    const hasTest = numbers.has(each.test);
    rows.set(each.group, {
      cases: known.cases + 1,
      passed: known.passed + Number(own.length === 0),
      writtenDown: known.writtenDown + Number(isMeant === true),
      verdicts: known.verdicts + Number(they),
      answers: known.answers + Number(hasTest && speaks === each.mustFail),
      answerable: known.answerable + Number(hasTest),
    });
  }
  if (rows.size === 0) faults.push(`${folder}: no cases`);
  console.log(
    `\nThe official suite of CSAF ${version}\n\n| group | cases | ours: passed | differ as written down | library: verdict | library: answer |\n|---|---|---|---|---|---|`,
  );
  for (const [group, { cases, passed, writtenDown, verdicts: alike, answers, answerable }] of rows)
    console.log(`| ${group} | ${cases} | ${passed} | ${writtenDown} | ${alike} | ${answers} of ${answerable} |`);
  console.log(
    `\nverdicts as the suite: both ${verdicts.both}, ours alone ${verdicts.ours}, the library's alone ${verdicts.library}, neither ${verdicts.neither}`,
  );
}
