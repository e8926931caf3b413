import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Recipe } from '#advisory';
import { type AdvisoryId, parseAdvisoryId } from '#identifiers';
import { MAX_RECIPES_BYTES, type RecipesRead, readRecipes } from './index.ts';

const COMMIT = '1336ca17742471fc4a59879ae2f637a59530a933';

function id(text: string): AdvisoryId {
  const parsed = parseAdvisoryId(text);
  assert.ok(parsed !== undefined);
  return parsed;
}

const OWN = id('XSA-414');
const readText = (text: string): RecipesRead => readRecipes(new TextEncoder().encode(text), 'xsa414.meta', OWN, 'XSA');
const read = (value: unknown): RecipesRead => readText(JSON.stringify(value));
const withRecipe = (recipe: unknown): RecipesRead =>
  read({ XSA: 414, Recipes: { '4.13': { Recipes: { xen: recipe } } } });
const codes = (result: RecipesRead): string[] => result.diagnostics.map((diagnostic) => diagnostic.code);
const only = (result: RecipesRead): Recipe | undefined => result.recipes?.recipesByVersion['4.13']?.['xen'];

describe('a recipes file', () => {
  it('of the real shape is read whole', () => {
    const result = readText(`{
  "XSA": 414,
  "SupportedVersions": [
    "master",
    "4.16", "4.13"
  ],
  "Trees": [ "xen" ],
  "Recipes": {
    "4.13": { "XenVersion": "4.13", "Recipes": { "xen": { "StableRef": "${COMMIT}", "Prereqs": [ 326, 320 ], "Patches": [ "xsa414-4.13.patch" ] } } },
    "master": { "Recipes": { "xen": { "StableRef": "${COMMIT}", "Prereqs": [
], "Patches": [ ] } } }
  }
}
`);
    assert.deepEqual(result, {
      recipes: {
        supportedVersions: ['master', '4.16', '4.13'],
        trees: ['xen'],
        recipesByVersion: {
          '4.13': { xen: { stableRef: COMMIT, prerequisites: ['XSA-326', 'XSA-320'], patches: ['xsa414-4.13.patch'] } },
          master: { xen: { stableRef: COMMIT, prerequisites: [], patches: [] } },
        },
      },
      number: 414,
      diagnostics: [],
    });
  });

  it('that lists itself among its prerequisites loses that one, and says so', () => {
    const result = withRecipe({ Prereqs: [326, 414, 320], Patches: ['a.patch'] });
    assert.deepEqual(only(result)?.prerequisites, ['XSA-326', 'XSA-320']);
    assert.deepEqual(codes(result), ['recipes-own-prerequisite']);
    assert.match(result.diagnostics[0]?.message ?? '', /^xsa414\.meta: 4\.13, xen: lists 414/);
  });

  it('names each prerequisite once, in the order of the file', () => {
    assert.deepEqual(only(withRecipe({ Prereqs: [353, 115, 353] }))?.prerequisites, ['XSA-353', 'XSA-115']);
  });

  it('may tell the version again beside the trees', () => {
    const result = read({
      XSA: 414,
      Recipes: { '4.5': { XenVersion: '4.4', Recipes: { xen: { Patches: ['a.patch'] } } } },
    });
    assert.deepEqual(result.diagnostics, []);
    assert.deepEqual(Object.keys(result.recipes?.recipesByVersion ?? {}), ['4.5']);
  });

  it('says which number it is for, and nothing else does', () => {
    assert.equal(read({ XSA: 7, Recipes: {} }).number, 7);
    for (const stated of ['414', 4.5, null, [414]]) assert.equal(read({ XSA: stated, Recipes: {} }).number, null);
    assert.equal(
      readRecipes(new TextEncoder().encode('{"OSN":3,"XSA":4,"Recipes":{}}'), 'f', id('OSN-3'), 'OSN').number,
      3,
    );
  });

  for (const text of [
    '',
    'null',
    '[]',
    '"x"',
    '5',
    '{',
    '{}',
    '{"Recipes":[]}',
    '{"Recipes":null}',
    '\ufeff{"Recipes":{}}x',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => {
      const result = readText(text);
      assert.equal(result.recipes, null);
      assert.deepEqual(codes(result), ['recipes-unreadable']);
    });
  }

  it('is not what is no UTF-8, or larger than any recipes', () => {
    assert.deepEqual(codes(readRecipes(Uint8Array.of(0x7b, 0xff, 0x7d), 'f', OWN, 'XSA')), ['recipes-unreadable']);
    assert.deepEqual(codes(readRecipes(new Uint8Array(MAX_RECIPES_BYTES + 1).fill(0x20), 'f', OWN, 'XSA')), [
      'recipes-unreadable',
    ]);
  });

  const wrong: readonly (readonly [unknown, Partial<Recipe>, readonly string[]])[] = [
    [{ StableRef: 'HEAD' }, { stableRef: null }, ['recipes-stable-ref']],
    [{ StableRef: 5 }, { stableRef: null }, ['recipes-stable-ref']],
    [{ Prereqs: ['333'] }, { prerequisites: [] }, ['recipes-prerequisite']],
    [{ Prereqs: [0, -1, 1.5, 1e9, null, {}] }, { prerequisites: [] }, Array(6).fill('recipes-prerequisite')],
    [{ Prereqs: '333' }, { prerequisites: [] }, ['recipes-prerequisite']],
    [{ Patches: 'a.patch' }, { patches: [] }, ['recipes-unreadable']],
    [{ Patches: ['a.patch', 5, null] }, { patches: ['a.patch'] }, ['recipes-unreadable']],
    [{}, { stableRef: null, prerequisites: [], patches: [] }, []],
  ];
  for (const [recipe, expected, found] of wrong) {
    it(`with ${JSON.stringify(recipe)} is read without it, and says so`, () => {
      const result = withRecipe(recipe);
      const kept = only(result);
      for (const [member, value] of Object.entries(expected)) assert.deepEqual(kept?.[member as keyof Recipe], value);
      assert.deepEqual(codes(result), found);
    });
  }

  it('cannot reach the prototype of anything', () => {
    const result = readText(
      '{"XSA":414,"__proto__":{"Recipes":{}},"Recipes":{"__proto__":{"Recipes":{"xen":{"Patches":["evil"]}}},"4.13":{"Recipes":{"__proto__":{"Patches":["evil"]},"constructor":{"Patches":["a.patch"]},"xen":{"__proto__":{"Patches":["evil"]}}}}}}',
    );
    assert.deepEqual(Object.keys(result.recipes?.recipesByVersion ?? {}), ['4.13']);
    assert.deepEqual(Object.keys(result.recipes?.recipesByVersion['4.13'] ?? {}), ['constructor', 'xen']);
    assert.deepEqual(only(result)?.patches, []);
    assert.equal('Patches' in {}, false);
    assert.deepEqual(codes(result), ['recipes-unreadable', 'recipes-unreadable']);
  });

  it('of any JSON is read without throwing, into the types it promises', () => {
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          StableRef: fc.jsonValue(),
          Prereqs: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
          Patches: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
        },
        { requiredKeys: [] },
      ),
    );
    const trees = fc.oneof(fc.jsonValue(), fc.dictionary(fc.oneof(fc.string(), fc.constant('xen')), entry));
    const versions = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.oneof(fc.string(), fc.constant('4.13')),
        fc.oneof(fc.jsonValue(), fc.record({ Recipes: trees })),
      ),
    );
    const file = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { XSA: fc.jsonValue(), SupportedVersions: fc.jsonValue(), Trees: fc.jsonValue(), Recipes: versions },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(file, (value) => {
        const { recipes, diagnostics } = read(value);
        assert.ok(recipes !== null || diagnostics.length > 0);
        for (const recipe of Object.values(recipes?.recipesByVersion ?? {}).flatMap((byTree) =>
          Object.values(byTree),
        )) {
          assert.ok(
            recipe.prerequisites.every(
              (prerequisite) => parseAdvisoryId(prerequisite) !== undefined && prerequisite !== OWN,
            ),
          );
          assert.ok(
            [...recipe.patches, ...(recipes?.trees ?? []), ...(recipes?.supportedVersions ?? [])].every(
              (text) => typeof text === 'string',
            ),
          );
        }
      }),
    );
  });

  it('of any bytes is read without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => assert.ok(readRecipes(bytes, 'f', OWN, 'XSA').diagnostics.length >= 0)),
    );
  });
});
