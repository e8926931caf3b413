/*
 * Turns the official JSON schemas of CSAF (src/csaf/schemas/official) into plain functions, so that no schema is compiled
 * when the program starts: src/csaf/schemas/compiled.mjs (checks) and known-properties.json (which keys are defined where).
 * Part of scripts/build. The changes made on the way keep what is accepted; each says why it is made.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _, Ajv2020, str } from 'ajv/dist/2020.js';
import standaloneModule from 'ajv/dist/standalone/index.js';

const folder = join(import.meta.dirname, '..', 'src', 'csaf', 'schemas');
const esbuild = process.argv[2];
if (esbuild === undefined) throw new Error('expected the path of esbuild');

const FIRST = 'https://www.first.org/cvss';
const OASIS = 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema';

const official = (name) => JSON.parse(readFileSync(join(folder, 'official', `${name}.json`), 'utf8'));
const metaschema = official('extension-metaschema');
const shared = {
  [`${FIRST}/cvss-v2.0.json`]: official('cvss-v2.0'),
  [`${FIRST}/cvss-v3.0.json`]: official('cvss-v3.0'),
  [`${FIRST}/cvss-v3.1.json`]: official('cvss-v3.1'),
  [`${FIRST}/cvss-v4.0.json`]: official('cvss-v4.0'),
  [`${OASIS}/extension-content.json`]: official('extension-content'),
  // its other part is about the schemas of extensions and asks for a vocabulary that the compiler does not have
  [`${OASIS}/extension-metaschema.json`]: { $defs: { content_schema_t: metaschema.$defs.content_schema_t } },
  'https://certcc.github.io/SSVC/data/schema/v2/SelectionList_2_0_0.schema.json': official('ssvc-selection-list'),
};
const documents = { csaf20: official('csaf-2.0'), csaf21: official('csaf-2.1') };

/** The extensions whose schemas are published with the standard: two of its own documentation (what uses the third does not follow it). */
const extensions = Object.fromEntries(
  ['11', '12'].map((number) => [
    `documentation${number}`,
    official(`extensions/documentation-${number}-content_1.0.0`),
  ]),
);

/** Attack: exponential backtracking on "aaaa…!" in the namespaces of SSVC. The second form takes the same words. */
const SLOW = '(((\\.|-))?(([a-z]|[0-9]))+)+';
const QUICK = '([.-]?[a-z0-9])+';

/** Which patterns are written in a quicker way when they are loaded; findings show them as they are. */
const patternOf = Object.assign((source, flags) => new RegExp(source, flags), {
  code: 'require("./patterns.ts").patternOf',
});

function prepared(value, root) {
  if (Array.isArray(value)) return value.map((each) => prepared(each, root));
  if (typeof value !== 'object' || value === null) return value;
  const copy = {};
  for (const [key, each] of Object.entries(value)) {
    if (
      ['title', 'description', 'examples', 'default', '$comment', 'license'].includes(key) &&
      typeof each !== 'object'
    )
      continue;
    if (key === 'examples' || key === 'license') continue;
    copy[key] = key === 'pattern' ? each.replaceAll(SLOW, QUICK) : prepared(each, root);
  }
  // one of both versions: where neither fits, the findings of the version that was meant are the useful ones
  if (isEitherCvss3(copy.oneOf)) {
    const [older, newer] = copy.oneOf;
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
    return { if: { type: 'object', properties: { version: { const: '3.0' } } }, then: older, else: newer };
  }
  // the kind of the items must be seen for a comparison that takes linear time
  if (copy.uniqueItems === true && typeof copy.items?.$ref === 'string' && copy.items.$ref.startsWith('#/$defs/')) {
    const target = root.$defs[copy.items.$ref.slice('#/$defs/'.length)];
    if (target?.type === 'string') copy.items = prepared(target, root);
  }
  return copy;
}

function isEitherCvss3(options) {
  return Array.isArray(options) && options.length === 2 && options[0].$ref === `${FIRST}/cvss-v3.0.json`;
}

function withoutNames(schema) {
  const { $schema, $id, id, ...rest } = prepared(schema, schema);
  return rest;
}

/** Extensions refer to parts of the schema of CSAF 2.1 by its address. */
function idOf(name) {
  return name === 'csaf21' ? `${OASIS}/csaf.json` : name;
}

