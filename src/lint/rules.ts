import type { Diagnostic } from '#base';
import type { Place } from './place.ts';
import { CONDITIONS_RULES } from './rules/conditions.ts';
import { EMBARGO_RULES } from './rules/embargo.ts';
import { MAIL_RULES } from './rules/mail.ts';
import { MASTHEAD_RULES } from './rules/masthead.ts';
import { PATCHES_RULES } from './rules/patches.ts';
import { RECIPES_RULES } from './rules/recipes.ts';
import type { Rule } from './rules/rule.ts';
import { TEXT_RULES } from './rules/text.ts';

/** The rules by what they look at, in the order of `docs/lint.md`. */
export const RULE_AREAS = [
  { title: 'Masthead, revision and CVE ids', rules: MASTHEAD_RULES },
  { title: 'Sections and characters', rules: TEXT_RULES },
  { title: 'Embargo and deployment', rules: EMBARGO_RULES },
  { title: 'Patch table and checksums', rules: PATCHES_RULES },
  { title: 'Recipes', rules: RECIPES_RULES },
  { title: 'Subject, attachments and mail', rules: MAIL_RULES },
  { title: 'Confirmed conditions', rules: CONDITIONS_RULES },
] as const satisfies readonly { readonly title: string; readonly rules: Readonly<Record<string, Rule>> }[];

/** Every finding that `lint` can make. The codes are stable; a changed meaning gets a new code. */
export const RULES = {
  ...MASTHEAD_RULES,
  ...TEXT_RULES,
  ...EMBARGO_RULES,
  ...PATCHES_RULES,
  ...RECIPES_RULES,
  ...MAIL_RULES,
  ...CONDITIONS_RULES,
} as const;

export type RuleCode = keyof typeof RULES;

export function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(RULES, code);
}

/** A finding of a rule; its place counts from 1 in the text, null where it is about no line of it. */
export function finding(code: RuleCode, place: Place | null, message: string): Diagnostic {
  const { severity, remedy } = RULES[code];
  return {
    code,
    severity,
    line: place?.line ?? null,
    column: place === null ? null : (place.column ?? 1),
    message,
    suggestion: remedy,
  };
}
