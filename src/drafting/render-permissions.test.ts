import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type DeploymentQuestion, mayDeploy, type Permission, type SystemCondition } from '#embargo';
import { lint } from '#lint';
import { factsOf, parse, readPermissions } from '#text-format';
import { anyPermissions, STYLES, styleNamed } from './drafts.test-support.ts';
import {
  ALL_MITIGATIONS,
  composeText,
  mayDeployHere,
  newDraft,
  permissionsOfText,
  renderPermissions,
  statedPermissions,
} from './index.ts';

const PATCHES: Permission['what'] = { kind: 'patches' };
const ALL: Permission['what'] = { kind: 'mitigation', name: ALL_MITIGATIONS };
const ONE: Permission['what'] = { kind: 'mitigation', name: 'bell=off' };

const permission = (given: Partial<Permission>): Permission => ({
  what: PATCHES,
  by: 'anyone',
  where: [],
  verdict: 'allowed',
  reason: null,
  care: null,
  clause: '',
  ...given,
});

const CONDITIONS: readonly SystemCondition[] = ['members_only_use_it', 'host_is_members', 'guest_users_are_members'];

/** Every question there is about the three things. */
const QUESTIONS: readonly DeploymentQuestion[] = [PATCHES, ALL, ONE].flatMap((what) =>
  (['host_admin', 'guest_admin'] as const).flatMap((by) =>
    Array.from({ length: 27 }, (_each, index) => ({
      what,
      by,
      system: Object.fromEntries(
        CONDITIONS.flatMap((condition, at) => {
          const known = Math.floor(index / 3 ** at) % 3;
          return known === 2 ? [] : [[condition, known === 1]];
        }),
      ),
    })),
  ),
);

/** The patterns of the practice, and what the reader of texts says of them. */
const PATTERNS: Readonly<Record<string, readonly [permissions: readonly Permission[], read: readonly string[]]>> = {
  'P1: patches and mitigations, on public systems too': [
    [permission({}), permission({ what: ALL })],
    ['patches any allowed', 'mitigations any allowed'],
  ],
  'P2: patches, and no mitigations, which guests see': [
    [permission({}), permission({ what: ALL, verdict: 'forbidden', reason: 'guests see the change' })],
    ['patches any allowed', 'mitigations any forbidden'],
  ],
  'P3: one named mitigation not, except where members alone use the systems': [
    [
      permission({}),
      permission({ what: ONE, verdict: 'forbidden', reason: 'guests see the change' }),
      permission({ what: ONE, where: ['members_only_use_it'] }),
    ],
    ['patches any allowed', 'bell=off any conditional'],
  ],
  'P4: by who does it': [
    [
      permission({ what: ALL, by: 'host_admin', verdict: 'forbidden', reason: 'guests see the change' }),
      permission({ what: ALL, by: 'host_admin', where: ['members_only_use_it'] }),
      permission({ what: ALL, by: 'guest_admin', verdict: 'forbidden' }),
      permission({ what: ALL, by: 'guest_admin', where: ['host_is_members', 'guest_users_are_members'] }),
    ],
    ['mitigations host_admin conditional', 'mitigations guest_admin conditional'],
  ],
  'P5: with care, and one named mitigation not on systems of others': [
    [
      permission({ care: 'say nothing of the reason for a restart' }),
      permission({ what: ONE, care: 'keep it quiet' }),
      permission({ what: ONE, verdict: 'forbidden', where: ['members_only_use_it'], reason: 'all would see it' }),
    ],
    ['patches any allowed', 'bell=off any conditional'],
  ],
};

