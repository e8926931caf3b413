import { compileStyle, type HouseStyle, type SectionRole } from '#house-style';

/** The house style of the organisation that assigned a CVE id. */
export function houseOfCna(
  organisation: string | undefined,
  shortName: string | null,
  styles: readonly HouseStyle[],
): HouseStyle | null {
  const isIts = ({ publisher }: HouseStyle): boolean =>
    publisher?.cve !== undefined &&
    (publisher.cve.organisation === organisation || publisher.cve.shortName === shortName);
  return styles.find(isIts) ?? null;
}

/** The house style of the publisher of a CSAF document: its namespace is its own for ever. */
export function houseOfNamespace(namespace: string | undefined, styles: readonly HouseStyle[]): HouseStyle | null {
  const bare = (address: string): string => address.replace(/\/$/, '');
  const isIts = ({ publisher }: HouseStyle): boolean =>
    publisher !== undefined && namespace !== undefined && bare(publisher.namespace) === bare(namespace);
  return styles.find(isIts) ?? null;
}

/** How the style heads a section of this role; null where it has none. */
export function headingOf(role: SectionRole, house: HouseStyle | null): string | null {
  const [heading = null] = house?.sections.find((section) => section.role === role)?.headings ?? [];
  return heading;
}

/** Ids of the style's series that texts name: by themselves, or as the number of its pages. */
export function seriesIdsIn(texts: readonly string[], house: HouseStyle): readonly string[] {
  const { advisoryId } = compileStyle(house);
  const [page = '', after = ''] = house.publisher?.page?.split('{number}') ?? [];
  const found = texts.flatMap((text) => {
    const named = advisoryId.exec(text)?.groups?.['number'];
    const ofPage =
      page !== '' && text.startsWith(page) ? /^[1-9][0-9]{0,4}/.exec(text.slice(page.length))?.[0] : undefined;
    const isPage = ofPage !== undefined && (after === '' || text.slice(page.length + ofPage.length).startsWith('.'));
    return named !== undefined ? [named] : isPage ? [ofPage] : [];
  });
  return [...new Set(found)].map((number) => `${house.series}-${number}`);
}
