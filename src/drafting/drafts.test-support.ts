import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Instant, parseInstant } from '#base';
import type { Credit, Permission, SystemCondition } from '#embargo';
import { type HouseStyle, readHouseStyle } from '#house-style';
import type { CveId } from '#identifiers';
import { type Policy, readPolicy } from '#policy';
import { ALL_MITIGATIONS, type Draft, type DraftSection, newDraft, statedPermissions } from './index.ts';

export function styleNamed(name: string): HouseStyle {
  const path = join(import.meta.dirname, '../../series', `${name}.json`);
  return readHouseStyle(JSON.parse(readFileSync(path, 'utf8')), path);
}

export function policyNamed(name: string): Policy {
  const path = join(import.meta.dirname, '../../policies', `${name}.yaml`);
  return readPolicy(readFileSync(path, 'utf8'), path);
}

export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`no instant: ${text}`);
  return instant;
}

const OSN = styleNamed('osn');

/** A series that nobody has: other words and marks, and no standing texts of its own. */
export const THIRD: HouseStyle = (() => {
  const { standing: _standing, ...rest } = OSN;
  return {
    ...rest,
    series: 'ALDER',
    project: 'Alder',
    masthead: 'Alder Alarm',
    revisionWord: 'edition',
    underline: '~',
    filePrefix: 'alder-{number}',
    recipesFile: null,
    sections: OSN.sections.map((section) => ({
      ...section,
      headings: section.headings.map((heading) => `${heading.replace('Issue', 'Edition')} Here`),
    })),
  };
})();

export const STYLES: readonly HouseStyle[] = [styleNamed('xsa'), OSN, THIRD];

/** Words of which any sequence is prose and nothing else. */
const WORDS = fc.constantFrom(
  ...'guest frame length buffer reader table port daemon memory written behind before sends longer counts twice wrong value never first second lock held'.split(
    ' ',
  ),
);

const sentence = fc
  .array(WORDS, { minLength: 3, maxLength: 30 })
  .map((words) => `${words.join(' ').replace(/^./, (letter) => letter.toUpperCase())}.`);

