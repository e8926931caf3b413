import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryFacts, Checksum, PatchRow } from '#advisory';
import { type AdvisoryId, advisoryId, parseSha256 } from '#identifiers';
import { type ComponentNames, readAppliesTo } from '#versions';
import { type PlanRequest, planPatches, targetVersion } from './index.ts';

const COMPONENTS: readonly ComponentNames[] = [
  { component: 'reed', names: ['Reed'], development: ['reed-next'] },
  { component: 'linux', names: ['Linux'], development: [] },
];
const DEVELOPMENT = new Set(['reed-next']);
const SHA256 = parseSha256('0'.repeat(64)) ?? assert.fail();

function id(number: number): AdvisoryId {
  return advisoryId('RSA', number) ?? assert.fail();
}

interface Given {
  /** Name as printed, and what it applies to; null: the row has a name only. */
  readonly rows?: readonly (readonly [file: string, appliesTo: string | null])[];
  /** Beside those of the rows. */
  readonly files?: readonly string[];
  /** By version: prerequisites and patches. */
  readonly recipes?: Readonly<Record<string, readonly [prerequisites: readonly number[], patches: readonly string[]]>>;
  readonly withdrawn?: boolean;
}

function facts(number: number, { rows = [], files = [], recipes, withdrawn = false }: Given): AdvisoryFacts {
  const names = [...new Set([...files, ...rows.map(([file]) => file).filter((file) => !file.includes('?'))])];
  const patches = rows.map(([file, appliesTo], index): PatchRow => {
    const pattern = new RegExp(`^${file.replaceAll('.', '\\.').replaceAll('?', '.')}$`);
    return {
      file,
      files: names.filter((name) => pattern.test(name)),
      appliesTo,
      applies: readAppliesTo(appliesTo ?? '', COMPONENTS, 'reed'),
      group: null,
      line: index,
    };
  });
  return {
    id: id(number),
    series: 'RSA',
    component: 'reed',
    number,
    revision: 1,
    title: null,
    cves: [],
    withdrawn,
    supersededBy: null,
    public: true,
    notices: [],
    embargoEndsAt: null,
    updates: null,
    credits: null,
    sections: [],
    patches,
    checksums: names.map((file): Checksum => ({ file, sha256: SHA256, line: 1 })),
    recipesFile: null,
    recipes:
      recipes === undefined
        ? null
        : {
            supportedVersions: Object.keys(recipes),
            trees: ['reed'],
            recipesByVersion: Object.fromEntries(
              Object.entries(recipes).map(([version, [prerequisites, named]]) => [
                version,
                { reed: { stableRef: null, prerequisites: prerequisites.map(id), patches: named } },
              ]),
            ),
          },
    permissions: [],
    isCut: false,
  };
}

function plan(
  version: string,
  given: Readonly<Record<number, Given>>,
  more: {
    readonly asked?: readonly number[];
    readonly contained?: readonly number[];
    readonly component?: string;
  } = {},
) {
  const factsById = new Map(
    Object.entries(given).map(([number, each]) => [id(Number(number)), facts(Number(number), each)]),
  );
  const request: PlanRequest = {
    target: {
      component: more.component ?? 'reed',
      version: targetVersion(version, DEVELOPMENT) ?? assert.fail(version),
      developmentNames: DEVELOPMENT,
    },
    asked: more.asked?.map(id) ?? [...factsById.keys()],
    factsById,
    contained: new Set(more.contained?.map(id)),
  };
  const { steps, problems, notes } = planPatches(request);
  return {
    steps: steps.map(({ advisory, patch }) => `${advisory.slice(4)} ${patch ?? '?'}`),
    reasons: steps.map(({ reason }) => reason),
    problems: problems.map(({ code }) => code),
    notes: notes.map(({ advisory, message }) => `${advisory.slice(4)}: ${message}`),
  };
}

const own = (number: number, ...prerequisites: readonly number[]): Given => ({
  rows: [[`r${number}.patch`, 'Reed 4.1']],
  recipes: { '4.1': [prerequisites, [`r${number}.patch`]] },
});

