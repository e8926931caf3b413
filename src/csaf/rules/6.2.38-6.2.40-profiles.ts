import { type IndexedCsaf, placedItems } from '../indexed-csaf.ts';
import { has, textOf } from '../json.ts';
import { isEnglishOrUnknown } from '../language-tag.ts';
import { type Terms, termsIn } from '../registries/translations.ts';
import { ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { checkOneNote, checkReference, profiled } from './6.1.26-6.1.27-profiles.ts';

const TRANSLATIONS = 'Only the languages whose terms OASIS has recorded (German) can be tested.';

export const RECOMMENDED_PROFILE_RULES: readonly Rule[] = [
  {
    test: '6.2.38',
    title: 'Usage of Deprecated Profile',
    versions: ONLY_2_1,
    remedy: 'Use a profile that is not on its way out.',
    check({ category }, report) {
      if (category?.startsWith('csaf_deprecated_')) {
        report.fail('/document/category', `the profile ${JSON.stringify(category)} is deprecated`);
      }
    },
  },
  limited(
    profiled('6.2.39.2', 'Language Specific Reasoning for Withdrawal', ONLY_2_1, ['csaf_withdrawn'], {
      remedy: 'Have one note of the category description with the translated title.',
      check(csaf, report) {
        const terms = translated(csaf, report);
        if (terms !== null) checkOneNote(csaf, terms.reasoningForWithdrawal, 'description', report);
      },
    }),
  ),
  limited(
    profiled('6.2.39.3', 'Language Specific Reasoning for Supersession', ONLY_2_1, ['csaf_superseded'], {
      remedy: 'Have one note of the category description with the translated title.',
      check(csaf, report) {
        const terms = translated(csaf, report);
        if (terms !== null) checkOneNote(csaf, terms.reasoningForSupersession, 'description', report);
      },
    }),
  ),
  limited(
    profiled('6.2.39.4', 'Language Specific Superseding Document', ONLY_2_1, ['csaf_superseded'], {
      remedy: 'Add an external reference whose summary begins with the translated term.',
      check(csaf, report) {
        const terms = translated(csaf, report);
        if (terms !== null) checkReference(csaf, terms.supersedingDocument, report);
      },
    }),
  ),
  profiled(
    '6.2.39.5',
    'Extension in Superseded or Withdrawn Document',
    ONLY_2_1,
    ['csaf_withdrawn', 'csaf_superseded'],
    {
      remedy: 'Take the extensions out.',
      check({ extensions }, report) {
        for (const { path } of extensions) report.fail(path, 'a document of this category has no extensions');
      },
    },
  ),
  limited({
    test: '6.2.40',
    title: 'Product Description without Product Reference',
    versions: ONLY_2_1,
    remedy: 'Say by product_ids or group_ids which product is described.',
    check(csaf, report) {
      const { document, language } = csaf;
      const notes = placedItems(document, 'notes', '/document').filter(
        ({ value }) => textOf(value, 'category') === 'description',
      );
      if (notes.length === 0) return;
      const terms = isEnglishOrUnknown(language) ? null : translated(csaf, report);
      if (terms === null && !isEnglishOrUnknown(language)) return;
      const title = terms?.productDescription ?? 'Product Description';
      for (const { value, path } of notes) {
        if (textOf(value, 'title')?.startsWith(title) && !has(value, 'product_ids') && !has(value, 'group_ids')) {
          report.fail(path, 'the product description names no product and no group');
        }
      }
    },
  }),
];

function limited(rule: Rule): Rule {
  return { ...rule, limit: TRANSLATIONS };
}

/** The terms in the document's language. Null: it is English, or no translation is recorded, which was said. */
export function translated({ language }: IndexedCsaf, report: Reporter): Terms | null {
  if (language === undefined || isEnglishOrUnknown(language)) return null;
  const terms = termsIn(language);
  if (terms === null) {
    report.unknown('/document/lang', `no translation of the term is recorded for ${JSON.stringify(language)}`);
  }
  return terms;
}
