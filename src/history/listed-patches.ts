/** The patches that a package lists, without folders for a spec file, in the order of the list. */
export interface ListedPatches {
  readonly applied: readonly string[];
  /** Those of which the list does not tell: taken back (`-R`), or only where a condition holds. */
  readonly unsure: readonly string[];
}

/** Attack: a list of a million patches. Qubes' has 130. */
export const MAX_QUEUE = 5000;

/** The patches of a Debian `series`: one name a line, options behind it; `#` begins a comment. */
export function patchesInSeries(text: string): ListedPatches {
  const lines = text
    .split('\n')
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, '')
        .trim()
        .split(/\s+/),
    )
    .filter(([name]) => name !== '')
    .slice(0, MAX_QUEUE);
  return divided(
    lines.map(([name = '', ...options]) => ({ name, truth: options.some(isReverse) ? 'unsure' : 'applied' })),
  );
}

/** The patches of an RPM spec file: `PatchN:` with `%autosetup`, `%autopatch`, `%patchN`, or the file itself (`%{PATCH1}`). */
export function patchesInSpec(text: string): ListedPatches {
  const declared: { readonly name: string; readonly number: number; readonly truth: Truth }[] = [];
  const asked: Asked[] = [];
  const conditions: Truth[] = [];
  let next = 0;
  for (const line of text.split('\n').filter((each) => !each.trimStart().startsWith('#'))) {
    if (isCondition(line, conditions)) continue;
    const truth = least(conditions);
    const groups = /^\s*Patch(?<number>[0-9]{0,6})\s*:\s*(?<value>\S+)/i.exec(line)?.groups;
    if (groups === undefined) {
      for (const each of askedIn(line)) asked.push({ ...each, truth: least([truth, each.truth]) });
      continue;
    }
    const number = groups['number'] === '' ? next : Number(groups['number']);
    next = number + 1;
    const value = (groups['value'] ?? '').replace(/%\{?name\}?/g, 'xen');
    if (declared.length < MAX_QUEUE) declared.push({ name: value.slice(value.lastIndexOf('/') + 1), number, truth });
  }
  return divided(
    declared.map(({ name, number, truth }) => {
      const wanted = asked.filter(({ from, to }) => number >= from && number <= to).map((each) => each.truth);
      return { name, truth: least([truth, most(wanted)]) };
    }),
  );
}

type Truth = 'applied' | 'unsure' | 'not';

/** Numbers of patches that a line of the spec file applies. */
interface Asked {
  readonly from: number;
  readonly to: number;
  readonly truth: Truth;
}

const ALL = { from: 0, to: Number.POSITIVE_INFINITY } as const;

function askedIn(line: string): readonly Asked[] {
  const words = line.trim().split(/\s+/);
  const truth: Truth = words.some(isReverse) ? 'unsure' : 'applied';
  const [macro = ''] = words;
  if (/^%\{?(?:autosetup|autopatch)\b/.test(macro)) {
    // -N: unpacked only
    if (macro.includes('autosetup')) return words.includes('-N') ? [] : [{ ...ALL, truth }];
    const bounds = { from: numberAfter(line, 'm') ?? ALL.from, to: numberAfter(line, 'M') ?? ALL.to };
    const named = words
      .slice(1)
      .filter((word, at) => /^[0-9]{1,6}$/.test(word) && !/^-[a-zA-Z]$/.test(words[at] ?? ''));
    return named.length === 0 ? [{ ...bounds, truth }] : named.map((word) => one(Number(word), truth));
  }
  if (/%\{?patches\b|^\s*%apply_patches/i.test(line)) return [{ ...ALL, truth }];
  const numbered = /^%\{?patch(?<number>[0-9]{0,6})\b/i.exec(macro)?.groups?.['number'];
  if (numbered !== undefined && numbered !== '') return [one(Number(numbered), truth)];
  if (numbered === '') {
    const named = [...line.matchAll(/\s-P\s*(?<number>[0-9]{1,6})\b/g)].map((each) => Number(each.groups?.['number']));
    const bare = /^\s*%\{?patch\s+(?<number>[0-9]{1,6})\b/i.exec(line)?.groups?.['number'];
    // `%patch -p1` is the first
    const all = [...named, ...(bare === undefined ? [] : [Number(bare)])];
    return (all.length === 0 ? [0] : all).map((number) => one(number, truth));
  }
  return [...line.matchAll(/%\{(?:PATCH|P:)(?<number>[0-9]{1,6})\}/gi)].map((each) =>
    one(Number(each.groups?.['number']), truth),
  );
}

function one(number: number, truth: Truth): Asked {
  return { from: number, to: number, truth };
}

function numberAfter(line: string, option: string): number | null {
  const found = new RegExp(`\\s-${option}\\s*([0-9]{1,6})\\b`).exec(line)?.[1];
  return found === undefined ? null : Number(found);
}

/** Whether the line begins, turns or ends a condition; only a plain 0 or 1 says what it is. */
function isCondition(line: string, conditions: Truth[]): boolean {
  const groups = /^\s*%(?<word>if[a-z]*|el[a-z]+|endif)\b\s*(?<what>.*)$/.exec(line)?.groups;
  const word = groups?.['word'] ?? '';
  if (groups === undefined) return false;
  if (word === 'endif') conditions.pop();
  else if (word.startsWith('if'))
    conditions.push(word === 'if' ? (PLAIN.get(groups['what']?.trim() ?? '') ?? 'unsure') : 'unsure');
  else {
    const before = conditions.pop();
    conditions.push(word !== 'else' || before === undefined ? 'unsure' : TURNED[before]);
  }
  return true;
}

const PLAIN: ReadonlyMap<string, Truth> = new Map([
  ['0', 'not'],
  ['1', 'applied'],
]);
const TURNED = { applied: 'not', not: 'applied', unsure: 'unsure' } as const satisfies Record<Truth, Truth>;

function isReverse(option: string): boolean {
  return option === '--reverse' || /^-[A-Za-z]*R/.test(option);
}

function least(truths: readonly Truth[]): Truth {
  if (truths.includes('not')) return 'not';
  return truths.includes('unsure') ? 'unsure' : 'applied';
}

/** Applied anywhere is applied; but not where another line takes it back. */
function most(truths: readonly Truth[]): Truth {
  if (truths.includes('unsure')) return 'unsure';
  return truths.includes('applied') ? 'applied' : 'not';
}

function divided(patches: readonly { readonly name: string; readonly truth: Truth }[]): ListedPatches {
  const of = (truth: Truth): readonly string[] =>
    patches.filter((patch) => patch.truth === truth).map(({ name }) => name);
  return { applied: of('applied'), unsure: of('unsure') };
}