describe('the order of patches', () => {
  it('is that of the list of the newest, each after its own prerequisites', () => {
    const { steps, reasons } = plan('4.1', {
      15: own(15, 53),
      22: own(22, 53, 15),
      23: own(23),
      30: own(30, 53, 15, 22, 23),
      53: own(53),
    });
    assert.deepEqual(steps, ['53 r53.patch', '15 r15.patch', '22 r22.patch', '23 r23.patch', '30 r30.patch']);
    assert.equal(reasons[1], 'prerequisite of RSA-30');
    assert.equal(reasons[4], 'asked for');
  });

  it('is that of their numbers where nothing else says so, also of those that are needed by none', () => {
    const { steps } = plan('4.1', { 7: own(7), 3: own(3), 9: own(9, 8), 8: own(8) });
    assert.deepEqual(steps, ['3 r3.patch', '7 r7.patch', '8 r8.patch', '9 r9.patch']);
  });

  it('puts an older one that needs a newer one after it', () => {
    const { steps } = plan('4.1', { 3: own(3, 9), 5: own(5), 9: own(9, 8), 8: own(8) });
    assert.deepEqual(steps, ['5 r5.patch', '8 r8.patch', '9 r9.patch', '3 r3.patch']);
  });

  it('passes over what is contained, and with it what that one needs', () => {
    const { steps, notes } = plan('4.1', { 8: own(8), 9: own(9, 8) }, { asked: [8, 9], contained: [8] });
    assert.deepEqual(steps, ['9 r9.patch']);
    assert.deepEqual(notes, ['8: its fix is in already, as was said or is recorded']);
  });

  it('names what must come first and is not at hand', () => {
    const { steps, problems } = plan('4.1', { 9: own(9, 8) });
    assert.deepEqual(steps, ['8 ?', '9 r9.patch']);
    assert.deepEqual(problems, ['missing_advisory']);
  });

  it('ends where advisories need each other, and says so', () => {
    const { steps, problems } = plan('4.1', { 7: own(7, 9), 8: own(8, 7), 9: own(9, 8) });
    assert.deepEqual(steps, ['7 r7.patch', '8 r8.patch', '9 r9.patch']);
    assert.deepEqual(problems, ['prerequisite_cycle']);
  });

  it('of a chain of thousands takes no stack', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 5000 }, (_, at) => [at + 1, own(at + 1, ...(at === 0 ? [] : [at]))]),
    );
    const { steps } = plan('4.1', chain, { asked: [5000] });
    assert.deepEqual([steps.length, steps[0], steps.at(-1)], [5000, '1 r1.patch', '5000 r5000.patch']);
  });
});

describe('the patches of an advisory', () => {
  const rows = [
    ['r1-?.patch', 'reed-next - Reed 4.2'],
    ['r1-4.1.patch', 'Reed 4.1.x'],
    ['r1-linux.patch', 'Linux 6.1'],
  ] as const;
  const files = ['r1-9.patch', 'r1-1.patch', 'r1-2.patch'];

  it('without a recipe are those of the row for the version, a wildcard in the order of its numbers', () => {
    assert.deepEqual(plan('4.1', { 1: { rows, files } }).steps, ['1 r1-4.1.patch']);
    assert.deepEqual(plan('4.1.7', { 1: { rows, files } }).steps, ['1 r1-4.1.patch']);
    for (const version of ['4.2', '4.3.1', 'reed-next', 'master', '4.9-pre'])
      assert.deepEqual(
        plan(version, { 1: { rows, files } }).steps,
        ['1 r1-1.patch', '1 r1-2.patch', '1 r1-9.patch'],
        version,
      );
  });

  it('for other versions or other components are none, and it is said which', () => {
    assert.deepEqual(plan('4.0', { 1: { rows, files } }).notes, ['1: no patch for reed 4.0, only for other versions']);
    assert.deepEqual(plan('6.1', { 1: { rows, files } }, { component: 'linux' }).steps, ['1 r1-linux.patch']);
    const linux = { rows: [['r1-linux.patch', 'Linux 6.1']] as const };
    assert.deepEqual(plan('4.1', { 1: linux }).notes, ['1: patches for linux, not for reed']);
    assert.deepEqual(plan('4.1', { 1: {} }).notes, ['1: no patches']);
  });

  it('of an old tree of development are those of its branch, where it has one meanwhile', () => {
    const later = [
      ['next.patch', 'reed-next - Reed 4.5'],
      ['old.patch', 'Reed 4.2 - Reed 4.4'],
    ] as const;
    assert.deepEqual(plan('4.3-pre', { 1: { rows: later } }).steps, ['1 old.patch']);
    assert.deepEqual(plan('4.6-pre', { 1: { rows: later } }).steps, ['1 next.patch']);
    const recipes = { '4.2': [[], ['old.patch']], master: [[], ['next.patch']] } as const;
    assert.deepEqual(plan('4.3-pre', { 1: { rows: later, recipes } }).steps, ['1 next.patch']);
    assert.deepEqual(plan('4.2-pre', { 1: { rows: later, recipes } }).steps, ['1 old.patch']);
  });

  it('are not guessed where the table cannot be read', () => {
    assert.deepEqual(plan('4.1', { 1: { rows: [['r1.patch', null]] } }).problems, ['unread_table']);
    assert.deepEqual(plan('4.1', { 1: { rows: [['r1.patch', 'Reed as shipped']] } }).problems, ['unread_table']);
  });

  it('are none where it is withdrawn', () => {
    const found = plan('4.1', { 1: { ...own(1), withdrawn: true } });
    assert.deepEqual([found.steps, found.notes], [[], ['1: withdrawn']]);
  });

  it('are those of the recipe, whose wildcards are resolved, and it is said where the table differs', () => {
    const recipes = { '4.1': [[], ['r1-?.patch']] } as const;
    const same = plan('4.1', { 1: { rows: [['r1-?.patch', 'Reed 4.1']], files, recipes } });
    assert.deepEqual([same.steps.length, same.problems], [3, []]);
    const other = plan('4.1', { 1: { rows, files, recipes } });
    assert.deepEqual([other.steps.length, other.problems], [3, ['recipe_differs']]);
    const none = plan('4.1', { 1: { rows, files, recipes: { '4.1': [[], []] } } });
    assert.deepEqual([none.steps, none.problems], [['1 r1-4.1.patch'], ['recipe_differs']]);
    const nothing = plan('4.0', { 1: { rows, files, recipes: { '4.0': [[], []] } } });
    assert.deepEqual([nothing.steps, nothing.problems], [[], []]);
  });
});
