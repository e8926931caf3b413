import { formatInstant } from '#base';
import { type Knowable, type Policy, rulesOf } from '#policy';
import { foldedFind, foldText } from './folded-text.ts';
import { publicNotice } from './notice.ts';
import type { NoticeSecrets } from './notice-secrets.ts';

export interface NoticeFinding {
  /** `X10`; null where no rule of the policy speaks of it. */
  readonly rule: string | null;
  /** `unknown`: the policy has no rule about it: nobody but the team can say. */
  readonly does: 'refuse' | 'warn' | 'unknown';
  /** What would be told. */
  readonly tells: Knowable;
  /** The words of the notice. */
  readonly quote: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly remedy: string;
}

export interface NoticeLint {
  /** `may` only where the policy has rules, and nothing was found. */
  readonly answer: 'may' | 'may_not' | 'unknown';
  readonly findings: readonly NoticeFinding[];
  /** What could not be judged. */
  readonly notes: readonly string[];
  /** What may be said in its place; null: nothing, or nobody knows. */
  readonly instead: string | null;
}

/** Attack: a notice of megabytes against a text of as many sentences. */
const LONGEST_NOTICE = 100_000;
const LONGEST_PROSE = 200_000;
/** So many words in a row of the secret text are no chance, */
const RUN = 5;
/** where they are so long together. */
const SHORTEST_RUN = 18;
const MOST_FINDINGS = 100;
/** Each is compared with each: a notice of one word ten thousand times has as many. */
const MOST_HITS = 2000;

/** One thing that stands in a notice. */
interface Hit {
  readonly tells: Knowable;
  readonly at: number;
  readonly end: number;
  readonly found: string;
  /** Whether it is surely of this case, or only looks as if it were. */
  readonly isSure: boolean;
}

/**
 * Whether somebody may publish a notice before the end: each thing it gives away, with the rule of the policy (what members
 * keep back, what may be told) and what may be said instead. Compared as a reader sees it: case, blanks, hyphens, characters
 * that are not shown and letters that look alike make no difference. It finds words, not meanings: a notice that tells it all in
 * other words passes, and a person has to read it.
 */
export function lintNotice(text: string, secrets: NoticeSecrets, policy: Policy): NoticeLint {
  if (text.length > LONGEST_NOTICE) {
    const notes = [`a notice of more than ${LONGEST_NOTICE} characters was not read`];
    return { answer: 'unknown', findings: [], notes, instead: insteadOf(secrets, policy) };
  }
  const hits = [
    ...cveHits(text, secrets),
    ...titleHits(text, secrets),
    ...proseHits(text, secrets),
    ...phraseHits(text),
    ...fileHits(text, secrets),
    ...commitHits(text, secrets),
    ...versionHits(text, secrets),
    ...numberAndDateHits(text, secrets),
    ...existenceHits(text),
  ];
  const findings = distinct(hits.toSorted((a, b) => Number(b.isSure) - Number(a.isSure)).slice(0, MOST_HITS))
    .flatMap((hit) => findingOf(hit, text, secrets, policy))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, MOST_FINDINGS);
  const notes = notesOf(policy);
  const isRefused = findings.some(({ does }) => does === 'refuse');
  const answer = isRefused ? 'may_not' : findings.length > 0 || notes.length > 0 ? 'unknown' : 'may';
  return { answer, findings, notes, instead: insteadOf(secrets, policy) };
}

function notesOf(policy: Policy): readonly string[] {
  return [
    ...(rulesOf(policy, 'may_be_told').length === 0
      ? ['the policy has no rule about what may be told before the end (may_be_told): ask the team']
      : []),
    ...(rulesOf(policy, 'members_keep_back').length === 0
      ? ['the policy has no rule about what members keep back (members_keep_back): ask the team']
      : []),
  ];
}

function insteadOf({ id, end }: NoticeSecrets, policy: Policy): string | null {
  const notice = publicNotice({ id, end }, policy);
  return notice.answer === 'may' ? notice.text : null;
}

function findingOf(hit: Hit, text: string, secrets: NoticeSecrets, policy: Policy): readonly NoticeFinding[] {
  const { tells, at, end, found } = hit;
  const kept = rulesOf(policy, 'members_keep_back').filter(({ check }) => check.what.includes(tells));
  const told = rulesOf(policy, 'may_be_told');
  const untold = told.filter(({ check }) => !check.what.includes(tells));
  const rules = [...kept, ...untold];
  const before = text.slice(0, at);
  const place = {
    tells,
    quote: text.slice(at, Math.min(end, at + 80)).replace(/\s+/g, ' '),
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
    found,
  };
  if (rules.length === 0) {
    // told by the policy, and kept by none of its rules
    if (told.length > 0) return [];
    return [{ ...place, rule: null, does: 'unknown', remedy: 'the policy has no rule about this: ask the team first' }];
  }
  const instead = insteadOf(secrets, policy);
  return rules.map((rule) => ({
    ...place,
    rule: rule.id,
    does: hit.isSure && rule.does === 'refuse' ? 'refuse' : 'warn',
    remedy: instead === null ? (rule.remedy ?? rule.says) : `take it out; you may say: ${instead}`,
  }));
}

