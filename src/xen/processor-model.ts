/** Whom the twelve letters of CPUID, or the word that Xen prints for them, name. */
const VENDORS: ReadonlyMap<string, string> = new Map([
  ['GenuineIntel', 'intel'],
  ['Intel', 'intel'],
  ['AuthenticAMD', 'amd'],
  ['AMD', 'amd'],
  ['HygonGenuine', 'hygon'],
  ['Hygon', 'hygon'],
  ['CentaurHauls', 'centaur'],
  ['Centaur', 'centaur'],
  ['  Shanghai  ', 'zhaoxin'],
  ['Shanghai', 'zhaoxin'],
]);

/** The vendor of a processor, in the words of `cpuVendor`; undefined for one that we have no word for. */
export function vendorOf(name: string): string | undefined {
  return VENDORS.get(name) ?? VENDORS.get(name.trim());
}

type Generation = readonly [family: number, first: number, last: number, name: string];

/** Models of AMD by family and range of models, as AMD numbers its cores. */
const AMD: readonly Generation[] = [
  [0x15, 0x00, 0x0f, 'bulldozer'],
  [0x15, 0x10, 0x2f, 'piledriver'],
  [0x15, 0x30, 0x4f, 'steamroller'],
  [0x15, 0x60, 0x7f, 'excavator'],
  [0x16, 0x00, 0x0f, 'jaguar'],
  [0x16, 0x30, 0x3f, 'puma'],
  [0x17, 0x00, 0x2f, 'zen1'],
  [0x17, 0x30, 0x7f, 'zen2'],
  [0x17, 0x90, 0xaf, 'zen2'],
  [0x19, 0x00, 0x0f, 'zen3'],
  [0x19, 0x10, 0x1f, 'zen4'],
  [0x19, 0x20, 0x5f, 'zen3'],
  [0x19, 0x60, 0x7f, 'zen4'],
  [0x19, 0xa0, 0xaf, 'zen4'],
  [0x1a, 0x00, 0x7f, 'zen5'],
];

const INTEL: readonly Generation[] = [
  ...family6('nehalem', 0x1a, 0x1e, 0x1f, 0x2e),
  ...family6('westmere', 0x25, 0x2c, 0x2f),
  ...family6('sandybridge', 0x2a, 0x2d),
  ...family6('ivybridge', 0x3a, 0x3e),
  ...family6('haswell', 0x3c, 0x3f, 0x45, 0x46),
  ...family6('broadwell', 0x3d, 0x47, 0x4f, 0x56),
  ...family6('skylake', 0x4e, 0x5e),
  ...family6('kabylake', 0x8e, 0x9e),
  ...family6('cometlake', 0xa5, 0xa6),
  ...family6('icelake', 0x6a, 0x6c, 0x7d, 0x7e),
  ...family6('tigerlake', 0x8c, 0x8d),
  ...family6('rocketlake', 0xa7),
  ...family6('alderlake', 0x97, 0x9a),
  ...family6('raptorlake', 0xb7, 0xba, 0xbf),
  ...family6('sapphirerapids', 0x8f),
  ...family6('emeraldrapids', 0xcf),
  ...family6('graniterapids', 0xad, 0xae),
  ...family6('sierraforest', 0xaf),
];

/** The generation of a processor; undefined where its numbers are not in our table. */
export function processorModel(
  vendor: string,
  family: number,
  model: number,
  stepping: number | null,
): string | undefined {
  if (vendor === 'intel' && family === 6 && model === 0x55) return modelOf85(stepping);
  const table = vendor === 'amd' ? AMD : vendor === 'intel' ? INTEL : [];
  return table.find(([of, first, last]) => of === family && first <= model && model <= last)?.[3];
}

/** Three generations of servers share this number. */
function modelOf85(stepping: number | null): string | undefined {
  if (stepping === null) return undefined;
  if (stepping <= 4) return 'skylake';
  return stepping <= 7 ? 'cascadelake' : 'cooperlake';
}

function family6(name: string, ...models: readonly number[]): Generation[] {
  return models.map((model) => [6, model, model, name]);
}
