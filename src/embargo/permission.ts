/*
 * What members may use before the end of an embargo, and where, as data: the text that they get says it, and the question
 * "may I?" is answered from it.
 */

/** What is used. */
export type Usable =
  | { readonly kind: 'patches' }
  /** The name that the advisory gives it. */
  | { readonly kind: 'mitigation'; readonly name: string };

/** Who changes something: whoever runs the host, or whoever runs a guest on it. */
export type Changer = 'host_admin' | 'guest_admin';

/** On which systems; all of a list must hold. */
export type SystemCondition =
  /** All affected systems and guests are run and used only by organisations on the list. */
  | 'members_only_use_it'
  /** The organisation that runs the host is on the list. */
  | 'host_is_members'
  /** All who use the guest belong to organisations on the list. */
  | 'guest_users_are_members';

export interface Permission {
  readonly what: Usable;
  readonly by: Changer | 'anyone';
  /** Empty: anywhere, systems with guests of others included. */
  readonly where: readonly SystemCondition[];
  readonly verdict: 'allowed' | 'forbidden';
  /** Why it is forbidden: normally that a guest would see it. */
  readonly reason: string | null;
  /** What to take care of. */
  readonly care: string | null;
  /** The clause of the text that says it. */
  readonly clause: string;
}

export interface DeploymentQuestion {
  readonly what: Usable;
  readonly by: Changer;
  /** What is known of the system; what is left out is not known. */
  readonly system: Readonly<Partial<Record<SystemCondition, boolean>>>;
}

export interface DeploymentAnswer {
  readonly answer: 'yes' | 'no' | 'ask';
  /** The clauses that decide it, the deciding one first; empty where none speaks of it. */
  readonly clauses: readonly string[];
  readonly care: readonly string[];
  /** What would have to be known of the system. */
  readonly missing: readonly SystemCondition[];
}

/**
 * Whether something may be used on a system before the end of the embargo. Of the clauses that fit, the one with the most
 * conditions decides, as texts say "no, except where …"; of two with as many, the prohibition. What is not known is tried both
 * ways: where that changes the answer, and where no clause speaks of it, the team is asked.
 */
export function mayDeploy(permissions: readonly Permission[], question: DeploymentQuestion): DeploymentAnswer {
  const about = permissions.filter(
    ({ what, by }) => isSame(what, question.what) && (by === 'anyone' || by === question.by),
  );
  const unknown = [...new Set(about.flatMap(({ where }) => where))].filter(
    (condition) => question.system[condition] === undefined,
  );
  const deciding = completions(question.system, unknown).map((system) => decidingClause(about, system));
  const verdicts = new Set(deciding.map((permission) => permission?.verdict ?? null));
  const [only] = verdicts;
  const clauses = [...new Set(deciding.filter((permission) => permission !== null))];
  const isOpen = verdicts.size > 1 || only === null || only === undefined;
  return {
    answer: isOpen ? 'ask' : only === 'allowed' ? 'yes' : 'no',
    clauses: clauses.map(({ clause }) => clause),
    care: clauses.flatMap(({ verdict, care }) => (verdict === 'allowed' && care !== null ? [care] : [])),
    missing: verdicts.size > 1 ? unknown : [],
  };
}

type System = Readonly<Partial<Record<SystemCondition, boolean>>>;

/** Every way in which what is not known may be; there are three conditions, so eight at most. */
function completions(system: System, unknown: readonly SystemCondition[]): readonly System[] {
  const [first, ...rest] = unknown;
  if (first === undefined) return [system];
  return [true, false].flatMap((value) => completions({ ...system, [first]: value }, rest));
}

function decidingClause(permissions: readonly Permission[], system: System): Permission | null {
  const fitting = permissions.filter(({ where }) => where.every((condition) => system[condition] === true));
  const [narrowest] = fitting.toSorted(
    (a, b) => b.where.length - a.where.length || Number(a.verdict === 'allowed') - Number(b.verdict === 'allowed'),
  );
  return narrowest ?? null;
}

function isSame(a: Usable, b: Usable): boolean {
  if (a.kind === 'mitigation') return b.kind === 'mitigation' && a.name === b.name;
  return b.kind === 'patches';
}
