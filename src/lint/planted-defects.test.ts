import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfirmedFacts, MailFacts } from './lint-subject.ts';
import { RULES, type RuleCode } from './rules.ts';
import { type Draft, lintDraft, SOUND } from './sound-subjects.test-support.ts';

/** One change to a sound draft, and the finding that it must give: the code, and words of the line it stands in. */
interface Planted {
  readonly code: RuleCode;
  readonly in: keyof typeof SOUND;
  /** Replaced in the text; each piece must stand there exactly once. */
  readonly text?: readonly (readonly [string, string])[];
  readonly draft?: (draft: Draft) => Draft;
  readonly recipes?: (written: string) => string;
  readonly mail?: (mail: MailFacts) => MailFacts;
  readonly confirmed?: Partial<ConfirmedFacts>;
  /** Words of the line of the finding, the first that has them; null for a finding about no line; a number where words say less. */
  readonly on: string | number | null;
  /** Words in that line at which the column points; without them it is 1. */
  readonly at?: string;
  /** How many findings of this code; 1 unless said otherwise. */
  readonly times?: number;
  /** What else the same change rightly gives. */
  readonly also?: readonly RuleCode[];
}

const SUM = /[0-9a-f]{64}/;

// biome-ignore format: one row per defect
const MASTHEAD: readonly Planted[] = [
  { code: 'series-unknown', in: 'TWO_CVES', text: [['Osier Security Note CVE', 'Osier Security News CVE']], on: 1 },
  { code: 'id-missing', in: 'TWO_CVES', text: [[' / OSN-20', '']], on: 'Osier Security Note' },
  { code: 'id-ambiguous', in: 'EMBARGOED', text: [[' / XSA-901', ' / XSA-901, XSA-902']], on: 'XSA-902', at: 'XSA-902' },
  { code: 'id-ambiguous', in: 'TWO_TREES', text: [['OSN-22\n', 'OSN-22 / OSN-23\n']], on: 'OSN-23', at: 'OSN-23' },
  { code: 'title-missing', in: 'UNEMBARGOED', text: [['                  Linux: a queue is freed twice\n', '']], on: 'Xen Security Advisory' },
  { code: 'cve-malformed', in: 'EMBARGOED', text: [['CVE-2021-99931 /', 'CVE-2021-993 /']], on: 'XSA-901', at: 'CVE-2021-993', also: ['subject-cves'] },
  { code: 'cve-malformed', in: 'EMBARGOED', text: [['CVE-2021-99931 /', 'CVE-1821-99931 /']], on: 'XSA-901', at: 'CVE-1821', also: ['subject-cves'] },
  { code: 'cve-malformed', in: 'EMBARGOED', text: [['CVE-2021-99931 /', 'CVE\u20112021\u201199931 /']], on: 'XSA-901', at: 'CVE', also: ['subject-cves'] },
  { code: 'cve-duplicate', in: 'EMBARGOED', text: [['CVE-2021-99931 /', 'CVE-2021-99931,cve-2021-99931 /']], on: 'XSA-901', at: 'cve-2021-99931' },
  { code: 'cve-unexplained', in: 'TWO_CVES', text: [['CVE-2021-99921: A name', 'The other: A name']], on: 'OSN-20', at: 'CVE-2021-99921' },
  { code: 'cve-unlisted', in: 'TWO_CVES', text: [['CVE-2021-99921: A name', 'CVE-2021-88821: A name']], on: 'CVE-2021-88821', also: ['cve-unexplained'] },
  { code: 'cve-near-miss', in: 'EMBARGOED', text: [['as often as it likes', 'at will by CVE-2021-99913']], on: 'CVE-2021-99913', at: 'CVE-2021-99913' },
  { code: 'cve-near-miss', in: 'EMBARGOED', text: [['as often as it likes', 'at will by CVE-2021-9931']], on: 'by CVE-2021-9931', at: 'CVE-2021-9931' },
  { code: 'cve-announced', in: 'UNEMBARGOED', text: [['The list of vulnerable systems is longer.', 'The list of systems is longer.\n\nCVE assigned.']], on: 'CVE assigned' },
  { code: 'cve-announced', in: 'TWO_TREES', text: [['The second patch is new.', 'A CVE id has been assigned.']], on: 'A CVE id' },
  { code: 'revision-missing', in: 'TWO_TREES', text: [['                                issue 2\n', '']], on: 'What Changed' },
  { code: 'revision-disagrees', in: 'UNEMBARGOED', text: [['UPDATES IN VERSION 2', 'UPDATES IN VERSION 3']], on: 'UPDATES IN' },
  { code: 'updates-missing', in: 'UNEMBARGOED', text: [['UPDATES IN VERSION 2\n====================\n\nThe list of vulnerable systems is longer.\n\n', '']], on: 'version 2' },
  { code: 'updates-first', in: 'TWO_TREES', text: [['  issue 2\n', '  issue 1\n'], ['in Issue 2', 'in Issue 1']], on: 'What Changed', also: ['subject-revision'] },
  { code: 'withdrawn-unmarked', in: 'UNEMBARGOED', text: [['The list of vulnerable systems is longer.', 'This advisory is\ntherefore withdrawn.']], on: 'queue is freed twice' },
  { code: 'withdrawn-unexplained', in: 'RETRACTED', text: [['The lock is held, by a caller that we did not look at.  This was no\nvulnerability.', 'Corrected.']], on: 'RETRACTED:' },
];

