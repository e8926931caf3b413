/**
 * Writes `docs/lint.md` from the rules themselves:
 *
 *     sh scripts/node scripts/write-lint-page.ts
 *
 * A test holds the page against what this would write.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { RULE_AREAS, type Rule } from '#lint';
import { MAIL_CODES } from '#mail';

export const LINT_PAGE = path.join(import.meta.dirname, '..', 'docs', 'lint.md');

const INTRODUCTION = `# What lint finds

<!-- Written by scripts/write-lint-page.ts from the rules in src/lint/rules/. Change those, then run: sh scripts/node scripts/write-lint-page.ts -->

\`bin/tocsin lint PATH...\` holds everything that an advisory says against everything else that it says: masthead against updates, patch
table against checksums, attachments against the signed table, recipes against the table, Subject against the text, the sections against
the house style and the policy. A good signature proves who wrote a text. It does not prove that the text is consistent.

Lint reads drafts and received mails alike. It judges no signature (that is \`verify\`), changes nothing, and knows no clock: the same
input always has the same findings.

Each finding has a code, a severity, a place and a remedy. The place is the line in the signed text (and, where that helps, the column,
else column 1); a finding about the mail, such as its Subject, has no line.

| severity | means | exit status |
|---|---|---|
| error | a reader or a program would be misled, or could not act: do not send it | 1 |
| warning | probably a mistake; look at it | 0 |
| info | worth knowing; often meant so | 0 |

The exit status is 1 if any advisory has an error, else 0; 2 for input that cannot be read or holds no advisory. With \`--json\` the findings come as one JSON
document: for each advisory its \`source\`, \`index\` and \`advisory\`, and under \`diagnostics\` the members \`code\`, \`severity\`, \`line\`, \`column\`,
\`message\` and \`suggestion\`. Codes are stable: a rule whose meaning changes gets a new one.

Problems of the mail around the text (MIME, mbox, compression) carry codes that begin with \`mail-\`; they stand at the end.

Below, "Follows" names who asks for it: X… are rules of the Xen Project's security response process, D… of the linux-distros list's policy.
`;

/** The whole page. */
export function lintPage(): string {
  const areas = RULE_AREAS.map(({ title, rules }) => {
    const entries: [string, Rule][] = Object.entries(rules);
    return `## ${title}\n\n${entries.map(([code, rule]) => entry(code, rule)).join('\n')}`;
  });
  const codes = Object.entries(MAIL_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |\n`);
  const forms = `## The machine forms

What would be published as CSAF, CVE and OSV is made, read back, and held against the text (docs/machine-forms.md).

| code | severity | what |
|---|---|---|
| \`form-says-more\` | error | a form says of a release, or of a product, what the condition does not, or what came after the text |
| \`form-release\` | error | a form names a release that no table of releases has, or a range |
| \`form-cve\`, \`form-title\`, \`form-revision\` | error | a form has other ids, another title or another revision than the head |
| \`form-checksum\` | error | a form leaves out a file of the signed table, or has another digest |
| \`cve-title-long\`, \`cve-text-long\` | warning | the title or a section is longer than a CVE record takes |

`;
  const mail = `## The mail around the text\n\nTheir messages say what was expected and what was found, \`verify\` shows them too.\n\n| code | what |\n|---|---|\n${codes.join('')}`;
  return [INTRODUCTION, ...areas, `${forms.trimEnd()}\n`, mail].join('\n');
}

function entry(code: string, rule: Rule): string {
  const follows = rule.follows === undefined ? '' : ` Follows: ${rule.follows}.`;
  return `### ${code}\n\n**${rule.severity}** · ${rule.meaning}\n\nRemedy: ${rule.remedy}.${follows}\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(LINT_PAGE, lintPage());
