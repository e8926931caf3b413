import type { AdvisoryFacts } from '#advisory';
import type { CaseFacts, PatchesProved } from '#embargo';
import type { AdvisoryId } from '#identifiers';
import { MAX_RECORD_BYTES, type PatchProof, type ProofRecord, printProofs, readProofs } from '#patch-proof';
import { readRecipes } from '#patches';
import { type CaseId, caseStream } from '#store';
import { factsOf, parse } from '#text-format';
import type { DeskParts } from './desk-parts.ts';
import { filesOf } from './draft-desk.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import { newestText } from './newest-text.ts';
import { type Doer, type Performed, perform } from './perform.ts';

/** What of a draft is tried: its recipes, and the patches beside it. */
export interface DraftToProve {
  readonly id: AdvisoryId;
  /** With the recipes of the file beside the text. */
  readonly facts: AdvisoryFacts;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What the case had when it was looked at: with this the result is recorded. */
  readonly tried: PatchesProved['files'];
}

/** The newest text with its files; null where there is none, or it has no number. */
export async function draftToProve(parts: DeskParts, doer: Doer, loaded: LoadedCase): Promise<DraftToProve | null> {
  const { style } = parts;
  const text = await newestText(parts, doer, loaded);
  if (text === null || style === null) return null;
  const facts = factsOf(parse(text, [style]));
  const { id, recipesFile } = facts;
  if (id === null) return null;
  const files = await filesOf(parts, doer, loaded);
  const bytes = recipesFile === null ? undefined : files.get(recipesFile);
  const recipes =
    bytes === undefined || recipesFile === null
      ? null
      : readRecipes(bytes, recipesFile, id, style.recipesNumber).recipes;
  const tried = [...loaded.facts.files.values()].map(({ name, digest }) => ({ name, digest }));
  return { id, facts: { ...facts, recipes }, files, tried };
}

/** Records what came of the recipes of a draft, of all `wanted` of them; sealed with the case. */
export function recordProof(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: { readonly proofs: readonly PatchProof[]; readonly wanted: number; readonly tried: PatchesProved['files'] },
): Promise<Performed> {
  const { proofs, wanted, tried } = given;
  const isAll = proofs.length === wanted && proofs.length > 0;
  const proof: PatchesProved = {
    verdict: proofs.some(({ verdict }) => verdict === 'failed')
      ? 'failed'
      : isAll && proofs.every(({ verdict }) => verdict === 'proved')
        ? 'proved'
        : 'unknown',
    isBuilt: isAll && proofs.every(({ build }) => build?.status === 'passed'),
    files: tried,
  };
  const bytes = Buffer.from(printProofs({ proofs }), 'utf8');
  if (bytes.length <= MAX_RECORD_BYTES)
    return perform(parts, doer, id, { kind: 'record_proof', proof }, { keep: { proof: bytes } });
  const remedy = 'let the build print less, or prove fewer versions at a time';
  const refusal = { rule: null, found: `the record has ${bytes.length} bytes`, remedy };
  return Promise.resolve({ isDone: false, refusals: [refusal] });
}

/** What came of each recipe when the patches of a case were last tried; null: they never were. */
export async function keptProof(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { viewer }: Doer,
  { id, contents }: LoadedCase,
): Promise<ProofRecord | null> {
  if (contents.proof === null) return null;
  const bytes = await readBlob(parts, viewer, caseStream(id), contents.proof);
  return readProofs(Buffer.from(bytes).toString('utf8'), 'the record of the patches');
}

/** Whether the patches that were tried are still those of the case. */
export function isProofCurrent(proof: PatchProof, { files }: Pick<CaseFacts, 'files'>): boolean {
  return proof.patches.every(
    ({ file, sha256 }) => file !== null && sha256 !== null && files.get(file)?.digest === sha256,
  );
}
