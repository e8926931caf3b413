export { type AttachmentFacts, type LintSubject, lint, type MailFacts } from './lint.ts';
export type { Rule } from './rules/rule.ts';
export { isRuleCode, RULE_AREAS, RULES, type RuleCode } from './rules.ts';
