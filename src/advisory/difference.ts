import type { AdvisoryFacts, Section } from './advisory.ts';
import { digestsOf, type FileChange, rowOf, type SectionChange } from './change.ts';
import { type Duty, dutiesOf, type Redo, redoOf } from './duties.ts';
import { compareLines } from './line-difference.ts';
import type { Permission } from './permission.ts';

export interface Difference {
  readonly id: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly title: { readonly before: string | null; readonly after: string | null } | null;
  readonly cves: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly notices: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly files: readonly FileChange[];
  readonly permissions: { readonly added: readonly Permission[]; readonly removed: readonly Permission[] };
  readonly sections: readonly SectionChange[];
  /** Whether something that was deployed must be deployed again; `unknown` where no checksum or recipe tells. */
  readonly redo: Redo;
  readonly duties: readonly Duty[];
}

/** What changed from one revision to a later one, and what that means for who already deployed the older. Pure. */
export function compareAdvisories(before: AdvisoryFacts, after: AdvisoryFacts): Difference {
  const files = compareFiles(before, after);
  const sections = compareSections(before, after);
  const permissions = comparePermissions(before.permissions, after.permissions);
  const duties = dutiesOf({ before, after, files, sections, permissions });
  return {
    id: after.id ?? before.id,
    from: before.revision,
    to: after.revision,
    title: before.title === after.title ? null : { before: before.title, after: after.title },
    cves: compareLists(before.cves, after.cves),
    notices: compareLists(before.notices, after.notices),
    files,
    permissions,
    sections,
    redo: redoOf(duties),
    duties,
  };
}

function compareLists<Item extends string>(before: readonly Item[], after: readonly Item[]) {
  // sets: a masthead of a hundred thousand CVE ids must not cost their square
  const [left, right] = [new Set(before), new Set(after)];
  return { added: after.filter((item) => !left.has(item)), removed: before.filter((item) => !right.has(item)) };
}

function compareFiles(before: AdvisoryFacts, after: AdvisoryFacts): FileChange[] {
  const [left, right] = [digestsOf(before), digestsOf(after)];
  const goneByDigest = new Map([...left].filter(([file]) => !right.has(file)).map(([file, digest]) => [digest, file]));
  const renamedFrom = new Set<string>();
  const changes: FileChange[] = [];
  for (const [file, digest] of right) {
    const old = left.get(file);
    const from = old === undefined ? (goneByDigest.get(digest) ?? null) : null;
    if (from !== null) renamedFrom.add(from);
    changes.push({
      file,
      change: old === digest ? 'unchanged' : old !== undefined ? 'changed' : from !== null ? 'renamed' : 'added',
      from,
      appliesToBefore: appliesTo(before, from ?? file),
      appliesToAfter: appliesTo(after, file),
    });
  }
  for (const file of left.keys()) {
    if (right.has(file) || renamedFrom.has(file)) continue;
    changes.push({
      file,
      change: 'removed',
      from: null,
      appliesToBefore: appliesTo(before, file),
      appliesToAfter: null,
    });
  }
  return changes;
}

function appliesTo(facts: AdvisoryFacts, file: string): string | null {
  return rowOf(facts, file)?.appliesTo ?? null;
}

function compareSections(before: AdvisoryFacts, after: AdvisoryFacts): SectionChange[] {
  const [left, right] = [byKey(before.sections), byKey(after.sections)];
  const changes: SectionChange[] = [];
  for (const [name, section] of right) {
    const old = left.get(name);
    // every revision has news of its own: they are no change of the same section
    if (old !== undefined && canonical(old.body) === canonical(section.body)) continue;
    const isNew = old === undefined || section.role === 'updates';
    changes.push({
      heading: section.heading,
      role: section.role,
      change: isNew ? 'added' : 'changed',
      lines: isNew
        ? section.body.split(/\r?\n/).map((text) => ({ kind: 'added', text }))
        : compareLines(canonical(old.body), canonical(section.body)),
    });
  }
  for (const [name, section] of left) {
    if (right.has(name)) continue;
    changes.push({
      heading: section.heading,
      role: section.role,
      change: 'removed',
      lines: section.body.split(/\r?\n/).map((text) => ({ kind: 'removed', text })),
    });
  }
  return changes;
}

/** Neither the kind of line end nor blanks at the ends of lines are signed (RFC 9580, 7.1): they are no change. */
function canonical(body: string): string {
  return body.replace(/[ \t\r]+$/gm, '');
}

/** By role, or by heading where the style knows none; the second one of a kind has a key of its own. */
function byKey(sections: readonly Section[]): ReadonlyMap<string, Section> {
  const countByKind = new Map<string, number>();
  return new Map(
    sections.map((section) => {
      const kind = section.role === 'other' ? `other ${section.heading}` : section.role;
      const count = (countByKind.get(kind) ?? 0) + 1;
      countByKind.set(kind, count);
      return [`${count} ${kind}`, section];
    }),
  );
}

function comparePermissions(before: readonly Permission[], after: readonly Permission[]): Difference['permissions'] {
  const key = (permission: Permission): string =>
    [permission.subject, permission.actor, permission.verdict, permission.when ?? ''].join('\n');
  const left = new Set(before.map(key));
  const right = new Set(after.map(key));
  return {
    added: after.filter((permission) => !left.has(key(permission))),
    removed: before.filter((permission) => !right.has(key(permission))),
  };
}
