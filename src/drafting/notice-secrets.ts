import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { AdvisoryId } from '#identifiers';
import { factsOf, parse } from '#text-format';

/** What the case knows and a notice may give away. */
export interface NoticeSecrets {
  readonly id: AdvisoryId | null;
  readonly end: Instant | null;
  readonly title: string | null;
  readonly cves: readonly string[];
  /** Prose, by what it tells. */
  readonly prose: readonly { readonly tells: 'impact' | 'affected' | 'text'; readonly text: string }[];
  readonly files: readonly string[];
  /** Hexadecimal, whole. */
  readonly commits: readonly string[];
  readonly versions: readonly string[];
}

/** What the text of an advisory knows; commits that no text names are given with it. */
export function noticeSecretsOf(text: string, style: HouseStyle, commits: readonly string[] = []): NoticeSecrets {
  const facts = factsOf(parse(text, [style]));
  const about = facts.sections.filter(({ role }) => role !== 'deployment' && role !== 'updates' && role !== 'credits');
  const affected = facts.sections.filter(({ role }) => role === 'vulnerable').map(({ body }) => body);
  const rows = facts.patches.flatMap(({ applies }) =>
    applies.spans.flatMap(({ from, to }) => [from.printed, to.printed]),
  );
  const versions = [...rows, ...affected.flatMap((body) => body.match(VERSION) ?? [])];
  return {
    id: facts.id,
    end: facts.embargoEndsAt,
    title: facts.title,
    cves: facts.cves,
    prose: about.map(({ role, body }) => ({
      tells: role === 'impact' ? 'impact' : role === 'vulnerable' ? 'affected' : 'text',
      text: body,
    })),
    files: [
      ...new Set([
        ...facts.patches.flatMap(({ file, files }) => [file, ...files]).filter((file) => !/[?*[{]/.test(file)),
        ...facts.checksums.map(({ file }) => file),
      ]),
    ],
    commits: [
      ...commits,
      ...Object.values(facts.recipes?.recipesByVersion ?? {}).flatMap((trees) =>
        Object.values(trees).flatMap(({ stableRef }) => (stableRef === null ? [] : [stableRef])),
      ),
    ],
    versions: [
      ...new Set(versions.map((version) => version.replace(/\.x$/, '')).filter((each) => /[0-9]\.[0-9]/.test(each))),
    ],
  };
}

const VERSION = /\b[0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})*\b/g;
