export type { Claim } from './claim.ts';
export type { ClaimText } from './claim-text.ts';
export type { ProposedMitigation } from './mitigations.ts';
export { conditionOf, type Proposal, proposeFrom, type ReadSentence, textsOf } from './propose.ts';
