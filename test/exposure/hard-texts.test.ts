import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type ClaimText, proposeFrom } from '#claims';
import { evaluate, type Facts, type Truth } from '#conditions';

/*
 * Texts that nobody may read as "not affected": negations, exceptions, doubts, footnotes, lists, statements of one effect or of another
 * product. They were written to break the rules, and many did. Sections after the first are marked "##role".
 */

interface HardTexts {
  readonly hosts: Readonly<Record<string, Facts>>;
  readonly texts: readonly { readonly host: string; readonly texts: readonly string[] }[];
}

const { hosts, texts } = JSON.parse(readFileSync(join(import.meta.dirname, 'hard-texts.json'), 'utf8')) as HardTexts;

function verdictOn(text: string, host: Facts): Truth {
  const { condition } = proposeFrom(textsIn(text));
  return condition === null ? 'unknown' : evaluate(condition, host);
}

function textsIn(text: string): readonly ClaimText[] {
  const [only = '', ...more] = text.split(/^##([a-z]+)\n/m);
  if (more.length === 0) return [{ role: 'vulnerable', body: only, line: 1 }];
  return more.flatMap((role, index) =>
    index % 2 === 0 ? [{ role: role as ClaimText['role'], body: more[index + 1] ?? '', line: 1 }] : [],
  );
}

describe('texts that are hard to read', () => {
  for (const { host, texts: several } of texts) {
    it(`never take out ${host}`, () => {
      const wrong = several.filter((text) => verdictOn(text, hosts[host] ?? {}) === 'no');
      assert.deepEqual(wrong, []);
    });
  }

  it('are many', () => {
    assert.ok(texts.flatMap((each) => each.texts).length > 250);
  });

  for (const [text, host] of [
    ['All Xen versions are vulnerable. AMD systems are not vulnerable.', 'amd-hvm'],
    ['Xen versions 4.5 through 4.7 and 4.9 are vulnerable.', 'amd-hvm'],
    ['Only Intel systems are vulnerable. Note that the default is enabled.', 'amd-hvm'],
    ['Only HVM guests can exploit the vulnerability.', 'amd-pv'],
    ['All Xen versions are vulnerable. Arm systems are not vulnerable (as of 2020).', 'arm'],
    ['All Xen versions are vulnerable. Systems running only HVM guests are not vulnerable.', 'amd-hvm'],
  ] as const)
    it(`is not so of a plain one: ${text}`, () => assert.equal(verdictOn(text, hosts[host] ?? {}), 'no'));
});
