import type { Diagnostic, Severity } from '#base';

export interface Rule {
  readonly severity: Severity;
  /** What is wrong, in one sentence, for the page `docs/lint.md`. */
  readonly meaning: string;
  /** What to do; the suggestion of every finding that has no better one. */
  readonly remedy: string;
  /** The rule of the policy, or the clause of a standard, that asks for it. */
  readonly follows?: string;
}

/** Every finding that `lint` can make. The codes are stable; a changed meaning gets a new code. */
export const RULES = {
  'series-unknown': {
    severity: 'error',
    meaning: 'No line of the masthead opens with the words of a known series.',
    remedy: 'begin with the words of the series, or name its house style with --series FILE',
  },
  'id-missing': {
    severity: 'error',
    meaning: 'The masthead does not give the number of the advisory.',
    remedy: 'write it in the first line, such as "/ XSA-334"',
  },
  'title-missing': {
    severity: 'error',
    meaning: 'No title stands between the masthead and the first section.',
    remedy: 'write the title on a line of its own below the revision',
  },
  'cve-malformed': {
    severity: 'error',
    meaning: 'The masthead has something that looks like a CVE id and is none.',
    remedy: 'write CVE-, four digits of the year, a hyphen, four or more digits',
    follows: 'CVE Record Format, cveId',
  },
  'cve-duplicate': {
    severity: 'warning',
    meaning: 'The masthead gives the same CVE id twice.',
    remedy: 'take one out',
  },
  'cve-unexplained': {
    severity: 'warning',
    meaning: 'The advisory has several CVE ids, and the text does not say which issue one of them is.',
    remedy: 'name every id in the sections, where its issue is described',
  },
  'cve-unlisted': {
    severity: 'warning',
    meaning: 'A paragraph or list item is headed by a CVE id that the masthead does not give.',
    remedy: 'add the id to the masthead and the Subject, or correct it',
  },
  'revision-missing': {
    severity: 'error',
    meaning: 'The text tells what changed, but its masthead has no revision line.',
    remedy: 'add the line, such as "version 2"',
  },
  'revision-disagrees': {
    severity: 'error',
    meaning: 'The revision line and the heading of the updates name different revisions.',
    remedy: 'make both say the same number',
  },
  'updates-missing': {
    severity: 'warning',
    meaning: 'A second or later revision does not say what changed.',
    remedy: 'add the section about the updates',
  },
  'withdrawn-unmarked': {
    severity: 'warning',
    meaning: 'The text says that the advisory is withdrawn, its title does not.',
    remedy: 'begin the title with the word for it, so that lists and feeds show it',
  },
  'withdrawn-unexplained': {
    severity: 'warning',
    meaning: 'The title says that the advisory is withdrawn, and no update says why.',
    remedy: 'explain it in the section about the updates',
  },
  'section-missing': {
    severity: 'error',
    meaning: 'A section that the house style requires is not there.',
    remedy: 'add the section; say so if there is nothing to say',
  },
  'section-duplicate': {
    severity: 'error',
    meaning: 'Two sections have the same purpose.',
    remedy: 'join them, or give the second another heading',
  },
  'section-empty': {
    severity: 'warning',
    meaning: 'A section has no text.',
    remedy: 'write the section, or say that there is nothing to say',
  },
  'heading-underline': {
    severity: 'warning',
    meaning: 'An underline is longer or shorter than its heading.',
    remedy: 'make both the same length: where an archive runs lines together, the length is what finds the heading',
  },
  'heading-unknown': {
    severity: 'info',
    meaning: 'A heading is not one of the house style.',
    remedy: 'nothing, if the section is meant to be a special one',
  },
  'line-long': {
    severity: 'info',
    meaning: 'A line of prose is longer than 100 columns.',
    remedy: 'wrap it at about 72 columns: mail programs fold long lines, and folding breaks signatures',
  },
  'trailing-blanks': {
    severity: 'info',
    meaning: 'Lines end in blanks.',
    remedy: 'take them off: a cleartext signature does not cover them',
    follows: 'RFC 9580, 7.1',
  },
  'control-character': {
    severity: 'error',
    meaning: 'The text has a control character or one that changes the direction of writing.',
    remedy: 'take it out: it can make a reader see another text than the one that was signed',
    follows: 'CVE-2021-42574',
  },
  'text-flattened': {
    severity: 'warning',
    meaning: 'An archive ran the lines of the text together and lost parts of it.',
    remedy: 'read the original mail: nothing can be proven from this copy',
  },
  'text-too-long': {
    severity: 'error',
    meaning: 'The text has more lines than an advisory can have; the rest was kept and not read.',
    remedy: 'check that this is an advisory',
  },
  'embargo-date-missing': {
    severity: 'error',
    meaning: 'The text is under embargo and does not show when that ends.',
    remedy: 'write it in the masthead, such as "*** EMBARGOED UNTIL 2020-10-20 12:00 UTC ***"',
    follows: 'X4',
  },
  'embargo-date-vague': {
    severity: 'error',
    meaning: 'The end of the embargo is not an instant: the hour or the zone is missing.',
    remedy: 'give day, hour and zone, such as "2020-10-20 12:00 UTC"',
    follows: 'X4, D2',
  },
  'embargo-date-public': {
    severity: 'error',
    meaning: 'The text says that it is public and that it is under embargo.',
    remedy: 'take the embargo line out at the release',
    follows: 'X4',
  },
  'publicity-unsaid': {
    severity: 'info',
    meaning: 'A later revision says neither that it is public nor until when it is under embargo.',
    remedy: 'say in the updates that it was released, or show the end of the embargo',
    follows: 'X4',
  },
  'embargo-contradiction': {
    severity: 'warning',
    meaning: 'The text says that there was no embargo, and rules what may be deployed during it.',
    remedy: 'drop the section about deployment',
    follows: 'X8',
  },
  'embargo-unexplained': {
    severity: 'warning',
    meaning: 'The text has no section about deployment during the embargo and does not say why there was none.',
    remedy: 'add the section about deployment, or the note about the lack of an embargo',
    follows: 'X8',
  },
  'permission-missing': {
    severity: 'error',
    meaning: 'The section about deployment neither allows nor refuses anything that a rule understands.',
    remedy: 'say plainly whether deployment of the patches and of the mitigations is permitted',
    follows: 'X12',
  },
  'permission-contradiction': {
    severity: 'error',
    meaning: 'The text both allows and forbids the same thing to the same people.',
    remedy: 'say which holds, and in which case',
    follows: 'X12',
  },
  'permission-unexplained': {
    severity: 'warning',
    meaning: 'The text limits what may be deployed and gives no reason.',
    remedy: 'say why: limits are meant only against rediscovery',
    follows: 'X12',
  },
  'permission-unread': {
    severity: 'warning',
    meaning: 'No rule understood a sentence about deployment; it counts as neither allowed nor forbidden.',
    remedy: 'say "is permitted" or "is not permitted", of which patches or mitigations',
    follows: 'X12',
  },
  'patch-missing': {
    severity: 'warning',
    meaning: 'A public advisory offers neither a patch nor a link to a fix.',
    remedy: 'attach the patches and list them, or say that there is no fix and why',
    follows: 'X3, X5',
  },
  'patch-only-linked': {
    severity: 'info',
    meaning: 'The fix is only linked: no file and no checksum is under the signature.',
    remedy: 'attach the patches, so that readers can check what they apply',
  },
  'patch-unlisted': {
    severity: 'error',
    meaning: 'A file of the patch table is not in the checksum table.',
    remedy: 'add its checksum',
  },
  'patch-wildcard-empty': {
    severity: 'error',
    meaning: 'A wildcard of the patch table matches no file of the checksum table.',
    remedy: 'correct the pattern, or add the checksums',
  },
  'patch-wildcard-gap': {
    severity: 'warning',
    meaning: 'The numbers of the files that a wildcard stands for have a gap.',
    remedy: 'check that no patch was left out',
  },
  'patch-duplicate': {
    severity: 'error',
    meaning: 'Two rows of the patch table give the same file.',
    remedy: 'join them into one row',
  },
  'patch-foreign': {
    severity: 'error',
    meaning: 'A file carries the number of another advisory.',
    remedy: 'correct the name',
  },
  'patch-versions-missing': {
    severity: 'info',
    meaning: 'A row does not say what the patch applies to.',
    remedy: 'give the product and its versions',
  },
  'patch-versions-unread': {
    severity: 'warning',
    meaning: 'No rule understood what a patch applies to.',
    remedy: 'write it as "Xen 4.13 - xen-unstable", "Xen 4.12.x" or a list with commas',
  },
  'patch-versions-overlap': {
    severity: 'warning',
    meaning: 'Two rows for the same product give different patches for the same version.',
    remedy: 'make the ranges disjoint, so that a reader knows which to take',
  },
  'patch-version-name': {
    severity: 'warning',
    meaning: 'The version in a file name is not among those that the row gives.',
    remedy: 'correct the name or the versions',
  },
  'checksum-missing': {
    severity: 'error',
    meaning: 'There are patches, and no checksum of any of them.',
    remedy: 'add the output of sha256sum under the patch table',
  },
  'checksum-malformed': {
    severity: 'error',
    meaning: 'A line of the checksum table is no SHA-256 checksum.',
    remedy: 'put the output of sha256sum there, 64 hexadecimal digits a file',
  },
  'checksum-uppercase': {
    severity: 'warning',
    meaning: 'A checksum is written in capital letters.',
    remedy: 'put the output of sha256sum there as it is',
  },
  'checksum-duplicate': {
    severity: 'error',
    meaning: 'The checksum table gives one file twice.',
    remedy: 'take one line out',
  },
  'checksum-same': {
    severity: 'warning',
    meaning: 'Two files have the same checksum.',
    remedy: 'check that not one patch was saved under two names by mistake',
  },
  'checksum-unused': {
    severity: 'warning',
    meaning: 'A file has a checksum and no row in the patch table says what it is for.',
    remedy: 'add the row, or take the line out',
  },
  'recipes-unreadable': {
    severity: 'error',
    meaning: 'The recipes file cannot be read.',
    remedy: 'write it as JSON with SupportedVersions, Trees and Recipes',
  },
  'recipes-stable-ref': {
    severity: 'warning',
    meaning: 'A recipe does not name the commit it starts from.',
    remedy: 'give the full commit in hexadecimal',
  },
  'recipes-prerequisite': {
    severity: 'error',
    meaning: 'A recipe lists a prerequisite that is no advisory number.',
    remedy: 'list numbers only',
  },
  'recipes-own-prerequisite': {
    severity: 'warning',
    meaning: 'A recipe lists its own advisory among the prerequisites.',
    remedy: 'take it out; it was dropped here',
  },
  'recipes-number': {
    severity: 'error',
    meaning: 'The recipes file gives the number of another advisory.',
    remedy: 'attach the right file',
  },
  'recipes-patch-unlisted': {
    severity: 'error',
    meaning: 'A recipe names a patch that the checksum table does not have.',
    remedy: 'correct the name in the recipe, or add the file',
  },
  'recipes-patches-empty': {
    severity: 'error',
    meaning: 'The text has patches, and every recipe says that there is nothing to apply.',
    remedy: 'list the patches of each version in its recipe',
  },
  'recipes-version-unsupported': {
    severity: 'warning',
    meaning: 'The recipes and the list of supported versions in the same file disagree.',
    remedy: 'list every version with a recipe as supported, and give every supported one a recipe',
  },
  'recipes-version-contradicts': {
    severity: 'error',
    meaning: 'A recipe applies a patch to a version that the patch table does not give it for.',
    remedy: 'correct the range in the table or the recipe',
  },
  'recipes-patch-unused': {
    severity: 'warning',
    meaning: 'A patch of the table for a tree with recipes is in none of them.',
    remedy: 'add it to the recipes of its versions',
  },
  'subject-number': {
    severity: 'error',
    meaning: 'The Subject names another advisory than the text.',
    remedy: 'correct the Subject',
  },
  'subject-revision': {
    severity: 'error',
    meaning: 'The Subject names another revision than the text.',
    remedy: 'correct the Subject',
  },
  'subject-revision-missing': {
    severity: 'info',
    meaning: 'The Subject does not name the revision.',
    remedy: 'add it, such as "v2": readers sort by Subject',
  },
  'subject-cves': {
    severity: 'error',
    meaning: 'The Subject and the masthead give different CVE ids.',
    remedy: 'make both the same',
  },
  'subject-title': {
    severity: 'warning',
    meaning: 'The Subject does not end with the title of the advisory.',
    remedy: 'make both the same',
  },
  'attachment-unlisted': {
    severity: 'error',
    meaning: 'A file is attached that the signed table does not list.',
    remedy: 'add its checksum, or take the file off',
  },
  'attachment-mismatch': {
    severity: 'error',
    meaning: 'An attached file is not the one that the signed table lists.',
    remedy: 'attach the right file, or compute the checksum again',
  },
  'attachment-missing': {
    severity: 'warning',
    meaning: 'A file of the signed table is not attached.',
    remedy: 'attach it',
  },
  'attachment-duplicate': {
    severity: 'error',
    meaning: 'Two attachments have the same name.',
    remedy: 'take one off',
  },
  'attachment-name': {
    severity: 'error',
    meaning: 'The name of an attachment would lead out of the folder it is saved in.',
    remedy: 'give it a plain name, with a folder at most',
  },
  'attachment-no-diff': {
    severity: 'warning',
    meaning: 'An attachment is called a patch and holds no difference of files.',
    remedy: 'check the file',
  },
  'part-8bit': {
    severity: 'info',
    meaning: 'The text has bytes above 127 in a part that says it has none.',
    remedy: 'label the part 8bit, or encode it as quoted-printable',
    follows: 'RFC 2045, 2.7',
  },
  'text-charset': {
    severity: 'warning',
    meaning: 'The bytes of the text are not in the character set that the part names.',
    remedy: 'write UTF-8 and say so',
  },
  'unsigned-text': {
    severity: 'warning',
    meaning: 'Text stands before the signed text, where a reader takes it for signed.',
    remedy: 'put it below the signature, or into the signed text',
  },
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof RULES;

export function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(RULES, code);
}

/** A finding of a rule; `suggestion` where the rule's remedy can be said more exactly. */
export function finding(
  code: RuleCode,
  place: { line: number; column?: number } | null,
  message: string,
  change: { suggestion?: string; severity?: Severity } = {},
): Diagnostic {
  const rule = RULES[code];
  return {
    code,
    severity: change.severity ?? rule.severity,
    line: place?.line ?? null,
    column: place === null ? null : (place.column ?? 1),
    message,
    suggestion: change.suggestion ?? rule.remedy,
  };
}
