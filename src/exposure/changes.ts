/** An answer as an earlier run printed it, as far as it is compared. */
export interface EarlierAnswer {
  readonly host: string;
  readonly advisory: string;
  readonly verdict: string;
  readonly fix?: { readonly contained: boolean | null; readonly patches: readonly string[] };
}

/** The answers that an operator has not seen: new pairs, another verdict, another fix. For a nightly job. */
export function changedSince<Now extends EarlierAnswer>(
  earlier: readonly EarlierAnswer[],
  now: readonly Now[],
): readonly (Now & { readonly before: string | null })[] {
  const before = new Map(earlier.map((answer) => [keyOf(answer), answer]));
  return now.flatMap((answer) => {
    const old = before.get(keyOf(answer));
    const isSame = old !== undefined && old.verdict === answer.verdict && fixOf(old) === fixOf(answer);
    return isSame ? [] : [{ ...answer, before: old?.verdict ?? null }];
  });
}

function keyOf({ host, advisory }: EarlierAnswer): string {
  return JSON.stringify([host, advisory]);
}

function fixOf({ fix }: EarlierAnswer): string {
  return JSON.stringify([fix?.contained ?? null, fix?.patches ?? []]);
}