// biome-ignore format: one row per defect
const TEXT: readonly Planted[] = [
  { code: 'section-missing', in: 'EMBARGOED', text: [['MITIGATION\n==========\n\nThere is no mitigation.\n\n', '']], on: 'members of the predisclosure list).' },
  { code: 'section-missing', in: 'TWO_TREES', text: [['Workarounds\n-----------\n\nThere is none.\n\n', '']], on: 'discussed on the users list' },
  { code: 'text-before-sections', in: 'UNEMBARGOED', text: [['                  Linux: a queue is freed twice\n', '                  Linux: a queue is freed twice\n\nNobody looked at this.\n']], on: 'Nobody looked', also: ['subject-title'] },
  { code: 'section-duplicate', in: 'EMBARGOED', text: [['CREDITS\n=======', 'IMPACT\n======']], on: 29 },
  { code: 'section-duplicate', in: 'TWO_CVES', text: [['Thanks\n------', 'Timeline\n--------\n\nNone.\n\nTimeline\n--------']], on: 40, also: ['heading-unknown'] },
  { code: 'section-empty', in: 'EMBARGOED', text: [['There is no mitigation.\n', '']], on: 'MITIGATION' },
  { code: 'placeholder', in: 'UNEMBARGOED', text: [['from 5.4 on', 'from TODO on']], on: 'TODO', at: 'TODO' },
  { code: 'placeholder', in: 'UNEMBARGOED', text: [['Advisory XSA-902', 'Advisory CVE-2021-NNNN / XSA-902']], on: 'NNNN', at: 'CVE-2021' },
  { code: 'placeholder', in: 'EMBARGOED', text: [['CVE-2021-98931 / XSA-888', 'XSA-NNN']], on: 'XSA-NNN', at: 'XSA-NNN' },
  { code: 'heading-underline', in: 'EMBARGOED', text: [['IMPACT\n======', 'IMPACT\n========']], on: 15 },
  { code: 'heading-underline', in: 'TWO_CVES', text: [['Summary\n-------', 'Summary\n------']], on: 12 },
  { code: 'heading-unknown', in: 'TWO_TREES', text: [['Consequences\n', 'Consequence\n'], ['------------\n\nA guest can make', '-----------\n\nA guest can make']], on: 'Consequence', also: ['section-missing'] },
  { code: 'line-long', in: 'UNEMBARGOED', text: [['A queue that fails to connect is freed by the driver, and then by whoever\nasked', 'A queue that fails to connect is freed by the driver, and then by whoever it was in the guest that asked']], on: 'A queue that' },
  { code: 'trailing-blanks', in: 'TWO_CVES', text: [['Now public.\n', 'Now public. \n']], on: 'Now public.' },
  { code: 'trailing-blanks', in: 'EMBARGOED', text: [['IMPACT\n======', 'IMPACT\n======\t']], on: 15 },
  { code: 'line-ends-mixed', in: 'UNEMBARGOED', text: [['avoids the issue.\n', 'avoids the issue.\r\n']], on: 'avoids the issue.' },
  { code: 'control-character', in: 'EMBARGOED', text: [['in the guest that rings it', 'in the \u202eguest that rings it']], on: 'that rings it', at: '\u202e' },
  { code: 'control-character', in: 'EMBARGOED', text: [['is permitted during', 'is NOT\rpermitted during']], on: 'Deployment of the patches', at: '\r', also: ['permission-unexplained'] },
  { code: 'control-character', in: 'TWO_CVES', text: [['osn20-?.patch            osier-next', 'osn20-?.patch            osier-\u200bnext']], on: 'osn20-?.patch', at: '\u200b', also: ['patch-versions-unread'] },
  { code: 'letters-mixed', in: 'EMBARGOED', text: [['is permitted during', 'is perm\u0456tted during']], on: 'tted during', at: 'm\u0456', also: ['permission-missing'] },
  { code: 'text-too-long', in: 'UNEMBARGOED', text: [['reported in public.\n', `reported in public.\n${'\n'.repeat(20_000)}`]], on: 20_000 },
];

