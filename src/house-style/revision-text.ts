import type { HouseStyle } from './house-style.ts';

/** `issue 2`: a revision by the series' own word for it; without a series it is a version. */
export function revisionText(style: Pick<HouseStyle, 'revisionWord'> | null, revision: number): string {
  return `${style?.revisionWord ?? 'version'} ${revision}`;
}

/** The same in a Subject, where a version is short: `v2`, `issue 2`. */
export function revisionInSubject(style: Pick<HouseStyle, 'revisionWord'> | null, revision: number): string {
  return style === null || style.revisionWord === 'version' ? `v${revision}` : revisionText(style, revision);
}