/** Paragraphs already filled, and indented blocks and lists, which are left alone. */
export const body = fc
  .array(
    fc.oneof(sentence.map(filled), fc.constant('    struct frame { int length; };'), fc.constant(' * One.\n * Two.')),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((paragraphs) => ['Some words.', ...paragraphs].join('\n\n'));

function filled(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= 70) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

const CONDITIONS: readonly SystemCondition[] = ['members_only_use_it', 'host_is_members', 'guest_users_are_members'];

/** Reasons and cares that say no more than that. */
const reason = fc.constantFrom(null, 'guests see the change', 'the setting is visible from inside');
const care = fc.constantFrom(null, 'say nothing of the reason for a restart', 'keep the restart inconspicuous');

/** What a text may say of one thing, by one doer or by both: the patterns of the practice, and mixtures of them. */
function about(what: Permission['what']): fc.Arbitrary<readonly Permission[]> {
  const where = fc.subarray([...CONDITIONS], { minLength: 1 });
  const one = (by: Permission['by']): fc.Arbitrary<readonly Permission[]> =>
    fc
      .record({ verdict: fc.constantFrom('allowed', 'forbidden'), exception: fc.option(where), reason, care })
      .map(({ verdict, exception, reason: why, care: with_ }): readonly Permission[] => {
        const make = (which: Permission['verdict'], places: readonly SystemCondition[]): Permission => ({
          what,
          by,
          where: places,
          verdict: which,
          reason: which === 'forbidden' ? why : null,
          care: which === 'allowed' ? with_ : null,
          clause: '',
        });
        const other = verdict === 'allowed' ? 'forbidden' : 'allowed';
        return [make(verdict as 'allowed', []), ...(exception === null ? [] : [make(other, exception)])];
      });
  return fc.oneof(
    one('anyone'),
    fc.tuple(one('host_admin'), one('guest_admin')).map((both) => both.flat()),
    where.map((places) => [
      { what, by: 'anyone' as const, where: places, verdict: 'allowed' as const, reason: null, care: null, clause: '' },
    ]),
  );
}

export const anyPermissions: fc.Arbitrary<readonly Permission[]> = fc
  .tuple(
    about({ kind: 'patches' }),
    fc.option(about({ kind: 'mitigation', name: ALL_MITIGATIONS })),
    fc.option(about({ kind: 'mitigation', name: 'bell=off' })),
  )
  .map((each) => each.flatMap((some) => some ?? []));

const credit: fc.Arbitrary<Credit> = fc.oneof(
  fc.constantFrom('Ada Winter of Lime Works', 'Bo Ek').map((name): Credit => ({ as: 'named', name })),
  fc.constant({ as: 'anonymous' as const }),
);

/** Drafts as composing writes them: reading the text gives the very same. */
export function anyDraft(style: HouseStyle): fc.Arbitrary<Draft> {
  const bodies = style.sections
    .filter(({ role, required }) => required && role !== 'resolution')
    .map(({ role }) => body.map((text) => ({ role, heading: null, body: text, kept: null })));
  const prefix = (number: number): string => style.filePrefix.replace('{number}', String(number));
  return fc
    .record({
      number: fc.integer({ min: 1, max: 9999 }),
      revision: fc.integer({ min: 1, max: 9 }),
      title: fc.array(WORDS, { minLength: 2, maxLength: 25 }).map((words) => `A ${words.join(' ')}`),
      cves: fc.uniqueArray(fc.integer({ min: 1000, max: 99_999 }), { maxLength: 8 }),
      note: body,
      embargo: fc.oneof(
        fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map((seconds) => ({
          kind: 'until' as const,
          end: (seconds * 1000) as Instant,
        })),
        fc.constant({ kind: 'over' as const }),
        body.map((text) => ({ kind: 'none' as const, reason: text })),
      ),
      permissions: anyPermissions,
      credits: fc.array(credit, { maxLength: 3 }),
      rows: fc.uniqueArray(fc.constantFrom('', '-2', '-3', '-old'), { maxLength: 3 }),
      group: fc.constantFrom(null, 'For the daemon:'),
      before: body,
      after: fc.option(body),
      hasExtra: fc.boolean(),
      extra: body,
    })
    .chain((given) => fc.tuple(fc.constant(given), fc.tuple(...bodies)))
    .map(([given, sections]): Draft => {
      const { number, revision, title, note, embargo, rows, group } = given;
      const patches = rows.map((name, index) => ({
        file: `${prefix(number)}${name}.patch`,
        appliesTo: `osierd 3.${index}.x`,
        group,
      }));
      const cves = given.cves.map((each) => `CVE-2030-${String(each).padStart(4, '0')}` as CveId);
      const isPublic = embargo.kind === 'over';
      const revisionNow = isPublic ? revision + 1 : revision;
      const updates =
        revisionNow === 1
          ? []
          : [{ revision: revisionNow, text: isPublic ? `${style.publicUpdate}\n\n${note}` : note }];
      const order = style.sections.map(({ role }) => role);
      const resolution = { role: 'resolution' as const, heading: null, body: null, kept: null };
      const draft: Draft = {
        ...newDraft(style),
        number,
        revision: revisionNow,
        title: title.trim(),
        cves,
        updates,
        embargo,
        permissions: embargo.kind === 'none' ? [] : statedPermissions(given.permissions, style),
        credits: given.credits,
        patches,
        resolution: {
          before: given.before,
          // without a table nothing parts the words before it from those after it
          after: patches.length === 0 ? '' : (given.after ?? ''),
        },
      };
      const composed = (role: DraftSection['role'], has: boolean): readonly DraftSection[] =>
        has ? [{ role, heading: null, body: null, kept: null }] : [];
      return {
        ...draft,
        sections: [
          ...sections.map((section): DraftSection => section),
          resolution,
          ...composed('updates', updates.length > 0),
          ...composed('credits', given.credits.length > 0),
          ...composed('deployment', draft.permissions.length > 0),
          ...composed('no_embargo', embargo.kind === 'none'),
        ]
          .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
          .concat(given.hasExtra ? [remark(given.extra)] : []),
      };
    });
}

function remark(text: string): DraftSection {
  return { role: 'other', heading: 'A REMARK', body: text, kept: null };
}

/** Bytes for each file that the rows name. */
export function filesOf(draft: Draft): ReadonlyMap<string, Uint8Array> {
  return new Map(draft.patches.map(({ file }) => [file, new TextEncoder().encode(`--- ${file}\n`)]));
}
