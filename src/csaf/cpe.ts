export const CPE_ATTRIBUTES = [
  'part',
  'vendor',
  'product',
  'version',
  'update',
  'edition',
  'language',
  'sw_edition',
  'target_sw',
  'target_hw',
  'other',
] as const;

/**
 * The attributes of a CPE name (NISTIR 7695), of the formatted string of 2.3 or the URI of 2.2; what is empty is `*`. Null: it is
 * neither.
 */
export function cpePartsOf(cpe: string): ReadonlyMap<string, string> | null {
  if (cpe.startsWith('cpe:2.3:')) {
    const parts = cpe.slice('cpe:2.3:'.length).match(/(?:[^:\\]|\\.)+/g);
    if (parts === null || parts.length !== CPE_ATTRIBUTES.length) return null;
    return new Map(CPE_ATTRIBUTES.map((attribute, index) => [attribute, parts[index] ?? '*']));
  }
  if (!/^cpe:\//i.test(cpe)) return null;
  const [part = '', vendor, product, version, update, edition = '', language] = cpe.slice('cpe:/'.length).split(':');
  // what 2.3 has beyond 2.2 is packed into the edition, between tildes
  const packed = edition.startsWith('~') ? edition.slice(1).split('~') : [edition];
  const [plainEdition, swEdition, targetSw, targetHw, other] = packed;
  const values = [part, vendor, product, version, update, plainEdition, language, swEdition, targetSw, targetHw, other];
  return new Map(CPE_ATTRIBUTES.map((attribute, index) => [attribute, decoded(values[index] ?? '') || '*']));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
