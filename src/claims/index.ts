export type { Claim } from './claim.ts';
export type { ProposedMitigation } from './mitigations.ts';
export { type ClaimText, conditionOf, type Proposal, proposeFrom, type ReadSentence, textsOf } from './propose.ts';
