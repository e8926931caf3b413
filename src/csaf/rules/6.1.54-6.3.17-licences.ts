import type { IndexedCsaf } from '../indexed-csaf.ts';
import { has, member, textOf } from '../json.ts';
import { isEnglishOrUnknown } from '../language-tag.ts';
import { type LicenseName, parseLicenseExpression, standingOf } from '../license-expression.ts';
import { onceFor } from '../once-for.ts';
import { ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { checkOneNote } from './6.1.26-6.1.27-profiles.ts';
import { translated } from './6.2.38-6.2.40-profiles.ts';

const PATH = '/document/license_expression';
const LIMIT = 'The licences of SPDX are known here; those of ScanCode LicenseDB are not at hand.';

export const LICENCE_RULES: readonly Rule[] = [
  {
    test: '6.1.54',
    title: 'License Expression',
    versions: ONLY_2_1,
    remedy: 'Write an SPDX expression such as CC-BY-4.0, and the text of a licence in a note.',
    check({ document }, report) {
      const written = textOf(document, 'license_expression');
      if (written === undefined) return;
      const read = parseLicenseExpression(written);
      if (read.kind === 'fault') report.fail(PATH, `the expression ${read.fault}`);
    },
  },
  {
    test: '6.1.55',
    title: 'License Text',
    versions: ONLY_2_1,
    remedy: 'Have one note of the category legal_disclaimer with the title "License".',
    check(csaf, report) {
      if (isEnglishOrUnknown(csaf.language) && hasOwnLicence(csaf))
        checkOneNote(csaf, 'License', 'legal_disclaimer', report);
    },
  },
  {
    test: '6.2.43',
    title: 'Missing License Expression',
    versions: ONLY_2_1,
    remedy: 'Add license_expression, such as CC-BY-4.0.',
    check({ document }, report) {
      if (!has(document, 'license_expression')) report.fail(PATH, 'license_expression is not there');
      else if ((textOf(document, 'license_expression') ?? '').trim() === '') {
        report.fail(
          PATH,
          `license_expression is there without a value: ${typeof member(document, 'license_expression')}`,
        );
      }
    },
  },
  {
    test: '6.2.44',
    title: 'Deprecated License Identifier',
    versions: ONLY_2_1,
    remedy: 'Use the identifier that replaced it.',
    limit: LIMIT,
    check(csaf, report) {
      for (const name of namesOf(csaf)) {
        if (standingOf(name) === 'deprecated')
          report.fail(PATH, `${JSON.stringify(name.text)} is deprecated in the list of SPDX`);
        sayUnknown(name, report);
      }
    },
  },
  {
    test: '6.2.45',
    title: 'Non-Existing License Identifier',
    versions: ONLY_2_1,
    remedy: 'Use an identifier of SPDX, or one of your own that begins with LicenseRef- and your domain.',
    limit: LIMIT,
    check(csaf, report) {
      for (const name of namesOf(csaf)) {
        if (standingOf(name) === 'unknown')
          report.fail(PATH, `${JSON.stringify(name.text)} is not in the list of SPDX`);
        sayUnknown(name, report);
      }
    },
  },
  {
    test: '6.2.46',
    title: 'Language Specific License Text',
    versions: ONLY_2_1,
    remedy: 'Have one note of the category legal_disclaimer with the translated title.',
    limit: 'Only the languages whose terms OASIS has recorded (German) can be tested.',
    check(csaf, report) {
      if (isEnglishOrUnknown(csaf.language) || !hasOwnLicence(csaf)) return;
      const terms = translated(csaf, report);
      if (terms !== null) checkOneNote(csaf, terms.license, 'legal_disclaimer', report);
    },
  },
  {
    test: '6.3.17',
    title: 'Use of Unregistered License',
    versions: ONLY_2_1,
    remedy: 'Prefer a licence that others know.',
    limit: LIMIT,
    check(csaf, report) {
      for (const name of namesOf(csaf)) {
        if (['own', 'unknown'].includes(standingOf(name))) {
          report.fail(PATH, `${JSON.stringify(name.text)} is in no list of SPDX or ScanCode`);
        }
        sayUnknown(name, report);
      }
    },
  },
];

const namesOf = onceFor(gatherNamesOf);

function gatherNamesOf({ document }: IndexedCsaf): readonly LicenseName[] {
  const written = textOf(document, 'license_expression');
  const read = written === undefined ? null : parseLicenseExpression(written);
  return read?.kind === 'expression' ? read.names : [];
}

/** One that the issuing party made: rule 3 of section 3.2.2.6 asks for its text. */
function hasOwnLicence(csaf: IndexedCsaf): boolean {
  return namesOf(csaf).some((name) => standingOf(name) === 'own');
}

function sayUnknown(name: LicenseName, report: Reporter): void {
  if (standingOf(name) === 'scancode') {
    report.unknown(PATH, `${JSON.stringify(name.text)} is of ScanCode LicenseDB, which is not at hand`);
  }
}
