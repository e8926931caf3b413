export { type CompiledStyle, compileStyle } from './compiled.ts';
export {
  type ComponentStyle,
  type HouseStyle,
  type ProductStyle,
  type PublisherStyle,
  SECTION_ROLES,
  type SectionRole,
  type SectionStyle,
  type StandingTexts,
  type TakesEffect,
} from './house-style.ts';
export { readHouseStyle } from './read-house-style.ts';
export { revisionInSubject, revisionText } from './revision-text.ts';
export { PLAIN_SUPERSEDED, supersededIn, supersededText } from './superseded.ts';
