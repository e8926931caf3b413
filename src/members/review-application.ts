import type { Policy } from '#policy';
import { type ApplicationCheck, applicationItems, asksForRoleAddress, checkApplication } from './application.ts';
import type { Member } from './register.ts';

/** What whoever admits a member has to know. */
export interface ApplicationReview extends ApplicationCheck {
  /** Rules that only people can answer; none where nothing is to be decided any more. */
  readonly toJudge: Policy['rules'];
}

/** What the program sees of a member's application, and what it leaves to people. Each finding once, in however many answers it is. */
export function reviewApplication(
  { address, answers, class: memberClass, status }: Pick<Member, 'address' | 'answers' | 'class' | 'status'>,
  policy: Policy,
): ApplicationReview {
  // the register has the address by itself, and it may have been set anew since
  const asked = applicationItems(policy).filter(asksForRoleAddress);
  const items = { ...answers, ...Object.fromEntries(asked.map((item) => [item, address])) };
  const evidence = new Set(Object.values(answers).flatMap(addressesIn));
  const check = checkApplication({ items, evidence: [...evidence], memberClass }, policy);
  const findings = new Map(check.findings.map((finding) => [JSON.stringify(finding), finding]));
  return {
    ...check,
    findings: [...findings.values()],
    toJudge: status === 'applied' ? policy.rules.filter(isForReviewers) : [],
  };
}

/** Web addresses, without what ends the sentence around them. */
function addressesIn(answer: string): readonly string[] {
  return (answer.match(/\bhttps?:\/\/[^\s<>"]+/g) ?? []).map((address) => address.replace(/[.,;:!?)\]]{1,20}$/, ''));
}

/** Words of a policy that warn are about who becomes a member: of all else the program warns by itself. */
function isForReviewers({ does, check }: Policy['rules'][number]): boolean {
  return does === 'warn' && check.kind === 'words';
}
