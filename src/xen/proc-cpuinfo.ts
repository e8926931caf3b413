import { type Claim, claim } from './claim.ts';
import { processorModel, vendorOf } from './processor-model.ts';

/** A machine with a thousand processors writes two megabytes. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
const MOST_FLAGS = 1000;

/**
 * Reads dom0's `/proc/cpuinfo`: vendor and model, and the abilities that are there. Xen hides abilities from a PV dom0, so
 * one that is missing is not known to be missing; dom0 sees no threads either. The processors of one machine are alike:
 * the first speaks for all, and where another names a different vendor or model, nothing is said.
 */
export function readProcCpuinfo(text: string): readonly Claim[] {
  const processors = processorsOf(text.slice(0, MAX_CHARACTERS));
  const [first] = processors;
  if (first === undefined) return [];
  const isAlike = (name: string): boolean => processors.every((each) => each.get(name)?.text === first.get(name)?.text);
  if (!['vendor_id', 'cpu family', 'model', 'stepping'].every(isAlike)) return [];
  return [...identityClaims(first), ...flagClaims(first)];
}

interface Field {
  readonly text: string;
  readonly line: number;
}

type Processor = ReadonlyMap<string, Field>;

function processorsOf(text: string): Processor[] {
  const processors: Map<string, Field>[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim();
    const field = { text: line.slice(colon + 1).trim(), line: index + 1 };
    if (name === 'processor') processors.push(new Map());
    processors.at(-1)?.set(name, field);
  }
  return processors;
}

function identityClaims(processor: Processor): Claim[] {
  const vendorField = processor.get('vendor_id');
  if (vendorField === undefined) return [];
  const vendor = vendorOf(vendorField.text);
  const claims: Claim[] = vendor === undefined ? [] : [claim('cpuVendor', vendor, vendorField.line)];
  const family = wholeNumber(processor.get('cpu family'));
  const model = wholeNumber(processor.get('model'));
  const stepping = wholeNumber(processor.get('stepping'));
  if (family !== null) claims.push(claim('features.cpuFamily', family.value, family.line));
  if (model !== null) claims.push(claim('features.cpuModelNumber', model.value, model.line));
  if (stepping !== null) claims.push(claim('features.cpuStepping', stepping.value, stepping.line));
  if (vendor === undefined || family === null || model === null) return claims;
  const name = processorModel(vendor, family.value, model.value, stepping?.value ?? null);
  return name === undefined ? claims : [...claims, claim('cpuModel', name, model.line, 'family, model, stepping')];
}

function flagClaims(processor: Processor): Claim[] {
  const flags = processor.get('flags');
  if (flags === undefined) return [];
  const names = flags.text.split(' ').slice(0, MOST_FLAGS);
  return names
    .filter((name) => /^[a-z][a-z0-9_]{0,40}$/.test(name) && name !== 'hypervisor')
    .map((name) => claim(`cpuFeatures.${name}`, true, flags.line));
}

function wholeNumber(field: Field | undefined): { readonly value: number; readonly line: number } | null {
  return field !== undefined && /^[0-9]{1,6}$/.test(field.text)
    ? { value: Number(field.text), line: field.line }
    : null;
}
