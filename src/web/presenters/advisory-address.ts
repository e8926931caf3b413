import { type AdvisoryId, advisoryId } from '#identifiers';

/** `/advisories/XSA-334` */
export function advisoryPath(id: string): string {
  return `/advisories/${id}`;
}

export function revisionPath(id: string, revision: number): string {
  return `/advisories/${id}/v${revision}`;
}

export function differencePath(id: string, from: number, to: number): string {
  return `/advisories/${id}/diff/${from}..${to}`;
}

/** `file` is a label of the sender's: nothing of it is left as it is. */
export function filePath(id: string, revision: number, file: string): string {
  return `${revisionPath(id, revision)}/files/${encodeURIComponent(file.toWellFormed())}`;
}

/** `xsa-334-v3.asc`: the name under which a form of a revision is saved, and by which commands on its page call it. */
export function downloadName(id: string, revision: number, ending: 'asc' | 'txt' | 'eml' | 'conditions.asc'): string {
  return `${id.toLowerCase()}-v${revision}.${ending}`;
}

export interface NamedAdvisory {
  readonly id: AdvisoryId;
  readonly series: string;
  readonly number: number;
}

/** An id as people write it: any case, with or without the hyphen, zeros before the number. Null for what is none. */
export function readAdvisoryName(text: string): NamedAdvisory | null {
  const groups =
    /^(?<series>[A-Za-z][A-Za-z0-9]{1,15})-0{0,4}(?<number>[1-9][0-9]{0,4})$/.exec(text)?.groups ??
    /^(?<series>[A-Za-z]{2,16})0{0,4}(?<number>[1-9][0-9]{0,4})$/.exec(text)?.groups;
  if (groups === undefined) return null;
  const series = (groups['series'] ?? '').toUpperCase();
  const number = Number(groups['number']);
  const id = advisoryId(series, number);
  return id === undefined ? null : { id, series, number };
}
