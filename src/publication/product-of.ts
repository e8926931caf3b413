import type { HouseStyle, ProductStyle } from '#house-style';

/** What machines know a component by: the house style's words, else the project and the first of its names. */
export function productOf(style: HouseStyle, component: string): ProductStyle {
  const known = style.components.find((each) => each.component === component);
  return known?.product ?? { vendor: style.project, product: known?.names[0] ?? component };
}
