import { type Policy, rulesOf } from '#policy';
import { EVIDENCE_KINDS } from './evidence-kinds.ts';

export interface Application {
  /** What was given, by the names of the items in the policy. */
  readonly items: Readonly<Record<string, string>>;
  /** Public pages that show what the items say. */
  readonly evidence: readonly string[];
  /** One of the policy's classes of members; null where the applicant chose none. */
  readonly memberClass: string | null;
}

export interface ApplicationFinding {
  /** `X18`; null: the program's own. */
  readonly rule: string | null;
  readonly does: 'refuse' | 'warn';
  /** The item, the class or the address that it is about. */
  readonly about: string;
  readonly found: string;
  readonly remedy: string;
}

export interface ApplicationCheck {
  /** `unknown`: the policy does not say what an application needs. */
  readonly answer: 'complete' | 'incomplete' | 'unknown';
  /** Items of the policy without an answer, in its order. */
  readonly missing: readonly string[];
  readonly findings: readonly ApplicationFinding[];
}

/** Longer answers are cut by whoever keeps them; an item that is a word or two is no answer to a question. */
const SHORTEST_ANSWER = 2;
const MOST_ADDRESSES = 50;

/** The items that an application has to have; none where the policy does not say. */
export function applicationItems(policy: Policy): readonly string[] {
  return [...new Set(rulesOf(policy, 'application_items').flatMap(({ check }) => check.items))];
}

/**
 * Whether an application has everything that the policy asks for, and what of its evidence is none. Whether what it says is
 * true is for people; whether it is all there is not.
 */
export function checkApplication(application: Application, policy: Policy): ApplicationCheck {
  const rules = rulesOf(policy, 'application_items');
  const missing = rules.flatMap(({ id, does, check, remedy, says }) =>
    check.items.flatMap((item): readonly ApplicationFinding[] =>
      isAnswered(application.items, item)
        ? []
        : [
            {
              rule: id,
              does: does === 'refuse' ? 'refuse' : 'warn',
              about: item,
              found: `not said: ${item}`,
              remedy: remedy ?? says,
            },
          ],
    ),
  );
  const findings = [...classFindings(application, policy), ...missing, ...roleAddressFindings(application, policy)];
  const evidence = evidenceFindings(application.evidence, policy);
  const isRefused = findings.some(({ does }) => does === 'refuse');
  return {
    answer: rules.length === 0 ? 'unknown' : isRefused ? 'incomplete' : 'complete',
    missing: [...new Set(missing.map(({ about }) => about))],
    findings: [...findings, ...evidence],
  };
}

function isAnswered(items: Application['items'], item: string): boolean {
  const answer = Object.hasOwn(items, item) ? items[item] : undefined;
  const plain = (answer ?? '').replace(/[\p{Cf}\p{Cc}\s]+/gu, ' ').trim();
  return (
    plain.length >= SHORTEST_ANSWER &&
    /[\p{L}\p{N}]/u.test(plain) &&
    !/^(?:n\/?a|none|tba|tbd|todo|-+|\?+)$/i.test(plain)
  );
}

/** Whether an item asks for the one address that letters go to. */
export function asksForRoleAddress(item: string): boolean {
  return /\bone\b.*\baddress\b/i.test(item);
}

/** An item that asks for one address gets one. */
function roleAddressFindings({ items }: Application, policy: Policy): readonly ApplicationFinding[] {
  return rulesOf(policy, 'application_items').flatMap(({ id, check, says }) =>
    check.items
      .filter((item) => asksForRoleAddress(item) && isAnswered(items, item))
      .flatMap((item): readonly ApplicationFinding[] => {
        const addresses = (items[item] ?? '').match(/[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+/g) ?? [];
        return addresses.length === 1
          ? []
          : [{ rule: id, does: 'refuse', about: item, found: `it gives ${addresses.length} addresses`, remedy: says }];
      }),
  );
}

function classFindings({ memberClass }: Application, policy: Policy): readonly ApplicationFinding[] {
  return rulesOf(policy, 'member_classes').flatMap(({ id, does, check }): readonly ApplicationFinding[] => {
    if (memberClass !== null && check.classes.includes(memberClass)) return [];
    return [
      {
        rule: id,
        does: does === 'refuse' ? 'refuse' : 'warn',
        about: 'class',
        found: memberClass === null ? 'it names no class of members' : `"${memberClass}" is no class of members`,
        remedy: `choose one of: ${check.classes.join(', ')}`,
      },
    ];
  });
}

/** What of the addresses is no evidence, or none that can be looked at. The rule is the policy's that speaks of evidence. */
export function evidenceFindings(addresses: readonly string[], policy: Policy): readonly ApplicationFinding[] {
  const rule = policy.rules.find(({ check, says }) => check.kind === 'words' && /\bevidence\b/i.test(says))?.id ?? null;
  return addresses.slice(0, MOST_ADDRESSES).flatMap((about): readonly ApplicationFinding[] => {
    const finding = (does: 'refuse' | 'warn', found: string, remedy: string): readonly ApplicationFinding[] => [
      { rule, does, about: about.slice(0, 200), found, remedy },
    ];
    const url = URL.canParse(about.trim()) ? new URL(about.trim()) : null;
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      return finding('refuse', 'this is no address of a web page', 'give an address that begins with https://');
    if (url.username !== '' || url.password !== '')
      return finding('refuse', 'the address has a name or a password in it', 'give a page that everybody can read');
    if (isPrivate(url.hostname))
      return finding('refuse', 'nobody outside can reach this address', 'give a page that everybody can read');
    return EVIDENCE_KINDS.filter(
      ({ domains, paths }) =>
        domains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`)) ||
        paths.some((path) => path.test(url.pathname + url.search) || path.test(url.href)),
    ).flatMap(({ kind, does, why }) => finding(does, `${kind}: ${why}`, 'give a page of the organisation itself'));
  });
}

function isPrivate(host: string): boolean {
  return (
    !host.includes('.') ||
    /(?:^|\.)(?:local|localhost|internal|lan|home|corp|test|invalid)$/.test(host) ||
    /^(?:127|10|0|192\.168|169\.254|172\.(?:1[6-9]|2[0-9]|3[01]))\./.test(host) ||
    host.startsWith('[')
  );
}
