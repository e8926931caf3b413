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
 * What a CPE name (NISTIR 7695) says of each of CPE_ATTRIBUTES, of the formatted string of 2.3 or the URI of 2.2; what is empty is
 * `*`. Null: it is neither.
 */
export function cpePartsOf(cpe: string): readonly string[] | null {
  if (cpe.startsWith('cpe:2.3:')) {
    const rest = cpe.slice('cpe:2.3:'.length);
    // a colon that is meant has a backslash before it
    const parts = rest.includes('\\') ? rest.match(/(?:[^:\\]|\\.)+/g) : rest.split(':').filter((part) => part !== '');
    return parts?.length === CPE_ATTRIBUTES.length ? parts : null;
  }
  if (!/^cpe:\//i.test(cpe)) return null;
  const [part = '', vendor, product, version, update, edition = '', language] = cpe.slice('cpe:/'.length).split(':');
  // what 2.3 has beyond 2.2 is packed into the edition, between tildes
  const packed = edition.startsWith('~') ? edition.slice(1).split('~') : [edition];
  const [plainEdition, swEdition, targetSw, targetHw, other] = packed;
  const values = [part, vendor, product, version, update, plainEdition, language, swEdition, targetSw, targetHw, other];
  return values.map((value = '') => decoded(value) || '*');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
