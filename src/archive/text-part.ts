import type { Part } from '#mail';

/** Whether a part's text is searched, and shown with its addresses cut where a list cuts them. */
export function isTextPart(part: Part): boolean {
  if (part.mediaType === 'message/rfc822') return true;
  return part.mediaType.startsWith('text/') && part.mediaType !== 'text/html';
}