function cveHits(text: string, { cves }: NoticeSecrets): readonly Hit[] {
  const known = foldedFind(text, cves).map(
    ({ wanted, at, end }): Hit => ({ tells: 'cve', at, end, found: `this is ${wanted}`, isSure: true }),
  );
  const { text: folded, offsets } = foldText(text);
  const others = [...folded.matchAll(/\bcve ?[0-9]{4} ?[0-9]{4,}/g)].map((match): Hit => {
    const [at, end] = [offsets[match.index] ?? 0, (offsets[match.index + match[0].length - 1] ?? 0) + 1];
    return { tells: 'cve', at, end, found: 'this is a CVE identifier; of another issue?', isSure: false };
  });
  return [...known, ...others.filter(({ at }) => !known.some((each) => each.at <= at && at < each.end))];
}

const LITTLE_WORDS = new Set(
  'a an and any are as at be been by can could do does for from has have how if in into is it its may might must no not of on only or our out over that the their them then there these they this those to up was we were what when where which while who will with without you your'.split(
    ' ',
  ),
);
/** Words of a title that stand in many harmless sentences. */
const COMMON_WORDS = new Set(
  'system systems guest guests host hosts server servers service services security problem problems issue issues update updates users members software release version project'.split(
    ' ',
  ),
);

function titleHits(text: string, { title }: NoticeSecrets): readonly Hit[] {
  if (title === null) return [];
  const words = title.split(/\s+/).filter((word) => foldText(word).text.trim() !== '');
  const isTelling = (word: string): boolean => {
    const plain = foldText(word).text.trim();
    return !LITTLE_WORDS.has(plain) && !COMMON_WORDS.has(plain);
  };
  const pairs = words.slice(0, -1).flatMap((word, index) => {
    const next = words[index + 1] ?? '';
    return isTelling(word) && isTelling(next) ? [`${word} ${next}`] : [];
  });
  // a name of the code tells more than a word of the language
  const names = words.filter((word) => /[_0-9]|[a-z][A-Z]/.test(word) && word.length >= 5);
  const single = words.filter((word) => word.length >= 7 && isTelling(word) && !names.includes(word));
  const hit =
    (found: string, isSure: boolean) =>
    ({ at, end }: { readonly at: number; readonly end: number }): Hit => ({ tells: 'title', at, end, found, isSure });
  return [
    ...foldedFind(text, [title]).map(hit('this is the title', true)),
    ...foldedFind(text, [...pairs, ...names]).map(hit('these are words of the title', true)),
    ...foldedFind(text, single).map(hit('this word stands in the title', false)),
  ];
}

function proseHits(text: string, { prose }: NoticeSecrets): readonly Hit[] {
  return prose.flatMap(({ tells, text: secret }) => {
    const words = foldText(secret.slice(0, LONGEST_PROSE))
      .text.split(' ')
      .filter((word) => word !== '');
    const runs = new Set<string>();
    for (let index = 0; index + RUN <= words.length; index += 1) {
      const run = words.slice(index, index + RUN);
      if (run.join('').length >= SHORTEST_RUN && run.filter((word) => !LITTLE_WORDS.has(word)).length >= 2)
        runs.add(run.join(' '));
    }
    return joinedHits(foldedFind(text, [...runs])).map(
      ({ at, end }): Hit => ({ tells, at, end, found: 'these words stand in the advisory', isSure: true }),
    );
  });
}

/** What says of what kind a problem is, in whatever words the advisory puts it. */
const IMPACT_PHRASES = [
  'denial of service',
  'privilege escalation',
  'elevation of privilege',
  'information leak',
  'information disclosure',
  'remote code execution',
  'arbitrary code',
  'memory corruption',
  'buffer overflow',
  'use after free',
  'out of bounds',
  'crash the host',
  'escape from the guest',
  'guest escape',
];
const FIXED_PHRASES = [
  'patched version',
  'fixed version',
  'patched packages',
  'fixed packages',
  'patched build',
  'hotfix is available',
];

function phraseHits(text: string): readonly Hit[] {
  return [
    ...foldedFind(text, IMPACT_PHRASES).map(
      ({ at, end }): Hit => ({ tells: 'impact', at, end, found: 'this says what can be done with it', isSure: true }),
    ),
    ...foldedFind(text, FIXED_PHRASES).map(
      ({ at, end }): Hit => ({
        tells: 'fixed_software',
        at,
        end,
        found: 'this speaks of software with the fix',
        isSure: false,
      }),
    ),
    ...['impacts', 'affects', 'affected', 'vulnerable'].flatMap((word) =>
      [...text.matchAll(new RegExp(`\\b${word}\\b`, 'gi'))].map(
        (match): Hit => ({
          tells: 'affected',
          at: match.index,
          end: match.index + word.length,
          found: 'this may say who is affected',
          isSure: false,
        }),
      ),
    ),
  ];
}

