/**
 * What a section of an advisory is for. A heading that the style does not name is `other`: kept, shown, and read as prose.
 * `deployment`, `no_embargo` and `short_embargo` are the notices that say how the embargo was handled.
 */
export const SECTION_ROLES = [
  'updates',
  'description',
  'impact',
  'vulnerable',
  'mitigation',
  'credits',
  'resolution',
  'deployment',
  'no_embargo',
  'short_embargo',
  'other',
] as const;
export type SectionRole = (typeof SECTION_ROLES)[number];

export interface SectionStyle {
  readonly role: SectionRole;
  /** All headings that mean this role, the usual one first. `{revision}` stands for a revision number. */
  readonly headings: readonly string[];
  /** Whether an advisory of this series is incomplete without it. */
  readonly required: boolean;
}

export interface ComponentStyle {
  /** How facts name it: `xen`, `linux`. */
  readonly component: string;
  /** How patch tables name it, longest first when one begins another; compared without regard to case. */
  readonly names: readonly string[];
  /** Words for its development branch, as printed: `xen-unstable`. Facts call all of them `unstable`. */
  readonly development: readonly string[];
}

/** One project's way of writing advisories: data, so that another project's series is a file and no fork. */
export interface HouseStyle {
  /** The prefix of its ids: `XSA`. */
  readonly series: string;
  readonly project: string;
  /** The words that open an advisory and its Subject: `Xen Security Advisory`. */
  readonly masthead: string;
  /** The word before the revision number, in the masthead and in the heading of the updates: `version`. */
  readonly revisionWord: string;
  /** The character that underlines headings. */
  readonly underline: string;
  readonly sections: readonly SectionStyle[];
  readonly components: readonly ComponentStyle[];
  /** The component of a row that gives versions and names none. */
  readonly defaultComponent: string;
  /** What all attached files begin with; `{number}` stands for the advisory's number. */
  readonly filePrefix: string;
  /** The file that carries the recipes, or null where the project attaches none. */
  readonly recipesFile: string | null;
  /** The member of that file that repeats the number: `XSA`. */
  readonly recipesNumber: string;
  /** Word at the start of the title of an advisory that was taken back. */
  readonly withdrawn: string;
  /** The phrase by which an update says that the text is now public. */
  readonly publicUpdate: string;
  /** Addresses that advisories come from; a masked address is undone with these first. */
  readonly senders: readonly string[];
}
