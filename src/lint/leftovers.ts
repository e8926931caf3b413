import type { Diagnostic } from '#base';
import type { LintSubject } from './lint-subject.ts';
import { placeOf } from './place.ts';
import { finding } from './rules.ts';
import { patternsOf } from './style-patterns.ts';

const PLACEHOLDER =
  /\b(?:TODO|FIXME|TBD|TBA|XXX+|CVE-(?:(?:[0-9]{4}|YYYY|XXXX|NNNN)-(?:[NX]{3,}|\?+|TB[AD])|YYYY|XXXX|NNNN))(?![A-Za-z0-9])/;

/** What an editor meant to come back to. */
export function lintLeftovers({ tree }: LintSubject): Diagnostic[] {
  const found = [PLACEHOLDER.exec(tree.text), patternsOf(tree.style).placeholderId.exec(tree.text)];
  return found
    .filter((match) => match !== null)
    .map((match) =>
      finding(
        'placeholder',
        placeOf(tree.text, match.index),
        `"${match[0]}" stands for something that is not written yet`,
      ),
    );
}
