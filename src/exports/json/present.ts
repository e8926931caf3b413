import type { AdvisoryFacts, Difference, Permission, Recipes } from '#advisory';
import { type Diagnostic, formatInstant, type Instant } from '#base';
import { proposeFrom, textsOf } from '#claims';
import { type Condition, printCondition } from '#conditions';
import { rangeOf, versionsOf } from '#versions';

/*
 * The JSON that outsiders script against (contract, 1.1 and 1.2): members listed one by one, so that nothing leaves that is
 * not meant to.
 */

export interface SignatureFacts {
  readonly status: string;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly signedAt: Instant | null;
  readonly hash: string | null;
  readonly notes: readonly string[];
}

export interface VerifiedMessage {
  readonly source: string;
  readonly index: number;
  readonly messageId: string | null;
  readonly isAdvisory: boolean;
  readonly facts: AdvisoryFacts;
  readonly verdict: string;
  readonly signatures: readonly SignatureFacts[];
  readonly unsignedText: boolean;
  readonly attachments: readonly {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly sha256: string;
    readonly status: string;
  }[];
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  readonly rewritings: readonly string[];
  readonly undone: readonly string[];
  /** About the container: what of a mail or page could not be read, and why. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One element of `verify --json`. */
export function presentVerification(message: VerifiedMessage) {
  return {
    source: message.source,
    index: message.index,
    messageId: message.messageId,
    advisory: message.isAdvisory ? { id: message.facts.id, revision: message.facts.revision } : null,
    verdict: message.verdict,
    signatures: message.signatures.map((signature) => ({
      status: signature.status,
      certificate: signature.certificate,
      key: signature.key,
      signedAt: signature.signedAt === null ? null : formatInstant(signature.signedAt),
      hash: signature.hash,
      notes: signature.notes,
    })),
    unsignedText: message.unsignedText,
    attachments: message.attachments.map((attachment) => ({
      name: attachment.name,
      size: attachment.bytes.length,
      sha256: attachment.sha256,
      status: attachment.status,
    })),
    missing: message.missing,
    notes: message.notes,
    rewritings: message.rewritings,
    undone: message.undone,
    diagnostics: message.diagnostics.map(presentDiagnostic),
  };
}

/** The object of `show --json`. `confirmed`: what a person confirmed of this very text, in the place of what rules read. */
export function presentFacts(
  facts: AdvisoryFacts,
  trust: string,
  diagnostics: readonly Diagnostic[],
  confirmed: Condition | null = null,
) {
  return {
    id: facts.id,
    series: facts.series,
    number: facts.number,
    revision: facts.revision,
    title: facts.title,
    cves: facts.cves,
    withdrawn: facts.withdrawn,
    supersededBy: facts.supersededBy,
    public: facts.public,
    trust,
    notices: facts.notices,
    embargoEndsAt: facts.embargoEndsAt === null ? null : formatInstant(facts.embargoEndsAt),
    updates: facts.updates,
    credits: facts.credits,
    sections: facts.sections.map((section) => ({
      heading: section.heading,
      role: section.role,
      body: section.body,
      line: section.line,
    })),
    patches: facts.patches.map((row) => ({
      file: row.file,
      files: row.files,
      appliesTo: row.appliesTo,
      group: row.group,
      component: row.applies.component,
      range: rangeOf(row.applies),
      versions: versionsOf(row.applies),
      line: row.line,
    })),
    checksums: facts.checksums.map((checksum) => ({
      file: checksum.file,
      sha256: checksum.sha256,
      line: checksum.line,
    })),
    recipes: facts.recipes === null ? null : presentRecipes(facts.recipes),
    permissions: facts.permissions.map(presentPermission),
    affected: presentAffected(facts, confirmed),
    diagnostics: diagnostics.map(presentDiagnostic),
  };
}

export function presentDiagnostic(diagnostic: Diagnostic) {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    line: diagnostic.line,
    column: diagnostic.column,
    message: diagnostic.message,
    suggestion: diagnostic.suggestion,
    ...(diagnostic.path === undefined ? {} : { path: diagnostic.path }),
  };
}

/** The object of `diff --json`. */
export function presentDifference(difference: Difference) {
  return {
    id: difference.id,
    from: difference.from,
    to: difference.to,
    title: difference.title,
    cves: difference.cves,
    notices: difference.notices,
    files: difference.files.map((file) => ({
      file: file.file,
      change: file.change,
      from: file.from,
      appliesToBefore: file.appliesToBefore,
      appliesToAfter: file.appliesToAfter,
    })),
    permissions: {
      added: difference.permissions.added.map(presentPermission),
      removed: difference.permissions.removed.map(presentPermission),
    },
    sections: difference.sections.map((section) => ({
      heading: section.heading,
      role: section.role,
      change: section.change,
      lines: section.lines.map((line) => ({ kind: line.kind, text: line.text })),
    })),
    redo: difference.redo,
    duties: difference.duties.map((duty) => ({ action: duty.action, files: duty.files, why: duty.why })),
  };
}

function presentRecipes(recipes: Recipes) {
  return Object.fromEntries(
    Object.entries(recipes.recipesByVersion).map(([version, byTree]) => [
      version,
      Object.fromEntries(
        Object.entries(byTree).map(([tree, recipe]) => [
          tree,
          { stableRef: recipe.stableRef, prerequisites: recipe.prerequisites, patches: recipe.patches },
        ]),
      ),
    ]),
  );
}

function presentPermission(permission: Permission) {
  return {
    subject: permission.subject,
    actor: permission.actor,
    verdict: permission.verdict,
    when: permission.when,
    care: permission.care,
    reason: permission.reason,
    quote: permission.quote,
    line: permission.line,
  };
}

/** Who is concerned, as rules read the prose; nobody has confirmed it. */
function presentAffected(facts: AdvisoryFacts, confirmed: Condition | null) {
  const { condition: proposed, sentences } = proposeFrom(textsOf(facts), facts.withdrawn);
  const condition = confirmed ?? proposed;
  return {
    condition,
    basis: confirmed !== null ? ('confirmed' as const) : condition === null ? ('none' as const) : ('proposed' as const),
    text: condition === null ? null : printCondition(condition),
    unread: sentences
      .filter(
        ({ claims, mayWiden, mayNarrow }) => claims.some(({ kind }) => kind === 'unread') && (mayWiden || mayNarrow),
      )
      .map(({ quote, mayWiden }) => ({ quote: quote.text, line: quote.line, mayWiden })),
  };
}
