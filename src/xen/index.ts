export type { Claim, Provenance } from './claim.ts';
export { type CommandLine, readCommandLine } from './command-line.ts';
export {
  FACT_VOCABULARY,
  type FactEntry,
  type FactKind,
  type FactScope,
  findFact,
  SUPPLIES,
  type Supply,
  type SupplyName,
} from './fact-vocabulary.ts';
export { type GatheredHost, type GatherOptions, gatherHost } from './gather.ts';
export type { FactFamily, FactValue, GuestFacts, HostFacts } from './host-facts.ts';
export { type HostFile, type HostFileKind, type HostFinding, kindOfFile } from './host-file.ts';
export { MAX_FILE_BYTES, MAX_FILES_OF_HOST, MAX_GUEST_FILE_BYTES, MAX_HOST_BYTES } from './host-limits.ts';
export { withImpliedFacts } from './implied-facts.ts';
export { type FactsFileRead, readFactsFile } from './read-facts-file.ts';
export { isAtLeast, readXenVersion, type XenVersion } from './xen-version.ts';
export { readXlCfg, type XlCfgProblem, type XlCfgRead, type XlCfgSetting, type XlCfgValue } from './xl-cfg.ts';