function fileHits(text: string, { files }: NoticeSecrets): readonly Hit[] {
  return foldedFind(text, files).map(
    ({ at, end, wanted }): Hit => ({ tells: 'patches', at, end, found: `this is the file ${wanted}`, isSure: true }),
  );
}

function commitHits(text: string, { commits }: NoticeSecrets): readonly Hit[] {
  const known = commits.map((commit) => commit.toLowerCase());
  return [...text.normalize('NFKC').matchAll(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/gi)].flatMap((match): Hit[] => {
    const id = match[0].toLowerCase();
    if (!/[0-9]/.test(id)) return [];
    const isKnown = known.some((commit) => commit.startsWith(id));
    // a number alone is a date or a telephone; a long one with letters is an id
    if (!isKnown && !(id.length >= 10 && /[a-f]/.test(id))) return [];
    const found = isKnown ? 'this is a commit of the fix' : 'this looks like a commit or a checksum';
    return [{ tells: 'patches', at: match.index, end: match.index + id.length, found, isSure: isKnown }];
  });
}

function versionHits(text: string, { versions }: NoticeSecrets): readonly Hit[] {
  const { text: folded, offsets } = foldText(text);
  const span = (index: number, length: number): Pick<Hit, 'at' | 'end'> => ({
    at: offsets[index] ?? 0,
    end: (offsets[index + length - 1] ?? 0) + 1,
  });
  const known = [...folded.matchAll(/(?<![0-9.])[0-9]{1,4}(?:\.[0-9]{1,4})+/g)].flatMap((match): Hit[] => {
    const version = versions.find((each) => match[0] === each || match[0].startsWith(`${each}.`));
    if (version === undefined) return [];
    return [
      {
        tells: 'affected',
        ...span(match.index, match[0].length),
        found: `this is the version ${version}`,
        isSure: true,
      },
    ];
  });
  const spoken = [...folded.matchAll(/\b(?:versions?|releases?|branch(?:es)?|v) ?[0-9]+(?:\.[0-9]+)*/g)].map(
    (match): Hit => ({
      tells: 'affected',
      ...span(match.index, match[0].length),
      found: 'this names a version',
      isSure: false,
    }),
  );
  return [...known, ...spoken.filter(({ at, end }) => !known.some((each) => each.at < end && at < each.end))];
}

function numberAndDateHits(text: string, { id, end: ends }: NoticeSecrets): readonly Hit[] {
  const numbers = id === null ? [] : foldedFind(text, [id]);
  const dates = ends === null ? [] : foldedFind(text, dateWords(formatInstant(ends).slice(0, 10)));
  return [
    ...numbers.map(({ at, end }): Hit => ({ tells: 'number', at, end, found: 'this is the number', isSure: true })),
    ...dates.map(({ at, end }): Hit => ({ tells: 'date', at, end, found: 'this is the day of the end', isSure: true })),
  ];
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

function dateWords(date: string): string[] {
  const [year = '', month = '', day = ''] = date.split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  const plain = String(Number(day));
  return [
    date,
    `${plain} ${name}`,
    `${name} ${plain}`,
    `${plain}th ${name}`,
    `${day}.${month}.${year}`,
    `${month}/${day}/${year}`,
  ];
}

function existenceHits(text: string): readonly Hit[] {
  return [...text.matchAll(/\b(?:security|vulnerabilit(?:y|ies)|advisor(?:y|ies)|embargo(?:ed)?|exploit\w*)\b/gi)].map(
    (match): Hit => ({
      tells: 'existence',
      at: match.index,
      end: match.index + match[0].length,
      found: 'this says that there is something',
      isSure: true,
    }),
  );
}

/** Runs of words that overlap are one passage. */
function joinedHits<Span extends { readonly at: number; readonly end: number }>(
  spans: readonly Span[],
): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.at - b.at)) {
    const last = joined.at(-1);
    if (last !== undefined && span.at <= last.end)
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    else joined.push(span);
  }
  return joined;
}

/** One finding for a thing and a place: the surest. */
function distinct(hits: readonly Hit[]): readonly Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits.toSorted((a, b) => Number(b.isSure) - Number(a.isSure) || b.end - b.at - (a.end - a.at))) {
    const isCovered = kept.some((each) => each.tells === hit.tells && each.at < hit.end && hit.at < each.end);
    if (!isCovered) kept.push(hit);
  }
  return kept;
}
