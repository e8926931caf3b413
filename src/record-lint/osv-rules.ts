import type { Diagnostic } from '#base';
import { has, listOf, member, text, textOf } from '#csaf/reading';
import { finding } from './finding.ts';

/** What the OSV schema lets pass and its own linter, or its text, forbids. */
export function osvFindings(root: unknown): readonly Diagnostic[] {
  return [
    ...nameFindings(root),
    ...listOf(root, 'affected').flatMap((entry, index) => affectedFindings(entry, `/affected/${index}`)),
  ];
}

function nameFindings(root: unknown): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const id = textOf(root, 'id');
  const names = {
    aliases: namesIn(root, 'aliases'),
    related: namesIn(root, 'related'),
    upstream: namesIn(root, 'upstream'),
  };
  for (const [key, all] of Object.entries(names)) {
    const seen = new Set<string>();
    for (const { name, path } of all) {
      if (seen.has(name))
        found.push(finding('osv-name-twice', 'error', path, `${key} has ${shown(name)} twice`, 'Name it once.'));
      seen.add(name);
      if (name === id)
        found.push(
          finding('osv-names-itself', 'error', path, `${key} has the id of the record itself`, 'Leave it out.'),
        );
    }
  }
  const same = new Set([...names.aliases, ...names.related].map(({ name }) => name));
  for (const { name, path } of names.upstream) {
    if (!same.has(name)) continue;
    const message = `${shown(name)} is upstream of the record and its alias, or related to it, at once`;
    found.push(
      finding(
        'osv-upstream-overlap',
        'error',
        path,
        message,
        'Say one of them: upstream is what the record was made from.',
      ),
    );
  }
  const cves = names.aliases.filter(({ name }) => /^CVE-/.test(name));
  const [, second] = cves;
  if (second !== undefined) {
    const message = 'aliases are the same vulnerability, and have several CVE ids';
    found.push(
      finding(
        'osv-several-cves',
        'warning',
        second.path,
        message,
        'Write a record for each, or name the others as related.',
      ),
    );
  }
  return found;
}

function namesIn(root: unknown, key: string): readonly { readonly name: string; readonly path: string }[] {
  return listOf(root, key).flatMap((each, index) => {
    const name = text(each);
    return name === undefined ? [] : [{ name, path: `/${key}/${index}` }];
  });
}

function affectedFindings(entry: unknown, at: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const ranges = listOf(entry, 'ranges');
  if (!has(entry, 'package')) found.push(...withoutPackage(ranges, at));
  for (const [index, range] of ranges.entries()) found.push(...rangeFindings(range, `${at}/ranges/${index}`));
  return found;
}

/** What a range of releases is of, a package says; commits say it by their repository. A list of versions alone is allowed. */
function withoutPackage(ranges: readonly unknown[], at: string): readonly Diagnostic[] {
  if (ranges.length === 0) {
    const message = 'there is neither a package nor a range of commits: programs match it by nothing';
    return [
      finding('osv-nothing-to-match', 'info', at, message, 'Name the package, or the commits, where they are known.'),
    ];
  }
  if (ranges.every((range) => textOf(range, 'type') === 'GIT')) return [];
  const message = 'a range of versions has no package that they are of';
  const remedy = 'Name the package, or give a range of type GIT with its repo.';
  return [finding('osv-range-needs-git', 'error', at, message, remedy)];
}

function rangeFindings(range: unknown, at: string): readonly Diagnostic[] {
  const events = listOf(range, 'events');
  const found: Diagnostic[] = [];
  const of = (key: string): ReadonlySet<unknown> =>
    new Set(events.filter((event) => has(event, key)).map((event) => member(event, key)));
  const [introduced, fixed, last] = [of('introduced'), of('fixed'), of('last_affected')];
  if (introduced.size === 0) {
    const message = 'no event says from when on: programs then take all versions';
    found.push(
      finding('osv-range-no-introduced', 'error', `${at}/events`, message, 'Add introduced; "0" is the first version.'),
    );
  }
  if (fixed.size > 0 && last.size > 0) {
    const message = 'fixed and last_affected stand in one range';
    found.push(
      finding('osv-range-fixed-and-last', 'error', `${at}/events`, message, 'Keep fixed where the fix is known.'),
    );
  }
  for (const [index, event] of events.entries()) {
    const end = textOf(event, 'fixed') ?? textOf(event, 'last_affected');
    if (end === undefined || !introduced.has(end) || has(event, 'last_affected')) continue;
    const message = `${shown(end)} is introduced and fixed at once: the range is empty`;
    found.push(
      finding(
        'osv-range-not-distinct',
        'error',
        `${at}/events/${index}`,
        message,
        'Give the version, or commit, that has the fix.',
      ),
    );
  }
  return found;
}

function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
