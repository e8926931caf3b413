export { type GitOutputOptions, gitOutput } from './git-output.ts';
export { type GitOptions, type GitProcess, spawnGit } from './spawn-git.ts';
