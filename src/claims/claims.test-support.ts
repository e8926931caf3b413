import {
  type Condition,
  evaluate,
  type FactKind,
  type Facts,
  printStatement,
  type Truth,
  type Vocabulary,
} from '#conditions';
import { type Proposal, proposeFrom } from './index.ts';

const KINDS: Readonly<Record<string, FactKind>> = {
  xen: 'version',
  dom0Linux: 'version',
  arch: 'word',
  cpuVendor: 'word',
  cpuModel: 'word',
  toolstack: 'word',
  xenstored: 'word',
  iommu: 'flag',
  iommuType: 'word',
  iommuSharesPageTables: 'flag',
  hap: 'flag',
  smt: 'flag',
  ept: 'flag',
  liveMigration: 'flag',
  numaNodes: 'number',
  highestPhysicalAddressGiB: 'number',
  xsm: 'word',
  'guest.type': 'word',
  'guest.bits': 'number',
  'guest.vcpus': 'number',
  'guest.deviceModel': 'word',
  'guest.qemu': 'word',
  'guest.paging': 'word',
  'guest.pciPassthrough': 'flag',
  'guest.passthroughKinds': 'list',
  'guest.viridian': 'flag',
  'guest.nestedHvm': 'flag',
  'guest.altp2m': 'flag',
  'guest.pvNet': 'flag',
  'guest.trusted': 'flag',
  'guest.linux': 'version',
};
const FAMILIES = /^(?:cpuFeatures|commandLine|build|versions|features|guest\.features)\./;

/** The facts that the contract names. */
export const VOCABULARY: Vocabulary = {
  kindOf: (fact) => KINDS[fact] ?? (FAMILIES.test(fact) ? 'open' : undefined),
  wordsOf: () => null,
  rankOf: () => 0,
};

export function proposalFor(...sentences: readonly string[]): Proposal {
  return proposeFrom([{ role: 'vulnerable', body: sentences.join('\n'), line: 1 }]);
}

/** What rules make of sentences, printed without its quotations; `-` where they make nothing of them. */
export function printedFor(...sentences: readonly string[]): string {
  const { condition } = proposalFor(...sentences);
  return condition === null ? '-' : printStatement(withoutQuotes(condition)).replace(/\( /g, '(').replace(/ \)/g, ')');
}

export function verdictOf(proposal: Proposal, host: Facts): Truth {
  return proposal.condition === null ? 'unknown' : evaluate(proposal.condition, host);
}

/** `printStatement` leaves out hedges; these stay. */
function withoutQuotes(condition: Condition): Condition {
  const { quotes: _quotes, hedge, ...rest } = condition;
  const bare = rest as Condition;
  const inner: Condition =
    'all' in bare
      ? { all: bare.all.map(withoutQuotes) }
      : 'any' in bare
        ? { any: bare.any.map(withoutQuotes) }
        : 'not' in bare
          ? { not: withoutQuotes(bare.not) }
          : 'where' in bare
            ? { ...bare, where: withoutQuotes(bare.where) }
            : bare;
  // a hedge shows as a question of its own kind
  return hedge === undefined ? inner : { all: [inner, { ask: hedge.word, id: `doubts${hedge.doubts}` }] };
}
