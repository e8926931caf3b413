export { type GitOptions, type GitProcess, spawnGit } from './spawn-git.ts';
