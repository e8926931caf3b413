import type { Rule } from './rule.ts';

export const MASTHEAD_RULES = {
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
  'id-ambiguous': {
    severity: 'error',
    meaning: 'The masthead gives the numbers of two advisories.',
    remedy: 'give one number; name other advisories in the text',
  },
  'text-before-sections': {
    severity: 'error',
    meaning:
      'Something else than the title stands before the first section: readers of texts take it for a part of the title, and no rule for sections looks at it.',
    remedy: 'put it into a section, or take it out',
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
  'cve-near-miss': {
    severity: 'warning',
    meaning:
      'The text names a CVE id that differs from one of the masthead by a single slip: one digit, or two swapped.',
    remedy: 'check which of the two is meant; where it is another issue, name its advisory beside it',
  },
  'cve-announced': {
    severity: 'warning',
    meaning: 'The updates say that a CVE id was assigned, and the masthead has none.',
    remedy: 'add the id to the masthead and the Subject',
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
  'updates-first': {
    severity: 'warning',
    meaning: 'A first revision has a section about what changed.',
    remedy: 'take the section out, or give the revision its number',
  },
  'withdrawn-unmarked': {
    severity: 'warning',
    meaning: 'The text says that the advisory is withdrawn, its title does not.',
    remedy: 'begin the title with the word for it, so that lists and feeds show it',
  },
  'withdrawn-unexplained': {
    severity: 'warning',
    meaning: 'The title says that the advisory is withdrawn, and the updates do not say why.',
    remedy: 'explain it in the section about the updates',
  },
} as const satisfies Record<string, Rule>;
