import type { Brand } from '#base';

/** `XSA-42`: a series prefix, a hyphen, a number from 1 without leading zeros. Made only by `parseAdvisoryId` and `advisoryId`. */
export type AdvisoryId = Brand<string, 'AdvisoryId'>;

/** Numbers above this are typing errors or attacks on whoever counts up to them. */
const HIGHEST_NUMBER = 99_999;

const ADVISORY_ID = /^(?<series>[A-Z][A-Z0-9]{1,15})-(?<number>[1-9][0-9]{0,4})$/;

export function parseAdvisoryId(text: string): AdvisoryId | undefined {
  return ADVISORY_ID.test(text) ? (text as AdvisoryId) : undefined;
}

export function advisoryId(series: string, number: number): AdvisoryId | undefined {
  return number <= HIGHEST_NUMBER ? parseAdvisoryId(`${series}-${number}`) : undefined;
}

export function advisoryNumber(id: AdvisoryId): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

export function advisorySeries(id: AdvisoryId): string {
  return id.slice(0, id.lastIndexOf('-'));
}
