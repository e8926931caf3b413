import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { FORMATS } from '../src/csaf/schemas/formats.ts';

/* The two that our CSAF documents and our validator are held against: the official schemas in a plain Ajv, and csaf-validator-lib. */

const root = join(import.meta.dirname, '..');

/** What its 2.1, of before the last draft, has against documents that the draft asks for: docs/divergences.md. */
export const OLDER_DRAFT: Readonly<Record<string, readonly string[]>> = {
  csaf_withdrawn: ['mandatoryTest_6_1_26'],
  csaf_superseded: ['mandatoryTest_6_1_26'],
};

export type DocumentTest = (document: unknown) => unknown;
export interface Answer {
  readonly name: string;
  readonly errors: readonly unknown[];
  readonly warnings: readonly unknown[];
  readonly infos: readonly unknown[];
}
export interface Library {
  readonly answers: (tests: readonly DocumentTest[], document: unknown) => Promise<readonly Answer[]>;
  readonly mandatory: Readonly<Record<'2.0' | '2.1', readonly DocumentTest[]>>;
  readonly others: Readonly<Record<'2.0' | '2.1', readonly DocumentTest[]>>;
}

let loading: Promise<Library> | undefined;

/** csaf-validator-lib, loaded when somebody first asks for it, once. */
export function loadedLibrary(): Promise<Library> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Library> {
  const { default: validate } = await import('@secvisogram/csaf-validator-lib/validate.js');
  const testsOf = (exported: object): DocumentTest[] =>
    Object.values(exported).filter((each): each is DocumentTest => typeof each === 'function');
  return {
    answers: async (tests, document) => (await validate(tests, document)).tests,
    mandatory: {
      '2.0': testsOf(await import('@secvisogram/csaf-validator-lib/basic.js')),
      '2.1': testsOf(await import('@secvisogram/csaf-validator-lib/csaf_2_1/basic.js')),
    },
    others: {
      '2.0': [
        ...testsOf(await import('@secvisogram/csaf-validator-lib/optionalTests.js')),
        ...testsOf(await import('@secvisogram/csaf-validator-lib/informativeTests.js')),
      ],
      '2.1': [
        ...testsOf(await import('@secvisogram/csaf-validator-lib/csaf_2_1/recommendedTests.js')),
        ...testsOf(await import('@secvisogram/csaf-validator-lib/csaf_2_1/informativeTests.js')),
      ],
    },
  };
}

/** The official schemas as they are, in an Ajv without any change of ours but the one keyword that needs a part of a vocabulary. */
export function officialCsafSchemas(): Readonly<Record<'2.0' | '2.1', ValidateFunction>> {
  const official = join(root, 'src/csaf/schemas/official');
  const read = (name: string): Record<string, unknown> => {
    const {
      $schema: _dialect,
      $id: _id,
      id: _older,
      ...schema
    } = JSON.parse(readFileSync(join(official, `${name}.json`), 'utf8'));
    return schema;
  };
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    multipleOfPrecision: 6,
    formats: FORMATS,
  });
  for (const version of ['2.0', '3.0', '3.1', '4.0'])
    ajv.addSchema(read(`cvss-v${version}`), `https://www.first.org/cvss/cvss-v${version}.json`);
  const place = 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema';
  ajv.addSchema(read('extension-content'), `${place}/extension-content.json`);
  const { $defs } = read('extension-metaschema') as { $defs: Record<string, unknown> };
  ajv.addSchema({ $defs: { content_schema_t: $defs['content_schema_t'] } }, `${place}/extension-metaschema.json`);
  ajv.addSchema(
    read('ssvc-selection-list'),
    'https://certcc.github.io/SSVC/data/schema/v2/SelectionList_2_0_0.schema.json',
  );
  ajv.addSchema(read('csaf-2.1'), `${place}/csaf.json`);
  return { '2.0': ajv.compile(read('csaf-2.0')), '2.1': ajv.compile({ $ref: `${place}/csaf.json` }) };
}

/** Whether a test of the library found anything; a mandatory one only with an error. */
export function isAgainst({ name, errors, warnings, infos }: Answer): boolean {
  return errors.length > 0 || (!numberOf(name).startsWith('6.1') && warnings.length + infos.length > 0);
}

/** `mandatoryTest_6_1_27_1`: `6.1.27.1`. */
export function numberOf(name: string): string {
  return name.startsWith('csaf_') ? 'schema' : name.replace(/^.*Test_/, '').replaceAll('_', '.');
}
