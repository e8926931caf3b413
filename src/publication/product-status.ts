import type { PatchRow } from '#advisory';
import type { Instant } from '#base';
import { type Condition, evaluate, partsOf, type Quote } from '#conditions';
import { type PossibleAnswers, possibleAnswers, versionsToldApart } from './possible-answers.ts';
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
      otherwise: text.condition === null ? 'under_investigation' : statusOfAll(component, text.condition, answered),
    };
  });
}

/** Those that patches are for, and those of whose versions the text speaks. */
function componentsNamedIn({ condition, patches }: StatedText): readonly string[] {
  const patched = patches.flatMap(({ applies }) => (applies.component === null ? [] : [applies.component]));
  const facts = new Set(condition === null ? [] : versionRangesIn(condition).map(({ fact }) => fact));
  const spokenOf = Object.entries(FACT_BY_COMPONENT).flatMap(([component, fact]) =>
    facts.has(fact) ? [component] : [],
  );
  const named = [...new Set([...patched, ...spokenOf])];
  return named.length === 0 && condition !== null && isOfXapi(condition) ? ['xapi'] : named;
}

/** "All versions of XAPI" names no version: it is read as of hosts that XAPI manages. */
function isOfXapi(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(isOfXapi);
  return 'in' in condition && condition.fact === 'toolstack' && condition.in.every((word) => word === 'xapi');
}

function versionRangesIn(condition: Condition): readonly Extract<Condition, { readonly versions: unknown }>[] {
  return 'versions' in condition ? [condition] : partsOf(condition).flatMap(versionRangesIn);
}

/** Of the product as a whole: what is so of every version of it. Where the text tells versions apart, that is none of these. */
function statusOfAll(component: string, condition: Condition, answered: Answered): ProductStatus {
  const fact = versionFactOf(component);
  const all = versionRangesIn(condition);
  const ranges = all.filter((each) => each.fact === fact);
  // each guest has a version of its own
  if (all.some((each) => each.fact === `guest.${component}`))
    return statusOf(condition, {}, answered) === 'not_affected' ? 'not_affected' : 'under_investigation';
  if (fact === null || ranges.length === 0) return statusOf(condition, {}, answered);
  const statuses = new Set(
    ranges.flatMap(versionsToldApart).map((version) => statusOf(condition, { [fact]: version }, answered)),
  );
  const [only] = statuses;
  return statuses.size === 1 && only !== undefined ? only : 'under_investigation';
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
