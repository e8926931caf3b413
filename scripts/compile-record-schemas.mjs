/*
 * Turns the official JSON schemas of CVE and OSV records (src/record-lint/schemas/official) into plain functions, so that no schema
 * is compiled when the program starts: src/record-lint/schemas/compiled.mjs. Part of scripts/build. What is accepted stays the same.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _, Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneModule from 'ajv/dist/standalone/index.js';

const standalone = standaloneModule.default ?? standaloneModule;
const folder = join(import.meta.dirname, '..', 'src', 'record-lint', 'schemas');
const esbuild = process.argv[2];
if (esbuild === undefined) throw new Error('expected the path of esbuild');

const official = (name) => JSON.parse(readFileSync(join(folder, 'official', `${name}.json`), 'utf8'));

/** Of words that are for people nothing is compiled, and an address of its own would be asked for. */
function bare(value, isSchema = true) {
  if (Array.isArray(value)) return value.map((each) => bare(each));
  if (typeof value !== 'object' || value === null) return value;
  const words = new Set(isSchema ? ['title', 'description', 'examples', '$comment', '$id', '$schema', 'license'] : []);
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key, each]) => !(words.has(key) && (typeof each !== 'object' || key === 'examples' || key === 'license')),
      )
      .map(([key, each]) => [
        key,
        bare(each, !['properties', 'definitions', '$defs', 'patternProperties'].includes(key)),
      ]),
  );
}

const boundedPattern = Object.assign((source, flags) => new RegExp(source, flags), {
  code: 'require("./schema-support.ts").boundedPattern',
});

function compile(Compiler, schema) {
  const ajv = new Compiler({
    strict: false,
    allErrors: true,
    validateSchema: false,
    // 5.3 is a multiple of 0.1, which floating point does not know
    multipleOfPrecision: 6,
    code: {
      source: true,
      esm: false,
      lines: false,
      optimize: 2,
      formats: _`require("./schema-support.ts").FORMATS`,
      regExp: boundedPattern,
    },
  });
  // compared by their text in a set: the compiler's own way takes the square of the length
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    error: { message: 'must not have the same item twice' },
    code(context) {
      if (context.schema !== true) return;
      const distinct = context.gen.scopeValue('func', {
        key: 'areDistinct',
        ref: () => true,
        code: _`require("./schema-support.ts").areDistinct`,
      });
      context.fail(_`!${distinct}(${context.data})`);
    },
  });
  for (const name of ['uri', 'date', 'date-time']) ajv.addFormat(name, () => true);
  return withQuickJoins(standalone(ajv, ajv.compile(bare(schema))));
}

/** The compiler joins the errors of parts by a new list each time: attack, a list of a million wrong items takes hours. */
function withQuickJoins(code) {
  const slow = /vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\)/g;
  const quick = code.replace(slow, 'require("./schema-support.ts").joinedErrors(vErrors, $1.errors)');
  if (quick.includes('vErrors.concat')) throw new Error('the compiler joins errors in another way now');
  return quick;
}

/** A record is published or rejected, as its state says: of the form that was not meant no error is told. */
function byState({ oneOf: [published, rejected], ...schema }) {
  const isRejected = {
    type: 'object',
    properties: { cveMetadata: { type: 'object', properties: { state: { const: 'REJECTED' } }, required: ['state'] } },
    required: ['cveMetadata'],
  };
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
  return { ...schema, if: isRejected, then: rejected, else: published };
}

const parts = { cve: compile(Ajv, byState(official('cve-5.1.1'))), osv: compile(Ajv2020, official('osv-1.7.5')) };
const files = Object.entries(parts).map(([name, code]) => {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, code);
  return file;
});
const entry = join(folder, 'compiled-entry.mjs');
writeFileSync(entry, 'import cve from "./cve.cjs";\nimport osv from "./osv.cjs";\nexport default { cve, osv };\n');
execFileSync(esbuild, [
  entry,
  '--bundle',
  '--format=esm',
  '--platform=node',
  '--target=node22',
  '--minify-whitespace',
  '--minify-syntax',
  '--log-level=warning',
  `--outfile=${join(folder, 'compiled.mjs')}`,
]);
for (const file of [...files, entry]) rmSync(file);
