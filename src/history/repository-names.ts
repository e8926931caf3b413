import { parseProductVersion } from '#versions';

/** A version of which there is a branch: `4.14`; or a release: `4.14.1`. */
const VERSION = /^[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}$/;
const STABLE = /^(?:stable|release)[-/](?<version>[0-9.]{3,20})$/;
const RELEASE = /^(?:RELEASE-|v)(?<version>[0-9.]{3,20})$/;
const MAINLINE = ['master', 'main', 'trunk'];

/** The version of a branch that gets fixes (`stable-4.14`); undefined for any other branch. */
export function versionOfBranch(name: string): string | undefined {
  return versionIn(STABLE, name);
}

/** The version that a tag releases (`RELEASE-4.14.1`, `v4.14.1`); candidates release nothing. */
export function versionOfTag(name: string): string | undefined {
  return versionIn(RELEASE, name);
}

/** Which of the names of the branch of development this is, the usual one first; -1 for any other branch. */
export function mainlineRank(name: string): number {
  return MAINLINE.indexOf(name);
}

/** The branch that a release is of: its first two numbers. */
export function branchVersionOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function versionIn(pattern: RegExp, name: string): string | undefined {
  const version = pattern.exec(name)?.groups?.['version'];
  return version !== undefined && VERSION.test(version) && parseProductVersion(version) !== undefined
    ? version
    : undefined;
}
