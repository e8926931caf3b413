import type { PatchRow } from '#advisory';
import type { Instant } from '#base';
import { type Condition, evaluate, partsOf, type Quote } from '#conditions';
import { type PossibleAnswers, possibleAnswers } from './possible-answers.ts';
import type { ReleaseTable } from './release-table.ts';

/** What an advisory says of one product. */
export interface ProductStatement {
  /** The house style's name of it: `xen`. */
  readonly component: string;
  /** The tag of a release in its repository, `{version}` in its place; null where none is known. */
  readonly tag: string | null;
  /** Each recorded release that existed when the text was published, and later ones that are recorded as fixed; oldest first. */
  readonly releases: readonly StatedRelease[];
  /** Of the product where no release of it is recorded. */
  readonly otherwise: ProductStatus;
}

export type ProductStatus = 'affected' | 'not_affected' | 'fixed' | 'under_investigation';

export interface StatedRelease {
  readonly version: string;
  readonly status: ProductStatus;
  /** The sentences about releases that decide it; none where nothing decides. */
  readonly because: readonly Quote[];
}

export interface StatedText {
  /** What the text says of whom it concerns; null where nothing was read, or nothing may be concluded from it. */
  readonly condition: Condition | null;
  readonly patches: readonly Pick<PatchRow, 'applies'>[];
  /** What a text is about that has neither patches nor versions of any: what its title names, else the series' main product. */
  readonly defaultComponent: string;
}

export interface StatusOptions {
  readonly table: ReleaseTable | null;
  /** When the text was published: of what was released afterwards it says nothing. */
  readonly publishedAt: Instant;
  /** Whether a release is recorded to have the fix; null: not known. */
  readonly isFixed: (component: string, version: string) => boolean | null;
}

/** How hosts report the version of a component, as conditions name it. Components that are not here have no facts about them. */
const FACT_BY_COMPONENT: Readonly<Record<string, string>> = {
  xen: 'xen',
  linux: 'dom0Linux',
  qemu: 'versions.qemu',
  xapi: 'versions.xapi',
};

/**
 * What a text says of each product that it is about, release by release. `affected`: some host with the release is, by the text;
 * `not_affected`: none can be. Hedges, unread sentences and questions about the release itself leave it `under_investigation`. A
 * release that is recorded as fixed is `fixed`, unless the text takes it out as such; of one that came later the text says nothing.
 */
export function productStatements(text: StatedText, options: StatusOptions): readonly ProductStatement[] {
  const named = componentsNamedIn(text);
  const answered: Answered = new Map();
  return (named.length === 0 ? [text.defaultComponent] : named).map((component) => {
    const recorded = options.table?.components.get(component);
    // a text that speaks of no release speaks of the product, and not of each release that there ever was
    const releases = named.length === 0 ? [] : (recorded?.releases ?? []);
    return {
      component,
      tag: recorded?.tag ?? null,
      releases: releases.flatMap(({ version, releasedAt }) => {
        const isFixed = options.isFixed(component, version) === true;
        const fixed: StatedRelease = { version, status: 'fixed', because: [] };
        // of what came later the text says nothing, not even that it is out
        if (releasedAt > options.publishedAt) return isFixed ? [fixed] : [];
        const stated = releaseStatus(component, version, text.condition, answered);
        return [isFixed && stated.status !== 'not_affected' ? fixed : stated];
      }),
      otherwise: text.condition === null ? 'under_investigation' : statusOf(text.condition, {}, answered),
    };
  });
}

/** Those that patches are for, and those of whose versions the text speaks. */
function componentsNamedIn({ condition, patches }: StatedText): readonly string[] {
  const patched = patches.flatMap(({ applies }) => (applies.component === null ? [] : [applies.component]));
  const facts = condition === null ? new Set<string>() : versionFactsIn(condition);
  const spokenOf = Object.entries(FACT_BY_COMPONENT).flatMap(([component, fact]) =>
    facts.has(fact) ? [component] : [],
  );
  return [...new Set([...patched, ...spokenOf])];
}

function versionFactsIn(condition: Condition): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (each: Condition): void => {
    if ('versions' in each) found.add(each.fact);
    for (const part of partsOf(each)) collect(part);
  };
  collect(condition);
  return found;
}

/** The fact by which hosts report the version of a component; null: no fact does. */
export function versionFactOf(component: string): string | null {
  return FACT_BY_COMPONENT[component] ?? null;
}

function releaseStatus(
  component: string,
  version: string,
  condition: Condition | null,
  answered: Answered,
): StatedRelease {
  const fact = versionFactOf(component);
  if (condition === null || fact === null) return { version, status: 'under_investigation', because: [] };
  const settled = { [fact]: version };
  return { version, status: statusOf(condition, settled, answered), because: decidingQuotes(condition, fact, settled) };
}

type Answered = Map<string, PossibleAnswers>;

function statusOf(condition: Condition, settled: Readonly<Record<string, string>>, answered: Answered): ProductStatus {
  const { canBeYes, isAlwaysNo } = possibleAnswers(condition, settled, answered);
  if (isAlwaysNo) return 'not_affected';
  return canBeYes ? 'affected' : 'under_investigation';
}

/** The sentences about versions of the product whose statement is settled by the release. */
function decidingQuotes(
  condition: Condition,
  fact: string,
  settled: Readonly<Record<string, string>>,
): readonly Quote[] {
  const found = new Map<string, Quote>();
  const collect = (each: Condition, above: readonly Quote[]): void => {
    const quotes = each.quotes ?? above;
    if ('versions' in each && each.fact === fact && evaluate(each, settled) !== 'unknown')
      for (const quote of quotes) found.set(`${quote.line} ${quote.text}`, quote);
    for (const part of partsOf(each)) collect(part, quotes);
  };
  collect(condition, []);
  return [...found.values()];
}
