/* The rules of the linter of OSV records that look at the record alone (RNG:001 and 002, REC:001 to 004), written anew. */

interface AnyRecord {
  readonly id?: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[] | null;
  readonly related?: readonly string[];
  readonly upstream?: readonly string[];
  readonly affected?: readonly AnyAffected[] | null;
}
interface AnyAffected {
  readonly package?: unknown;
  readonly ranges?: readonly { readonly type: string; readonly events: readonly Readonly<Record<string, string>>[] }[];
}

/** The numbers of the rules that a record breaks, each once. */
export function brokenRules(record: AnyRecord): readonly string[] {
  const broken = new Set<string>();
  const affected = record.affected ?? [];
  for (const each of affected) {
    for (const { type, events } of each.ranges ?? []) {
      const valuesOf = (name: string) => events.flatMap((event) => event[name] ?? []);
      const starts = valuesOf('introduced');
      if (starts.length === 0) broken.add('RNG:001');
      if (each.package === undefined && type !== 'GIT') broken.add('RNG:002');
      if (valuesOf('fixed').some((end) => starts.includes(end))) broken.add('RNG:002');
    }
  }
  if (affected.length === 0 && record.withdrawn === undefined) broken.add('REC:001');
  const lists = [
    ['REC:002', record.aliases ?? []],
    ['REC:003', record.upstream ?? []],
    ['REC:004', record.related ?? []],
  ] as const;
  for (const [rule, ids] of lists) {
    if (new Set(ids).size !== ids.length || ids.includes(record.id ?? '')) broken.add(rule);
  }
  const others = [...(record.aliases ?? []), ...(record.related ?? [])];
  if ((record.upstream ?? []).some((id) => others.includes(id))) broken.add('REC:003');
  return [...broken].sort();
}
