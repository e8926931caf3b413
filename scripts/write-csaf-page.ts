/**
 * Writes `docs/csaf.md` from the rules themselves:
 *
 *     sh scripts/node scripts/write-csaf-page.ts
 *
 * A test holds the page against what this would write.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { NOT_CHECKED, RULES } from '#csaf';

export const CSAF_PAGE = path.join(import.meta.dirname, '..', 'docs', 'csaf.md');

const INTRODUCTION = `# CSAF documents

<!-- Written by scripts/write-csaf-page.ts from the rules in src/csaf/rules/. Change those, then run: sh scripts/node scripts/write-csaf-page.ts -->

\`bin/tocsin csaf validate FILE...\` holds CSAF documents, anybody's, against the JSON schema of their version (2.0 or 2.1) and against every test of
section 6 of that standard. Each finding has the number of the test, a JSON pointer to the place, what was found, and a remedy.
A document is **valid** if the schema and all mandatory tests (6.1) say nothing against it.

| severity | of | exit status |
|---|---|---|
| error | the schema (\`schema\`) and the mandatory tests, 6.1 | 1 |
| warning | the optional or recommended tests, 6.2 | 0 |
| info | the informative tests, 6.3; and of any test: “not checked”, where a registry is not at hand | 0 |

Exit status 2: a file cannot be read or is no JSON (told with line and column), is larger than 64 MiB, or nested deeper than 300 levels.
With \`--json\`: \`[{"source","version","valid","findings":[{"test","severity","path","message","remedy"}],"notChecked":[{"test","reason"}]}]\`.
\`--quiet\` prints errors only. Nothing is ever fetched. Of one test at most 1,000 findings are told, and then how many more there are.

A second is enough for 10,000 cases of the official suite of 2.0 and 4,900 of that of 2.1 (12,900 and 8,700 with the mandatory tests alone),
measured on two shared cores with bench/csaf.ts; documents of 30 kB take six times as long.

## What is not checked

These numbers stand under \`notChecked\` in every report.

| version | test | why |
|---|---|---|
`;

const LIMITS = `
Registries that are only partly at hand; where they do not settle it, a finding of severity info says “not checked”:

- CWE: versions 1.0 to 4.17. IANA language subtags, SPDX licences and exceptions: whole, as of the packages in NOTICE.
- ScanCode LicenseDB: not at hand (6.2.44, 6.2.45, 6.3.17). RVISC: the one entry that the standard quotes (6.2.53, 6.3.20).
- SSVC: a table of well-known decision points (6.1.48, 6.2.34, 6.2.37, 6.3.13). What it does not have is an error only in the namespace \`ssvc\` and for selections made before 2025.
- Translations of the standard's terms: those that OASIS has recorded, which is German (6.2.39, 6.2.40, 6.2.46).
- Extensions: two of the standard's documentation (6.1.60.2, 6.1.60.3); there is no list of official or registered ones yet.
- VERS: versions are put in order for \`intdot\`, \`semver\`, \`npm\`, \`cargo\`, \`hex\`, \`pub\`, \`golang\`, \`datetime\`, \`lexicographic\`, \`deb\`, \`rpm\`, \`alpm\`; another type makes a warning of 6.1.50.

## Where we differ from the official suite

Of the cases of OASIS that we have, these are answered otherwise. “Verdict”: the test itself is answered as in the suite, and only whether the
whole document is valid is not, because another mandatory test fails by its own text.

| case | what | why |
|---|---|---|
| 2.0 and 2.1, 6.2.8-02 and 6.2.9-02 | verdict | the same algorithm stands twice in one item: 6.1.25 |
| 2.1 6.1.27.13-16 | verdict | a product id is defined twice, another never: 6.1.1, 6.1.2 |
| 2.1 6.1.48-19 | answer | listed as valid, titled as failing: the values are not in the order of their definition, which a translation may not change |
| 2.1 6.2.20-02 | verdict | the schema of CVSS 4.0 refuses the additional member itself |
| 2.1 6.2.21-02 | verdict | of two revisions with a later time the earlier has the higher number: 6.1.14, 6.1.21 |
| 2.1 6.2.34-03 | verdict | the reserved namespace \`invalid\` fails 6.1.48, as in its case 21 |
| 2.1 6.2.39.2-01, 6.2.39.3-01 | verdict | no note is a description: 6.1.27.14 |
| 2.1 6.2.42-02 | verdict | purls of one product differ in more than their qualifiers: 6.1.42 |
| 2.1 6.2.44-02, 6.2.45-02 | not checked | ScanCode LicenseDB is not at hand |
| 6.3.6-02, 6.3.8, 6.3.16 | not checked | network, spelling, grammar |

Readings of the text that decide cases: 6.1.10 compares only what the vector says (a metric that it leaves out is not contradicted); 6.1.9 also takes
scores that follow from vector and properties together, and, for CVSS 2.0 and 3.0, either rounding at the border of two tenths; 6.1.31 looks for whole
words in 2.0 too; 6.1.55 asks for the text of licences that the issuer made (\`LicenseRef-\` of neither list); 6.1.24 does not count involvements
without a date; 6.1.22 ignores build metadata; 6.1.27.19 wants the category \`external\` to be written.

## Every test

The title is the standard's; the remedy says in our words what is asked for.

`;

/** The whole page. */
export function csafPage(): string {
  const missing = (['2.0', '2.1'] as const).flatMap((version) =>
    NOT_CHECKED[version].map(({ test, reason }) => `| ${version} | ${test} | ${reason} |\n`),
  );
  const rows = RULES.map(({ test, title, versions, remedy, limit }) => {
    const severity = test.startsWith('6.1.') ? 'error' : test.startsWith('6.2.') ? 'warning' : 'info';
    const cells = [test, versions.join(', '), severity, title, `${remedy}${limit === undefined ? '' : ` *${limit}*`}`];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('*,', '\\*,')).join(' | ')} |\n`;
  });
  const head =
    '| test | versions | severity | title | what is asked for, and *where it is limited* |\n|---|---|---|---|---|\n';
  return `${INTRODUCTION}${missing.join('')}${LIMITS}${head}${rows.join('')}`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(CSAF_PAGE, csafPage());
