import { type Policy, rulesOf } from '#policy';

/** What the policy wants at the beginning of the Subject of mail before the public day (D6); null: nothing. */
export function subjectTagOf(policy: Policy): string | null {
  return rulesOf(policy, 'subject_tag')[0]?.check.tag ?? null;
}

export function withSubjectTag(policy: Policy, subject: string): string {
  const tag = subjectTagOf(policy);
  return tag === null || beginsWith(subject, tag) ? subject : `${tag} ${subject}`;
}

/** What a mail to the team lacks of that, in words with the rule; null: nothing. An answer repeats the tag behind its `Re:`. */
export function missingSubjectTag(policy: Policy, subject: string | null): string | null {
  const [rule] = rulesOf(policy, 'subject_tag');
  if (rule === undefined) return null;
  const { tag } = rule.check;
  const plain = (subject ?? '').replace(/^(?:\s*(?:re|aw|fwd?):)+\s*/i, '');
  return beginsWith(plain, tag) ? null : `${rule.id}: its Subject does not begin with ${tag}`;
}

function beginsWith(subject: string, tag: string): boolean {
  return subject.trimStart().toLowerCase().startsWith(tag.toLowerCase());
}