// biome-ignore format: one row per defect
const EMBARGO: readonly Planted[] = [
  { code: 'embargo-date-missing', in: 'EMBARGOED', text: [['            *** EMBARGOED UNTIL 2021-05-04 12:00 UTC ***\n\n', '']], on: 'Xen Security Advisory' },
  { code: 'embargo-date-vague', in: 'EMBARGOED', text: [['2021-05-04 12:00 UTC', '4 May 2021']], on: 'EMBARGOED UNTIL' },
  { code: 'embargo-date-vague', in: 'EMBARGOED', text: [['2021-05-04 12:00 UTC', '2021-05-04 12:00']], on: 'EMBARGOED UNTIL' },
  { code: 'embargo-date-public', in: 'TWO_CVES', text: [['past their end\n\nWhat', 'past their end\n\n*** Embargoed until 2021-05-04 12:00 UTC ***\n\nWhat']], on: 'Embargoed until' },
  { code: 'publicity-unsaid', in: 'TWO_CVES', text: [['Now public.', 'Names were corrected.']], on: 'What Changed' },
  { code: 'embargo-contradiction', in: 'UNEMBARGOED', text: [['NOTE REGARDING', 'DEPLOYMENT DURING EMBARGO\n=========================\n\nDeployment of the patches is permitted.\n\nNOTE REGARDING']], on: 'DEPLOYMENT DURING' },
  { code: 'embargo-contradiction', in: 'TWO_TREES', text: [['Why There', 'Why the Embargo Was Short\n-------------------------\n\nIt was found late.\n\nWhy There']], on: 'Was Short' },
  { code: 'embargo-unexplained', in: 'UNEMBARGOED', text: [['NOTE REGARDING LACK OF EMBARGO\n==============================\n\n', '']], on: 'Xen Security Advisory' },
  { code: 'permission-missing', in: 'EMBARGOED', text: [['Deployment of the patches described above is permitted during the\nembargo, even on public-facing systems.', 'Members know what they may do with this.']], on: 'DEPLOYMENT DURING' },
  { code: 'permission-contradiction', in: 'EMBARGOED', text: [['But: Distribution', 'Deployment of the patches is NOT permitted, because it shows.\n\nBut: Distribution']], on: 'because it shows' },
  { code: 'permission-unexplained', in: 'TWO_CVES', text: [['before publication: a guest notices\nthat all names are gone.', 'before publication.']], on: 'Members must not' },
  { code: 'permission-unread', in: 'EMBARGOED', text: [['But: Distribution', 'The new bell may be used by members.\n\nBut: Distribution']], on: 'The new bell' },
];

