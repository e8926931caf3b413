import type { IndexedCsaf } from '../indexed-csaf.ts';
import { has, member, textOf } from '../json.ts';
import { languageFault, privateSubtag } from '../language-tag.ts';
import { BOTH, type Rule } from '../rule.ts';

export const LANGUAGE_RULES: readonly Rule[] = [
  {
    test: '6.1.12',
    title: 'Language',
    versions: BOTH,
    remedy: 'Use a language tag that is registered with IANA, such as en or de-AT.',
    check(csaf, report) {
      for (const [tag, path] of tagsOf(csaf)) {
        const fault = languageFault(tag);
        if (fault !== null) report.fail(path, `${JSON.stringify(tag)} ${fault}`);
      }
    },
  },
  {
    test: '6.1.15',
    title: 'Translator',
    versions: BOTH,
    remedy: 'Say in source_lang which language the document was translated from.',
    check({ document }, report) {
      if (textOf(member(document, 'publisher'), 'category') !== 'translator') return;
      if (!has(document, 'source_lang')) {
        report.fail('/document/source_lang', 'a translator publishes the document, and source_lang is not there');
      } else if (isEmpty(member(document, 'source_lang'))) {
        report.fail(
          '/document/source_lang',
          'a translator publishes the document, and source_lang is there without a value',
        );
      }
    },
  },
  {
    test: '6.1.28',
    title: 'Translation',
    versions: BOTH,
    remedy: 'Take source_lang out, or correct one of both.',
    check({ document, language }, report) {
      const source = textOf(document, 'source_lang');
      if (source !== undefined && language !== undefined && source.toLowerCase() === language.toLowerCase()) {
        report.fail('/document/source_lang', `the document and its source are both ${JSON.stringify(language)}`);
      }
    },
  },
  {
    test: '6.2.12',
    title: 'Missing Document Language',
    versions: BOTH,
    remedy: 'Add /document/lang with the language of the texts.',
    check({ document }, report) {
      if (!has(document, 'lang')) report.fail('/document/lang', 'lang is not there');
      else if (isEmpty(member(document, 'lang'))) report.fail('/document/lang', 'lang is there without a value');
    },
  },
  {
    test: '6.2.14',
    title: 'Use of Private Language',
    versions: BOTH,
    remedy: 'Use a subtag that others know, or take it out.',
    check(csaf, report) {
      for (const [tag, path] of tagsOf(csaf)) {
        const subtag = privateSubtag(tag);
        if (subtag !== null)
          report.fail(path, `${JSON.stringify(tag)} has ${JSON.stringify(subtag)}, which is for private use`);
      }
    },
  },
  {
    test: '6.2.15',
    title: 'Use of Default Language',
    versions: BOTH,
    remedy: 'Name the language, or take the member out.',
    check(csaf, report) {
      for (const [tag, path] of tagsOf(csaf)) {
        if (tag.toLowerCase() === 'i-default') report.fail(path, 'i-default says no language');
      }
    },
  },
];

function tagsOf({ document }: IndexedCsaf): [string, string][] {
  return ['lang', 'source_lang'].flatMap((key) => {
    const tag = textOf(document, key);
    return tag === undefined ? [] : [[tag, `/document/${key}`] as [string, string]];
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value !== 'string' || value.trim() === '';
}
