import { readFileSync } from 'node:fs';
import { type HouseStyle, readHouseStyle } from '#house-style';

function shippedStyle(name: string): HouseStyle {
  const url = new URL(`../../series/${name}.json`, import.meta.url);
  return readHouseStyle(JSON.parse(readFileSync(url, 'utf8')), name);
}

/** The two styles that come with the program. */
export const STYLES: readonly HouseStyle[] = [shippedStyle('xsa'), shippedStyle('osn')];
