import { readFileSync } from 'node:fs';
import { evaluate, type Facts, type Truth } from '#conditions';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { findRecords, type MachineRecord, readRecord } from './index.ts';

const folder = new URL('../../series/', import.meta.url);

export const STYLES: readonly HouseStyle[] = ['xsa', 'osn'].map((name) =>
  readHouseStyle(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')), name),
);

export function recordsOf(value: unknown): readonly MachineRecord[] {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return findRecords(bytes, 'made-up.json').map((found) => readRecord(found, { file: 'made-up.json', styles: STYLES }));
}

export function recordOf(value: unknown): MachineRecord {
  const [record] = recordsOf(value);
  if (record === undefined) throw new TypeError('no record');
  return record;
}

/** What a record says of a host that has these facts. */
export function answerOf(value: unknown, host: Facts): Truth {
  return evaluate(recordOf(value).condition, host);
}

/** What a record says of each of these releases of Xen. */
export function answersOn(value: unknown, releases: readonly string[]): Readonly<Record<string, Truth>> {
  return Object.fromEntries(releases.map((xen) => [xen, answerOf(value, { xen })]));
}

const XEN_CNA = { orgId: '23aa2041-22e1-471f-9209-9b7396fa234f', shortName: 'XEN' };
const OTHER_CNA = { orgId: '00000000-0000-4000-8000-000000000001', shortName: 'reed' };

/** A CVE record of our own. */
export function cve(
  cna: object,
  { isOfXen = false, ...more }: { isOfXen?: boolean; [key: string]: unknown } = {},
): object {
  const providerMetadata = isOfXen ? XEN_CNA : OTHER_CNA;
  return {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: { cveId: 'CVE-2031-1001', assignerOrgId: providerMetadata.orgId, state: 'PUBLISHED' },
    containers: { cna: { title: 'A reed bends', providerMetadata, ...cna } },
    ...more,
  };
}

export function xen(versions: readonly object[], defaultStatus?: string, more: object = {}): object {
  return {
    vendor: 'Xen',
    product: 'Xen',
    versions,
    ...(defaultStatus === undefined ? {} : { defaultStatus }),
    ...more,
  };
}

/** An OSV record of our own. */
export function osv(affected: readonly object[], more: object = {}): object {
  return { schema_version: '1.7.5', id: 'x_XSA-901', modified: '2031-01-01T00:00:00Z', affected, ...more };
}

interface CsafOptions {
  readonly version?: '2.0' | '2.1';
  readonly status: Readonly<Record<string, readonly string[]>>;
  readonly branches: readonly (readonly [id: string, category: string, name: string])[];
  readonly vendor?: string;
  readonly product?: string;
  readonly tree?: object;
  readonly document?: object;
  readonly vulnerability?: object;
}

/** A CSAF document of our own: one product, with its versions as branches. */
export function csaf(options: CsafOptions): object {
  const { version = '2.0', status, branches, vendor = 'Xen', product = 'Xen', tree = {}, document = {} } = options;
  const leaves = branches.map(([id, category, name]) => ({
    category,
    name,
    product: { name: `${vendor} ${product} ${name}`, product_id: id },
  }));
  const named = { category: 'product_name', name: product, branches: leaves };
  return {
    document: {
      csaf_version: version,
      category: 'csaf_security_advisory',
      title: 'A reed bends',
      publisher: { category: 'vendor', name: 'Reed', namespace: 'https://reed.example' },
      tracking: { id: 'REED-1', version: '2', status: 'final' },
      ...document,
    },
    product_tree: { branches: [{ category: 'vendor', name: vendor, branches: [named] }], ...tree },
    vulnerabilities: [{ cve: 'CVE-2031-1001', product_status: status, ...options.vulnerability }],
  };
}
