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
  /** What has to be done before a patch of it runs; left out where that is not the same each time. */
  readonly takesEffect?: TakesEffect;
  /** What machines know it by; left out: the project, and the first of its names. */
  readonly product?: ProductStyle;
}

/** A component as the machine forms name it. */
export interface ProductStyle {
  readonly vendor: string;
  readonly product: string;
  /** Where its history can be cloned from. */
  readonly repository?: string;
  readonly cpe?: string;
}

export const TAKES_EFFECT = ['reboot', 'guest_restart', 'service_restart', 'guest_update'] as const;
export type TakesEffect = (typeof TAKES_EFFECT)[number];

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
  /** Words with which the program itself writes what every advisory of the series says in the same way. */
  readonly standing?: StandingTexts;
  /** Who publishes, as the machine forms need it. */
  readonly publisher?: PublisherStyle;
}

/** Who publishes the advisories of a series. What is chosen here once is compared by machines for ever: it should not change. */
export interface PublisherStyle {
  readonly name: string;
  /** CSAF, 3.2.2.8.5: an address that is the publisher's own. */
  readonly namespace: string;
  readonly contact?: string;
  /** The page of an advisory on the project's own site; `{number}` stands for its number. */
  readonly page?: string;
  /** The organisation at CVE Services, where it assigns. */
  readonly cve?: { readonly organisation: string; readonly shortName: string };
  /** The list of those who are told before the public, as CSAF 2.1 names a sharing group: a version 4 UUID, for ever. */
  readonly members?: { readonly id: string; readonly name: string };
  /** What ids of OSV records begin with; until the schema knows a prefix of the project's own, one that begins with `x_`. */
  readonly osvPrefix?: string;
  /** Under which licence the advisories may be used, as SPDX writes it (`CC-BY-4.0`); CSAF 2.1 names it. */
  readonly license?: string;
}

/**
 * Standing texts, all of them optional: what is left out is written in plain words of the program's own. Sentences have no
 * full stop at their end where one is put there. They must be such that a reader of permissions understands them; whoever
 * writes new ones sees it in the findings of a draft.
 */
export interface StandingTexts {
  /** The masthead's line before the end of an embargo; `{end}` stands for the instant: `*** EMBARGOED UNTIL {end} ***`. */
  readonly embargoLine?: string;
  /** The word for what lessens exposure: `mitigation`, `workaround`. An `s` makes it several. */
  readonly mitigation?: string;
  /** The sentence that allows: `{what}` may be used, by `{who}`. What limits or widens it is put after it. */
  readonly allowed?: string;
  /** The sentence that forbids, likewise. */
  readonly forbidden?: string;
  /** Who, in these sentences: anyone of the members (may be left out), whoever runs hosts, whoever runs a guest. */
  readonly anyone?: string;
  readonly hostAdmin?: string;
  readonly guestAdmin?: string;
  /** What widens a grant without conditions to systems with guests of others. */
  readonly anywhere?: string;
  /** Conditions, each beginning with `where`. */
  readonly whereMembersOnly?: string;
  readonly whereHostIsMembers?: string;
  readonly whereGuestUsersAreMembers?: string;
  /** Paragraphs that always follow the permissions. */
  readonly closing?: readonly string[];
  /** Thanks to one whose name may be told, `{name}`, and to one who wants to stay unnamed. */
  readonly creditNamed?: string;
  readonly creditAnonymous?: string;
  /** The sentence by which an advisory that is taken back names, as `{id}`, the one to read in its place. */
  readonly superseded?: string;
}