for (const style of STYLES) {
  const textOf = (permissions: readonly Permission[]): string =>
    composeText(
      {
        ...newDraft(style),
        number: 3,
        title: 'A bell',
        embargo: { kind: 'until', end: 1_900_000_000_000 as never },
        permissions,
      },
      style,
    );

  describe(`permissions in the words of ${style.series}`, () => {
    for (const [name, [permissions, expected]] of Object.entries(PATTERNS)) {
      it(`${name}: written, and read to the same`, () => {
        const text = textOf(permissions);
        const block = parse(text, [style]).blocks.find((each) => each.kind === 'section' && each.role === 'deployment');
        assert.ok(block, text);
        const read = readPermissions(block);
        assert.deepEqual(
          read.permissions
            .filter(({ subject, verdict }) => subject !== 'distribution' && verdict !== 'ask')
            .map(({ subject, actor, verdict }) =>
              `${subject} ${actor} ${verdict}`.replace('workarounds', 'mitigations'),
            ),
          expected,
          text,
        );
        assert.deepEqual(read.unread, []);
        const stated = statedPermissions(permissions, style);
        assert.deepEqual(permissionsOfText(text, style), { permissions: stated, unread: [] });
        for (const { clause } of stated) assert.ok(text.replace(/\s+/g, ' ').includes(clause), clause);
        const tree = parse(text, [style]);
        const codes = lint({ tree, facts: factsOf(tree), recipesFile: null, mail: null }).map(({ code }) => code);
        assert.ok(
          !codes.some((code) => code.startsWith('permission-') && code !== 'permission-unexplained'),
          codes.join(),
        );
      });
    }

    it('answer every question as the permissions themselves do, written and read back', () => {
      fc.assert(
        fc.property(anyPermissions, (permissions) => {
          const text = textOf(permissions);
          const read = permissionsOfText(text, style);
          assert.deepEqual(read.unread, [], text);
          assert.deepEqual(read.permissions, statedPermissions(permissions, style), text);
          for (const question of QUESTIONS) {
            const [asked, answered] = [permissions, read.permissions].map((each) => mayDeploy(each, question).answer);
            assert.equal(answered, asked, `${JSON.stringify(question)}\n${text}`);
          }
        }),
        { numRuns: 50 },
      );
    });

    it('keep their answers whatever is recorded, in the form in which they are stated', () => {
      const any = fc.record(
        {
          what: fc.constantFrom(PATCHES, ALL, ONE),
          by: fc.constantFrom('anyone' as const, 'host_admin' as const, 'guest_admin' as const),
          where: fc.subarray([...CONDITIONS]),
          verdict: fc.constantFrom('allowed' as const, 'forbidden' as const),
          reason: fc.constantFrom(null, 'a', 'b.'),
          care: fc.constantFrom(null, 'c'),
          clause: fc.constant(''),
        },
        { noNullPrototype: true },
      );
      fc.assert(
        fc.property(fc.array(any, { maxLength: 6 }), (permissions) => {
          const stated = statedPermissions(permissions, style);
          assert.deepEqual(statedPermissions(stated, style), stated, 'twice changes nothing more');
          for (const question of QUESTIONS)
            assert.equal(mayDeploy(stated, question).answer, mayDeploy(permissions, question).answer);
        }),
      );
    });

    it('are no paragraphs where there are none', () => assert.deepEqual(renderPermissions([], style), []));
  });
}

it('X13: what may be used is followed by what always holds, software with the fix going to members alone', () => {
  for (const style of [styleNamed('osn'), styleNamed('xsa')]) {
    const { closing = [] } = style.standing ?? {};
    assert.ok(
      closing.some((paragraph) => /other\s+members/.test(paragraph)),
      style.series,
    );
    assert.deepEqual(renderPermissions([permission({})], style).slice(-closing.length), closing);
  }
});

describe('permissions of a text', () => {
  const style = STYLES[0] as (typeof STYLES)[number];
  const read = (body: string) =>
    permissionsOfText(
      `Xen Security Advisory XSA-1\n\nA bell\n\nDEPLOYMENT DURING EMBARGO\n=========================\n\n${body}\n`,
      style,
    );

  it('are read of sentences that others wrote', () => {
    assert.deepEqual(
      read('The patches may be deployed during the embargo.  The mitigations must not be used.').permissions.map(
        ({ what, verdict, clause }) => [what.kind, verdict, clause],
      ),
      [
        ['patches', 'allowed', 'The patches may be deployed during the embargo.'],
        ['mitigation', 'forbidden', 'The mitigations must not be used.'],
      ],
    );
  });

  it('are not guessed of conditions in other words', () => {
    for (const body of [
      'The patches may be deployed during the embargo where the moon shines.',
      'The mitigations must not be used, except on private systems.',
      'The patches may be deployed if the team agrees.',
      'Deployment of a.patch is permitted during the embargo.',
      'The mitigations must not be used where cats live.',
    ]) {
      const { permissions, unread } = read(body);
      assert.deepEqual(permissions, [], body);
      assert.ok(unread.length > 0, body);
    }
  });
});

describe('a mitigation that is not named', () => {
  const rules = [permission({}), permission({ what: ALL }), permission({ what: ONE, verdict: 'forbidden' })];
  const ask = (name: string): string =>
    mayDeployHere(rules, { what: { kind: 'mitigation', name }, by: 'host_admin', system: {} }).answer;
  it('falls under what is said of all, a named one under what is said of it', () => {
    assert.equal(ask('other=1'), 'yes');
    assert.equal(ask('bell=off'), 'no');
    assert.equal(mayDeployHere([permission({})], { what: ONE, by: 'host_admin', system: {} }).answer, 'ask');
  });
});
