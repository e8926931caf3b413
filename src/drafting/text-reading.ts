import type { Recipes } from '#advisory';
import type { Diagnostic } from '#base';
import type { TextReading } from '#embargo';
import type { HouseStyle } from '#house-style';
import { lint } from '#lint';
import { readRecipes } from '#patches';
import { factsOf, parse } from '#text-format';
import { foldedFind } from './folded-text.ts';
import { sha256Of } from './resolution-text.ts';

export interface ReadingOptions {
  /** The files that go out with the text, by name: of them the recipes file is held against it. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** The CVE ids of the case: what the text may not name where the policy keeps them. Without them, any. */
  readonly cves?: readonly string[];
}

export interface DraftReading {
  /** What the record of a case keeps of the text. */
  readonly reading: TextReading;
  /** All findings of the linter, by line. */
  readonly diagnostics: readonly Diagnostic[];
  readonly recipes: Recipes | null;
}

/** What the rules find in a text: facts for the record of its case, and the findings that its writer sees. Never throws. */
export function textReadingOf(text: string, style: HouseStyle, options: ReadingOptions = {}): DraftReading {
  const tree = parse(text, [style]);
  const plain = factsOf(tree);
  const bytes = plain.recipesFile === null ? undefined : options.files?.get(plain.recipesFile);
  const read =
    plain.id === null || plain.recipesFile === null || bytes === undefined
      ? null
      : readRecipes(bytes, plain.recipesFile, plain.id, style.recipesNumber);
  const facts = read === null ? plain : factsOf(tree, read.recipes);
  const recipesFile =
    read === null || plain.recipesFile === null
      ? null
      : { file: plain.recipesFile, number: read.number, diagnostics: read.diagnostics };
  const diagnostics = lint({ tree, facts, recipesFile, mail: null });
  const noEmbargo = facts.sections.find(({ role }) => role === 'no_embargo');
  return {
    reading: {
      digest: sha256Of(text),
      // a text that lost it is of no revision; the linter says so
      revision: facts.revision ?? 0,
      statesEnd: facts.embargoEndsAt,
      explainsNoEmbargo: noEmbargo !== undefined && noEmbargo.body.trim() !== '',
      saysDeployment: facts.notices.includes('deployment'),
      hasPatches: facts.patches.length > 0 || facts.checksums.length > 0,
      namesCve: namesCve(text, facts.cves, options.cves),
      saysWithdrawn: facts.withdrawn,
      listed: facts.checksums.map(({ file, sha256 }) => ({ name: file, digest: sha256 })),
      errors: diagnostics.filter(({ severity }) => severity === 'error').length,
    },
    diagnostics,
    recipes: read?.recipes ?? null,
  };
}

function namesCve(text: string, inMasthead: readonly string[], cves: readonly string[] | undefined): boolean {
  if (inMasthead.length > 0) return true;
  return cves === undefined
    ? /\bCVE-[0-9]{4}-[0-9]{4,}/i.test(text.normalize('NFKC'))
    : foldedFind(text, cves).length > 0;
}