// biome-ignore format: one row per defect
const PATCHES: readonly Planted[] = [
  { code: 'patch-missing', in: 'UNEMBARGOED', draft: withoutTable('Applying the attached patch resolves this issue.', 'There will be a fix.'), on: 'RESOLUTION' },
  { code: 'patch-promised', in: 'EMBARGOED', draft: withoutTable('', ''), on: 'Applying the appropriate' },
  { code: 'patch-promised', in: 'TWO_TREES', draft: withoutTable('There is a patch for the daemon', 'We attached a patch for the daemon'), on: 'We attached' },
  { code: 'patch-only-linked', in: 'UNEMBARGOED', draft: withoutTable('Applying the attached patch resolves this issue.', 'See https://linux.example/commit/902'), on: 'RESOLUTION' },
  { code: 'patch-unlisted', in: 'EMBARGOED', text: [['xsa901-4.13.patch      Xen', 'xsa901-4.13-2.patch    Xen']], on: 'xsa901-4.13-2.patch', also: ['checksum-unused'] },
  { code: 'patch-wildcard-empty', in: 'TWO_CVES', text: [['osn20-3.0-?.patch ', 'osn20-3.0.?.patch ']], on: 'osn20-3.0.?', also: ['checksum-unused'] },
  { code: 'patch-wildcard-gap', in: 'TWO_CVES', text: [['osn20-3.0-2.patch', 'osn20-3.0-3.patch']], recipes: (written) => written.replace('osn20-3.0-2', 'osn20-3.0-3'), on: 'osn20-3.0-?.patch' },
  { code: 'patch-wildcard-shared', in: 'TWO_CVES', text: [['osn20-?.patch ', 'osn20-*.patch ']], on: 'osn20-3.0-?.patch', also: ['recipes-set-partial'] },
  { code: 'patch-duplicate', in: 'EMBARGOED', text: [['xsa901-4.13.patch      Xen 4.13.x', 'xsa901-4.13.patch      Xen 4.13.x\nxsa901-4.13.patch      Xen 4.12.x, 4.13.x']], on: 'Xen 4.12.x' },
  { code: 'patch-foreign', in: 'UNEMBARGOED', text: [['xsa902-linux.patch     Linux', 'xsa901-linux.patch     Linux']], on: 'xsa901-linux.patch', also: ['patch-unlisted', 'checksum-unused'] },
  { code: 'patch-foreign', in: 'TWO_CVES', text: [['  osn20.meta', '  osn19.meta']], draft: (draft) => ({ ...draft, recipes: null }), on: 'osn19.meta', also: ['checksum-unused', 'checksum-command'] },
  { code: 'patch-versions-missing', in: 'UNEMBARGOED', text: [['xsa902-linux.patch     Linux 5.4 ... 5.12', 'xsa902-linux.patch']], on: 'xsa902-linux.patch' },
  { code: 'patch-versions-unread', in: 'EMBARGOED', text: [['Xen 4.13.x', 'all older ones']], on: 'all older ones' },
  { code: 'patch-versions-overlap', in: 'EMBARGOED', text: [['xen-unstable - Xen 4.14.x', 'xen-unstable - Xen 4.13.x']], on: 'xsa901-4.13.patch' },
  { code: 'patch-version-name', in: 'EMBARGOED', text: [['xsa901-4.13.patch      Xen 4.13.x', 'xsa901-4.13.patch      Xen 4.12.x']], on: 'Xen 4.12.x' },
  { code: 'table-misplaced', in: 'TWO_CVES', text: [['avoids both problems.', 'avoids both problems.\n\nosn20-3.0-?.patch        osierd 3.0.x'], ['\nosn20-3.0-?.patch        osierd 3.0.x\n\n$', '\n\n$']], on: 'osn20-3.0-?.patch' },
  { code: 'checksum-missing', in: 'UNEMBARGOED', draft: withoutSums, on: 'xsa902-linux.patch' },
  { code: 'checksum-malformed', in: 'EMBARGOED', draft: changeSum('xsa901.patch', (digest) => digest.slice(1)), on: '  xsa901.patch', also: ['patch-unlisted'] },
  { code: 'checksum-uppercase', in: 'EMBARGOED', draft: changeSum('xsa901.patch', (digest) => digest.toUpperCase()), on: '  xsa901.patch' },
  { code: 'checksum-duplicate', in: 'EMBARGOED', draft: changeSum('xsa901-4.13.patch', (digest) => `${digest}  xsa901-4.13.patch\n${digest.slice(1)}0`), on: 45 },
  { code: 'checksum-empty', in: 'EMBARGOED', draft: changeSum('xsa901.patch', () => 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'), on: '  xsa901.patch' },
  { code: 'checksum-same', in: 'TWO_TREES', draft: changeSum('osn22.patch', (_digest, text) => SUM.exec(text)?.[0] ?? ''), on: '  osn22.patch' },
  { code: 'checksum-unused', in: 'EMBARGOED', text: [['xsa901-4.13.patch      Xen 4.13.x\n', '']], on: '  xsa901-4.13.patch' },
  { code: 'checksum-command', in: 'TWO_TREES', text: [['sha256sum osn22*', 'sha256sum osn22.* osn22-console.patch']], on: '  osn22-kmod.patch' },
  { code: 'checksum-command', in: 'EMBARGOED', text: [['sha256sum xsa901*', 'sha256sum xsa900*']], on: '  xsa901.patch' },
];

// biome-ignore format: one row per defect
const RECIPES: readonly Planted[] = [
  { code: 'recipes-unreadable', in: 'TWO_CVES', recipes: () => 'Recipes:', on: '  osn20.meta' },
  { code: 'recipes-stable-ref', in: 'TWO_TREES', recipes: replacing('0123456789abcdef0123456789abcdef01234567', 'stable-3.3'), on: '  osn22.meta' },
  { code: 'recipes-prerequisite', in: 'TWO_TREES', recipes: replacing('[18]', '["OSN-18"]'), on: '  osn22.meta' },
  { code: 'recipes-own-prerequisite', in: 'TWO_TREES', recipes: replacing('[18]', '[22]'), on: '  osn22.meta' },
  { code: 'recipes-number', in: 'TWO_TREES', recipes: replacing('"OSN":22', '"OSN":21'), on: '  osn22.meta' },
  { code: 'recipes-patch-unlisted', in: 'TWO_TREES', recipes: replacing('"osn22.patch"', '"osn22.patch","osn22-2.patch"'), on: '  osn22.meta' },
  { code: 'recipes-set-partial', in: 'TWO_CVES', recipes: replacing('"osn20-3.0-1.patch","osn20-3.0-2.patch"', '"osn20-3.0-1.patch"'), on: 'osn20-3.0-?.patch' },
  { code: 'recipes-tree', in: 'TWO_TREES', recipes: replacing('"Patches":["osn22.patch"]', '"Patches":["osn22.patch","osn22-kmod.patch"]'), on: 'osn22-kmod.patch ' },
  { code: 'recipes-patches-empty', in: 'TWO_TREES', recipes: (written) => written.replace(/\["osn22[^\]]*\]/g, '[]'), on: '  osn22.meta' },
  { code: 'recipes-version-unsupported', in: 'TWO_CVES', recipes: replacing('"3.1","3.0"', '"3.0"'), on: '  osn20.meta' },
  { code: 'recipes-version-unsupported', in: 'TWO_CVES', recipes: replacing('"3.1","3.0"', '"3.2","3.1","3.0"'), on: '  osn20.meta' },
  { code: 'recipes-version-contradicts', in: 'TWO_CVES', text: [['osier-next - osierd 3.1.x', 'osier-next - osierd 3.2.x']], on: 'osn20-?.patch', times: 2 },
  { code: 'recipes-version-contradicts', in: 'TWO_CVES', text: [['osier-next - osierd 3.1.x', 'osierd 3.2.x, osierd 3.1.x']], on: 'osn20-?.patch', times: 2 },
  { code: 'recipes-patch-unused', in: 'TWO_TREES', recipes: replacing('["osn22-kmod.patch"]', '[]'), on: 'osn22-kmod.patch ' },
];

const attached =
  (index: number, change: Partial<MailFacts['attachments'][number]>) =>
  (mail: MailFacts): MailFacts => ({
    ...mail,
    attachments: mail.attachments.map((attachment, at) => (at === index ? { ...attachment, ...change } : attachment)),
  });
const attaching =
  (name: string, status: 'match' | 'unlisted') =>
  (mail: MailFacts): MailFacts => ({
    ...mail,
    attachments: [
      ...mail.attachments,
      { name, listedAs: status === 'match' ? name : null, status, looksLikeDiff: true },
    ],
  });
const subject =
  (from: string, to: string) =>
  (draft: Draft): Draft => ({ ...draft, subject: replaced(draft.subject ?? '', from, to) });

// biome-ignore format: one row per defect
const MAIL: readonly Planted[] = [
  { code: 'subject-unnamed', in: 'EMBARGOED', draft: (draft) => ({ ...draft, subject: null }), on: null },
  { code: 'subject-unnamed', in: 'TWO_CVES', draft: (draft) => ({ ...draft, subject: 'please read' }), on: null },
  { code: 'subject-number', in: 'EMBARGOED', draft: subject('901', '910'), on: null },
  { code: 'subject-number', in: 'TWO_CVES', draft: subject('Note 20 v2', 'Note v2'), on: null },
  { code: 'subject-revision', in: 'TWO_CVES', draft: subject('v2', 'v3'), on: null },
  { code: 'subject-revision', in: 'EMBARGOED', draft: subject('v1', 'v2'), on: null },
  { code: 'subject-revision-missing', in: 'UNEMBARGOED', draft: subject(' v2', ''), on: null },
  { code: 'subject-cves', in: 'TWO_CVES', draft: subject(',CVE-2021-99921', ''), on: null },
  { code: 'subject-cves', in: 'UNEMBARGOED', draft: subject(' -', ' (CVE-2021-99932) -'), on: null },
  { code: 'subject-title', in: 'EMBARGOED', draft: subject('another guest', 'this guest'), on: null },
  { code: 'attachment-unlisted', in: 'EMBARGOED', mail: attaching('xsa901-4.12.patch', 'unlisted'), on: null },
  { code: 'attachment-mismatch', in: 'EMBARGOED', mail: attached(1, { status: 'mismatch' }), on: '  xsa901-4.13.patch' },
  { code: 'attachment-missing', in: 'TWO_CVES', mail: (mail) => ({ ...mail, attachments: mail.attachments.slice(1) }), on: '  osn20.meta' },
  { code: 'attachment-duplicate', in: 'EMBARGOED', mail: attaching('xsa901.patch', 'match'), on: '  xsa901.patch' },
  { code: 'attachment-name', in: 'TWO_CVES', mail: attaching('../osn20.sh', 'unlisted'), on: null, also: ['attachment-unlisted'] },
  { code: 'attachment-name', in: 'TWO_CVES', mail: attaching('osn20\u202ehctap.sh', 'unlisted'), on: null, also: ['attachment-unlisted'] },
  { code: 'attachment-no-diff', in: 'UNEMBARGOED', mail: attached(0, { looksLikeDiff: false }), on: '  xsa902-linux.patch' },
  { code: 'part-8bit', in: 'EMBARGOED', mail: (mail) => ({ ...mail, has8BitIn7Bit: true }), on: null },
  { code: 'text-charset', in: 'TWO_CVES', mail: (mail) => ({ ...mail, isCharsetWrong: true }), on: null },
  { code: 'unsigned-text', in: 'UNEMBARGOED', mail: (mail) => ({ ...mail, hasUnsignedTextBefore: true }), on: null },
];

const sentence = (read: readonly string[], confirmed: readonly string[] | null): Partial<ConfirmedFacts> => ({
  sentences: [{ text: 'All are.', line: 12, read, confirmed }],
});

// biome-ignore format: one row per defect
const CONDITIONS: readonly Planted[] = [
  { code: 'conditions-other-text', in: 'EMBARGOED', confirmed: { isOfOtherText: true }, on: null },
  { code: 'conditions-not-its', in: 'TWO_TREES', confirmed: { problems: ['the text does not say: None are.'] }, on: null },
  { code: 'conditions-silent', in: 'EMBARGOED', confirmed: sentence([], null), on: 12 },
  { code: 'conditions-differ', in: 'TWO_TREES', confirmed: sentence(['arch is arm'], ['arch is x86']), on: 12 },
  { code: 'conditions-differ', in: 'EMBARGOED', confirmed: sentence(['arch is arm'], []), on: 12 },
  { code: 'conditions-differ', in: 'EMBARGOED', confirmed: { isJoinedOtherwise: true }, on: null },
];

describe('sound texts', () => {
  for (const [name, draft] of Object.entries(SOUND)) {
    it(`${name} has no finding`, () => assert.deepEqual(lintDraft(draft), []));
  }
});

describe('planted defects', () => {
  for (const [index, planted] of [
    ...MASTHEAD,
    ...TEXT,
    ...EMBARGO,
    ...PATCHES,
    ...RECIPES,
    ...MAIL,
    ...CONDITIONS,
  ].entries()) {
    it(`${index + 1} ${planted.code} in ${planted.in}`, () => {
      const draft = plant(SOUND[planted.in], planted);
      const findings = lintDraft(draft, planted.mail, planted.confirmed);
      const place = placeOf(planted, draft.text);
      const own = findings.filter((each) => each.code === planted.code).map(({ line, column }) => ({ line, column }));
      assert.deepEqual(
        own,
        Array.from({ length: planted.times ?? 1 }, () => place),
        shown(findings),
      );
      const others = findings.map((each) => each.code).filter((code) => code !== planted.code);
      assert.deepEqual([...new Set(others)].sort(), [...(planted.also ?? [])].sort(), shown(findings));
      for (const { severity, suggestion } of findings) assert.ok(severity !== undefined && suggestion);
    });
  }

  it('text-flattened: an archive ran the lines of a sound text together', () => {
    const findings = lintDraft({ ...SOUND.UNEMBARGOED, text: SOUND.UNEMBARGOED.text.replace(/\n+/g, ' ') }, () => null);
    assert.deepEqual(
      findings.map(({ code, line, column }) => ({ code, line, column })),
      [{ code: 'text-flattened', line: 1, column: 1 }],
    );
  });

  it('show every rule at work', () => {
    const shownBy = new Set<string>(
      [...MASTHEAD, ...TEXT, ...EMBARGO, ...PATCHES, ...RECIPES, ...MAIL, ...CONDITIONS].map(({ code }) => code),
    );
    shownBy.add('text-flattened');
    assert.deepEqual(
      Object.keys(RULES).filter((code) => !shownBy.has(code)),
      [],
      'a rule without a defect that shows it',
    );
  });

  it('come in both house styles in each area', () => {
    for (const area of [MASTHEAD, TEXT, EMBARGO, PATCHES, MAIL, CONDITIONS]) {
      const series = new Set(area.map((planted) => SOUND[planted.in].text.includes('Osier')));
      assert.equal(series.size, 2);
    }
  });
});

function plant(sound: Draft, planted: Planted): Draft {
  let draft = planted.draft?.(sound) ?? sound;
  for (const [from, to] of planted.text ?? []) draft = { ...draft, text: replaced(draft.text, from, to) };
  if (planted.recipes !== undefined) draft = { ...draft, recipes: planted.recipes(JSON.stringify(draft.recipes)) };
  assert.notDeepEqual(
    [draft, planted.mail === undefined && planted.confirmed === undefined],
    [sound, true],
    'nothing was planted',
  );
  return draft;
}

function replaced(text: string, from: string, to: string): string {
  assert.equal(text.split(from).length, 2, `"${from}" must stand there exactly once`);
  return text.replace(from, () => to);
}

/** Only the first of several recipes is changed. */
function replacing(from: string, to: string): (written: string) => string {
  return (written) => {
    assert.ok(written.includes(from), `"${from}" must stand in ${written}`);
    return written.replace(from, () => to);
  };
}

function placeOf(planted: Planted, text: string): { line: number | null; column: number | null } {
  if (planted.on === null) return { line: null, column: null };
  const lines = text.split('\n');
  const { on } = planted;
  const line = typeof on === 'number' ? on : lines.findIndex((each) => each.includes(on)) + 1;
  assert.ok(line > 0, `no line has "${on}"`);
  const column = planted.at === undefined ? 1 : (lines[line - 1] ?? '').indexOf(planted.at) + 1;
  assert.ok(column > 0, `line ${line} has no "${planted.at}"`);
  return { line, column };
}

/** Without rows and checksums, with another sentence before them. */
function withoutTable(from: string, to: string): (draft: Draft) => Draft {
  return (draft) => {
    const text = draft.text.replace(/^(?:xsa|osn)\S+ +\S.*\n/gm, '').replace(/^\$ sha256sum[\s\S]*?^\$\n/m, '');
    return { ...draft, text: from === '' ? text : replaced(text, from, to), recipes: null };
  };
}

function withoutSums(draft: Draft): Draft {
  return { ...draft, text: draft.text.replace(/^\$ sha256sum[\s\S]*?^\$\n/m, '') };
}

function changeSum(file: string, change: (digest: string, text: string) => string): (draft: Draft) => Draft {
  return (draft) => ({
    ...draft,
    text: draft.text.replace(
      new RegExp(`^(?<digest>[0-9a-f]{64})(?=  ${file.replaceAll('.', '\\.')}$)`, 'm'),
      (digest) => change(digest, draft.text),
    ),
  });
}

function shown(findings: readonly { line: number | null; code: string; message: string }[]): string {
  return `found:\n${findings.map(({ line, code, message }) => `  ${line} ${code}: ${message}`).join('\n')}`;
}
