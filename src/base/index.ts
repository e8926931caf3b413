export { BASE32, letterPerByte } from './base32.ts';
export type { Brand } from './brand.ts';
export { type ByteRange, sliceRange } from './byte-range.ts';
export { type Clock, fixedClock, systemClock } from './clock.ts';
export { type Diagnostic, hasErrors, type Severity } from './diagnostic.ts';
export { type ErrorCode, TocsinError } from './error.ts';
export { formatInstant, type Instant, instantFromDate, instantFromSeconds, parseInstant } from './instant.ts';
export { jsonText, printable } from './printable.ts';
