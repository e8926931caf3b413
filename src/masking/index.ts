export { type MaskingPolicy, maskAddresses } from './mask-addresses.ts';
export { type Segment, segmentsOf } from './segments.ts';
export { bodyTextHtml, headerTextHtml } from './text-html.ts';
export { visibleText } from './visible-text.ts';
