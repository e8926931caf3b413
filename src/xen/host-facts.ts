/** The value of one fact. What is not known is `null`, or absent; it is never guessed. */
export type FactValue = boolean | number | string | readonly string[];

/** Facts whose names are open: options, features of a processor, versions of other programs. */
export type FactFamily = Readonly<Record<string, FactValue | null>>;

/**
 * What is known of one guest. `vcpus` is the most it may ever have. `bits` is known only of PV guests: HVM and PVH guests
 * change theirs at will. Other names stand in `features`; `fact-vocabulary.ts` says what each means.
 */
export interface GuestFacts {
  readonly name?: string | null;
  readonly type?: 'pv' | 'hvm' | 'pvh' | null;
  readonly deviceModel?: 'none' | 'dom0' | 'dom0-restricted' | 'stubdom-pv' | 'stubdom-hvm' | null;
  readonly qemu?: 'qemu-xen' | 'qemu-xen-traditional' | null;
  readonly bits?: 32 | 64 | null;
  readonly trusted?: boolean | null;
  readonly pciPassthrough?: boolean | null;
  readonly passthroughKinds?: readonly string[] | null;
  readonly paging?: 'hap' | 'shadow' | 'none' | null;
  readonly vcpus?: number | null;
  readonly viridian?: boolean | null;
  readonly nestedHvm?: boolean | null;
  readonly altp2m?: boolean | null;
  readonly pvNet?: boolean | null;
  readonly linux?: string | null;
  readonly machineAddressSize?: number | null;
  readonly features?: FactFamily | null;
}

/**
 * What is known of one Xen host: the object of `--facts` and `--print-facts`. `contains` and `guests` are complete where
 * they are given; guests that are known of while others may exist stand in `someGuests`.
 */
export interface HostFacts {
  readonly xen?: string | null;
  readonly arch?: 'x86_64' | 'x86_32' | 'arm64' | 'arm32' | null;
  readonly cpuVendor?: string | null;
  readonly cpuModel?: string | null;
  readonly cpuFeatures?: FactFamily | null;
  readonly toolstack?: 'xl' | 'libxl' | 'xend' | 'xapi' | null;
  readonly xenstored?: 'cxenstored' | 'oxenstored' | 'xenstore-stubdom' | null;
  readonly dom0Linux?: string | null;
  readonly versions?: FactFamily | null;
  readonly commandLine?: FactFamily | null;
  readonly build?: FactFamily | null;
  readonly contains?: readonly string[] | null;
  readonly iommu?: boolean | null;
  readonly iommuType?: 'vtd' | 'amd-vi' | 'smmu' | null;
  readonly iommuSharesPageTables?: boolean | null;
  readonly smt?: boolean | null;
  readonly hap?: boolean | null;
  readonly ept?: boolean | null;
  readonly numaNodes?: number | null;
  readonly highestPhysicalAddressGiB?: number | null;
  readonly xsm?: 'none' | 'flask' | 'silo' | null;
  readonly liveMigration?: boolean | null;
  readonly guests?: readonly GuestFacts[] | null;
  readonly someGuests?: readonly GuestFacts[] | null;
  readonly features?: FactFamily | null;
  /** An operator's answers to questions that no file answers, by the question's id. */
  readonly answers?: Readonly<Record<string, boolean>> | null;
}
