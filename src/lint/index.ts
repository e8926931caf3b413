export { lint } from './lint.ts';
export type { AttachmentFacts, ConfirmedFacts, LintSubject, MailFacts } from './lint-subject.ts';
export type { Rule } from './rules/rule.ts';
export { isRuleCode, RULE_AREAS, RULES, type RuleCode } from './rules.ts';
