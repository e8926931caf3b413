/** What `tocsin check --json` prints of these hosts, as pieces of one text. */
export function wholeJson<Piece>(elements: readonly Piece[]): readonly (Piece | string)[] {
  if (elements.length === 0) return ['[]\n'];
  return ['[\n', ...elements.flatMap((each, index) => (index === 0 ? [each] : [',\n', each])), '\n]\n'];
}