function compile() {
  const ajv = new Ajv2020({
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
      formats: _`require("./formats.ts").FORMATS`,
      regExp: patternOf,
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
        code: _`require("./distinct.ts").areDistinct`,
      });
      context.fail(_`!${distinct}(${context.data})`);
    },
  });
  // the compiler's own way walks every text to its end, to count what it already has enough of
  ajv.removeKeyword('minLength');
  ajv.addKeyword({
    keyword: 'minLength',
    type: 'string',
    schemaType: 'number',
    before: 'pattern',
    error: {
      message: ({ schemaCode }) => str`must NOT have fewer than ${schemaCode} characters`,
      params: ({ schemaCode }) => _`{limit: ${schemaCode}}`,
    },
    code(context) {
      const shorter = context.gen.scopeValue('func', {
        key: 'isShorter',
        ref: () => true,
        code: _`require("./shorter.ts").isShorter`,
      });
      context.fail(_`${shorter}(${context.data}, ${context.schema})`);
    },
  });
  for (const name of ['uri', 'uuid', 'date-time']) ajv.addFormat(name, () => true);
  for (const [id, schema] of Object.entries(shared)) ajv.addSchema(withoutNames(schema), id);
  const checks = { ...documents, ...extensions };
  for (const [name, schema] of Object.entries(checks)) ajv.addSchema(withoutNames(schema), idOf(name));
  return (standaloneModule.default ?? standaloneModule)(
    ajv,
    Object.fromEntries(Object.keys(checks).map((name) => [name, idOf(name)])),
  );
}

/** The compiler joins the errors of parts by a new list each time: attack, a list of a million wrong items takes hours. */
function withQuickJoins(code) {
  const slow = /vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\)/g;
  const quick = code.replace(slow, 'require("./joined-errors.ts").joinedErrors(vErrors, $1.errors)');
  if (quick.includes('vErrors.concat')) throw new Error('the compiler joins errors in another way now');
  return quick;
}

/** `{"keys": {name: place}, "items": place}`; a place is an index of the table, so that branches can hold branches. */
function knownProperties() {
  const places = [];
  const known = new Map();
  const placeOf = (schema, root) => {
    if (schema === undefined || schema === true) return null;
    if (schema.$ref !== undefined) {
      const [file, pointer = ''] = schema.$ref.split('#');
      const target = file === '' ? root : shared[file];
      return placeOf(pointer === '' ? target : within(target, pointer), target);
    }
    const seen = known.get(schema);
    if (seen !== undefined) return seen;
    if (isEitherCvss3(schema.oneOf)) {
      const merged = { properties: { ...shared[`${FIRST}/cvss-v3.0.json`].properties } };
      return placeOf(merged, shared[`${FIRST}/cvss-v3.0.json`]);
    }
    const parts = [schema, ...['allOf', 'anyOf', 'oneOf'].flatMap((key) => (schema[key] ?? []).flatMap(alternatives))];
    if (parts.every(({ properties, items }) => properties === undefined && items === undefined)) return null;
    const index = places.length;
    known.set(schema, index);
    const place = {};
    places.push(place);
    for (const { properties } of parts) {
      if (properties === undefined) continue;
      place.keys ??= {};
      for (const [key, each] of Object.entries(properties)) place.keys[key] ??= placeOf(each, root);
    }
    if (schema.items !== undefined) place.items = placeOf(schema.items, root);
    return index;
  };
  const roots = Object.fromEntries(Object.entries(documents).map(([name, schema]) => [name, placeOf(schema, schema)]));
  return { ...roots, places };
}

/** What a schema says itself, and in each of its alternatives. */
function alternatives(schema) {
  return [schema, ...['allOf', 'anyOf', 'oneOf'].flatMap((key) => (schema[key] ?? []).flatMap(alternatives))];
}

function within(schema, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value, key) => value[key], schema);
}

const source = join(folder, 'compiled.cjs');
writeFileSync(source, withQuickJoins(compile()));
execFileSync(esbuild, [
  source,
  '--bundle',
  '--format=esm',
  '--platform=node',
  '--target=node22',
  '--minify-whitespace',
  '--minify-syntax',
  '--log-level=warning',
  `--outfile=${join(folder, 'compiled.mjs')}`,
]);
rmSync(source);
writeFileSync(join(folder, 'known-properties.json'), `${JSON.stringify(knownProperties())}\n`);
