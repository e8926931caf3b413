export { type Anchor, type AnchorFound, anchorOf, findAnchor, printAnchor, readAnchor } from './anchor.ts';
export { type ComparedRow, compareDraftTexts } from './compare-drafts.ts';
export { type ComposeOptions, composeText, newDraft, placedSections, usualHeading, withFiles } from './compose-text.ts';
export {
  COMPOSED_ROLES,
  type Draft,
  type DraftEmbargo,
  type DraftSection,
  type FileChecksum,
  type KeptText,
  type PatchEntry,
  type UpdateNote,
} from './draft.ts';
export { draftFindings, type FindingsOptions } from './draft-findings.ts';
export { composedAgain, type DraftRead, draftOf, type Unread, withBody } from './draft-of.ts';
export { foldedFind, foldedSearch, foldText } from './folded-text.ts';
export { lintNotice, type NoticeFinding, type NoticeLint } from './lint-notice.ts';
export { type NextNumber, type NumbersGiven, nextNumber } from './next-number.ts';
export { type NoticeAnswer, type NoticeFacts, publicNotice, restartNotice } from './notice.ts';
export { type NoticeSecrets, noticeSecretsOf } from './notice-secrets.ts';
export { mayDeployHere, type PermissionsOfText, permissionsOfText } from './permissions-of-text.ts';
export { wrapProse } from './prose.ts';
export { filesWithRecipes, recipesFileOf } from './recipes-file.ts';
export { ALL_MITIGATIONS, renderPermissions, statedPermissions } from './render-permissions.ts';
export { checksumsOf } from './resolution-text.ts';
export {
  inScope,
  readSupportTable,
  type ScopeAnswer,
  type ScopeQuestion,
  STATUSES,
  type SupportedProduct,
  type SupportStatus,
  type SupportTable,
} from './support-table.ts';
export { type DraftReading, type ReadingOptions, textReadingOf } from './text-reading.ts';
