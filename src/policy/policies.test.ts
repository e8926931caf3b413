import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatInstant, parseInstant, TocsinError } from '#base';
import { explainPolicy, type Policy, readPolicy, rulesOf, spanAfter } from './index.ts';

const FOLDER = join(import.meta.dirname, '../../policies');

const policyNamed = (name: string): Policy =>
  readPolicy(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8'), `${name}.yaml`);

const MINIMAL = readFileSync(join(FOLDER, 'minimal.yaml'), 'utf8');

describe('the policies that come with the program', () => {
  it('are read, under the name of their file', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
    assert.deepEqual(files.sort(), ['linux-distros.yaml', 'minimal.yaml', 'xen.yaml']);
    for (const file of files) assert.equal(`${policyNamed(file.replace('.yaml', '')).name}.yaml`, file);
  });

  it('number what the practice they follow numbers', () => {
    const ids = (name: string): readonly string[] => policyNamed(name).rules.map(({ id }) => id);
    assert.deepEqual(
      ids('xen'),
      Array.from({ length: 25 }, (_, at) => `X${at + 1}`),
    );
    for (let at = 1; at <= 12; at += 1) assert.ok(ids('linux-distros').includes(`D${at}`), `D${at}`);
  });

  it('refuse what must never happen, and say what satisfies the rule', () => {
    const refusing = ['xen', 'linux-distros'].flatMap((name) =>
      policyNamed(name).rules.filter(({ does }) => does === 'refuse'),
    );
    for (const id of ['X4', 'X8', 'X9', 'X10', 'X12', 'X18', 'D1', 'D2']) {
      const rule = refusing.find((each) => each.id === id);
      assert.ok(rule !== undefined, id);
      assert.ok(rule.remedy !== undefined, id);
      assert.notEqual(rule.check.kind, 'words', id);
    }
  });

  it('want no patches tried, unless a team writes that into its own', () => {
    for (const name of ['xen', 'linux-distros', 'minimal'])
      assert.deepEqual(rulesOf(policyNamed(name), 'patches_proved'), []);
    const rule = '  - { id: P1, does: refuse, says: They apply., check: { kind: patches_proved, build: true } }\n';
    const own = readPolicy(MINIMAL.replace('rules:\n', `rules:\n${rule}`), 'own.yaml');
    assert.match(
      explainPolicy(own, { columns: 100, from: null }),
      /the patches apply to the commits of the recipes, and build there/,
    );
  });

  it('do nothing by words alone but print them, or warn', () => {
    for (const name of ['xen', 'linux-distros', 'minimal']) {
      for (const { id, does, check } of policyNamed(name).rules) {
        if (check.kind === 'words') assert.ok(does === 'text' || does === 'warn', id);
      }
    }
  });

  it('give the dates of the practice: two working weeks are longer than fourteen days where a holiday lies between', () => {
    const xen = policyNamed('xen');
    const [rule] = rulesOf(xen, 'default_spans');
    const span = rule?.check.spans.find(({ to }) => to === 'public')?.span;
    const [limit] = rulesOf(policyNamed('linux-distros'), 'longest_embargo');
    const from = parseInstant('2026-12-14T12:00:00Z');
    assert.ok(span && limit && from !== undefined);
    assert.equal(formatInstant(spanAfter(xen.calendar, from, span)), '2026-12-28T12:00:00Z');
    assert.equal(formatInstant(spanAfter(xen.calendar, from, limit.check.span)), '2026-12-28T12:00:00Z');
    const calendar = { ...xen.calendar, holidays: [{ date: '2026-12-25', name: 'Christmas Day' }] };
    assert.equal(formatInstant(spanAfter(calendar, from, span)), '2026-12-29T12:00:00Z');
  });
});

describe('a policy file', () => {
  const refused = (change: (text: string) => string): string => {
    try {
      readPolicy(change(MINIMAL), 'mine.yaml');
    } catch (cause) {
      assert.ok(cause instanceof TocsinError);
      assert.equal(cause.code, 'bad_policy');
      assert.match(cause.message, /^mine\.yaml: expected a policy, found: /);
      return cause.message;
    }
    assert.fail('it was read');
  };

  it('is refused with the place of what is wrong', () => {
    assert.match(
      refused((text) => text.replace('does: refuse', 'does: forbid')),
      /rules\.1\.does: .*"refuse"\|"warn"\|"duty"\|"text"/,
    );
    assert.match(
      refused((text) => text.replace('zone: UTC', 'zone: Middle/Earth')),
      /calendar\.zone: a time zone/,
    );
    assert.match(
      refused((text) => text.replace('id: M2', 'id: M1')),
      /rules: rules with an id of their own/,
    );
    assert.match(
      refused((text) => text.replace('{ days: 90 }', '{ dayz: 90 }')),
      /rules\.1\.check/,
    );
    assert.match(
      refused((text) => text.replace('name: minimal', 'name: minimal\nnam: other')),
      /nam/,
    );
    assert.match(
      refused((text) => text.replace('version: 2026-11-22', 'version: 2026-02-30')),
      /version/,
    );
    assert.match(
      refused(() => '['),
      /mine\.yaml/,
    );
  });

  it('is refused where it is an attack', () => {
    const aliases = `a: &a [1,2,3,4,5,6,7,8,9]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`;
    refused(() => aliases);
    refused((text) => text + '#'.repeat(300_000));
    refused((text) => text.replace('title: A short policy', `title: ${'x'.repeat(500)}`));
  });
});

describe('a policy explained', () => {
  it('has each rule, what it does and what satisfies it, within the columns', () => {
    for (const policy of ['xen', 'linux-distros', 'minimal'].map(policyNamed)) {
      const text = explainPolicy(policy, { columns: 80, from: null });
      for (const { id, does, says } of policy.rules) {
        assert.match(text, new RegExp(`^${id} +${does} `, 'm'));
        assert.ok(text.replace(/\s+/g, ' ').includes(says), id);
      }
      for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    }
    const xen = explainPolicy(policyNamed('xen'), { columns: 80, from: null });
    assert.match(xen, /to satisfy it: put the end of the embargo into the text/);
  });

  it('has the dates that follow from a moment', () => {
    const at = parseInstant('2026-11-23T12:00:00Z');
    assert.ok(at !== undefined);
    const xen = explainPolicy(policyNamed('xen'), { columns: 100, from: { moment: 'predisclosed', at } });
    assert.match(xen, /public by default: 2026-12-07T12:00:00Z/);
    const distros = explainPolicy(policyNamed('linux-distros'), { columns: 100, from: { moment: 'predisclosed', at } });
    assert.match(distros, /at the latest: 2026-12-07T12:00:00Z/);
  });
});
