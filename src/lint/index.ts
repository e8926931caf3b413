export { type AttachmentFacts, type LintSubject, lint, type MailFacts } from './lint.ts';
export { isRuleCode, RULES, type Rule, type RuleCode } from './rules.ts';
