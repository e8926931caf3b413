import type { HouseStyle } from '#house-style';

/** What the house styles call the tip of development. */
export function developmentNamesOf(styles: readonly HouseStyle[]): ReadonlySet<string> {
  return new Set(styles.flatMap(({ components }) => components.flatMap(({ development }) => development)));
}
