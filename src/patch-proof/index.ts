export { type BuildOutcome, type BuildWish, DEFAULT_BUILD_MINUTES } from './build.ts';
export { type PatchToProve, type ProofJob, type ProofJobWishes, proofJobs } from './proof-job.ts';
export {
  isSameProof,
  MAX_RECORD_BYTES,
  type PatchProof,
  type ProofRecord,
  type ProvedPatch,
  printProofs,
  readProofs,
} from './proof-record.ts';
export { type ProvingPlace, proveJob } from './prove-job.ts';
