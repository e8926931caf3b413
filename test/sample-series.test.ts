import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { AdvisoryFacts } from '#advisory';
import { formatInstant, type Instant } from '#base';
import { readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { type Reading, type ReadingContext, readMessage } from '#proof';
import { rangeOf, versionsOf } from '#versions';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'examples/osier');
const NOW = Date.parse('2026-01-01T00:00:00Z') as Instant;

interface KeyPermission {
  readonly subject: string;
  readonly actor: string;
  readonly verdict: string;
  readonly when?: string;
  readonly care?: string;
}
interface KeyPatch {
  readonly file: string;
  readonly files: readonly string[];
  readonly appliesTo: string | null;
  readonly group: string | null;
  readonly component: string | null;
  readonly range: { readonly from: string; readonly to: string } | null;
  readonly versions: readonly string[] | null;
}
interface KeyMessage {
  readonly message: string;
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly cves: readonly string[];
  readonly withdrawn: boolean;
  readonly public: boolean | null;
  readonly embargoEndsAt: string | null;
  readonly notices: readonly string[];
  readonly checksums: number;
  readonly patches: readonly KeyPatch[];
  readonly permissions: readonly KeyPermission[];
}

/** Written by hand from the texts; its `_comment` says how. Nothing here was taken from the program's answers. */
const KEY = (
  JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { readonly messages: readonly KeyMessage[] }
).messages;

/** The key says `3.1` for the branch that the text prints as `3.1.x`; we keep what the text prints. */
const branch = (version: string): string => version.replace(/\.x$/, '');

/** What we say, in the key's words. */
function inKeyWords(message: string, facts: AdvisoryFacts, isPublicInKey: boolean | null): KeyMessage {
  return {
    message,
    id: facts.id ?? '',
    revision: facts.revision ?? 0,
    title: facts.title ?? '',
    cves: facts.cves,
    withdrawn: facts.withdrawn,
    // null: later issues do not say it again; we say that the text does not
    public: isPublicInKey === null && !facts.public ? null : facts.public,
    embargoEndsAt: facts.embargoEndsAt === null ? null : formatInstant(facts.embargoEndsAt),
    notices: facts.notices,
    checksums: facts.checksums.length,
    patches: facts.patches.map((row) => {
      const range = rangeOf(row.applies);
      return {
        file: row.file,
        files: row.files,
        appliesTo: row.appliesTo,
        group: row.group,
        component: row.applies.component,
        range: range === null ? null : { from: branch(range.from), to: branch(range.to) },
        versions: versionsOf(row.applies)?.map(branch) ?? null,
      };
    }),
    permissions: facts.permissions.map((permission) => ({
      subject: permission.subject === 'different_patches_or_mitigations' ? 'different' : permission.subject,
      actor: permission.actor,
      verdict: permission.verdict,
      ...(permission.when === null ? {} : { when: 'given' }),
      ...(permission.care === null ? {} : { care: 'given' }),
    })),
  };
}

/** `when` and `care` are paraphrases in the key: what counts is that they are there. */
function withoutWords(message: KeyMessage): KeyMessage {
  return {
    ...message,
    permissions: message.permissions.map((permission) => ({
      ...permission,
      ...(permission.when === undefined ? {} : { when: 'given' }),
      ...(permission.care === undefined ? {} : { care: 'given' }),
    })),
  };
}

describe('the sample series, against its answer key', () => {
  let context: ReadingContext;
  before(async () => {
    const styles = ['osn', 'xsa'].map((name) =>
      readHouseStyle(JSON.parse(readFileSync(join(root, 'series', `${name}.json`), 'utf8')), name),
    );
    context = {
      keyring: await readKeyring([readFileSync(join(folder, 'keys/osier-security.asc'))]),
      styles,
      policy: defaultPolicy(NOW),
    };
  });

  async function read(path: string): Promise<Reading> {
    const readings: Reading[] = [];
    for await (const input of openInputs([path])) readings.push(await readMessage(input, context));
    const [reading] = readings;
    assert.ok(reading !== undefined && readings.length === 1, path);
    return reading;
  }

  it('has 24 messages', () => assert.equal(KEY.length, 24));

  for (const expected of KEY) {
    it(`${expected.message} is genuine and says what it is meant to say`, async () => {
      const reading = await read(join(folder, expected.message));
      assert.equal(reading.verdict, 'genuine');
      assert.equal(reading.isAdvisory, true);
      assert.deepEqual(inKeyWords(expected.message, reading.facts, expected.public), withoutWords(expected));
    });

    it(`${expected.message} has all its permissions quoted from its text`, async () => {
      const { facts, tree } = await read(join(folder, expected.message));
      const folded = tree.text.replace(/\s+/g, ' ');
      for (const permission of facts.permissions) assert.ok(folded.includes(permission.quote), permission.quote);
    });
  }
});
