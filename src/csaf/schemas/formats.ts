import { isDateTime } from '../moment.ts';
import { isUri } from '../uri.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The formats that the schemas of CSAF name. */
export const FORMATS = {
  uri: isUri,
  uuid: (text: string): boolean => UUID.test(text),
  'date-time': isDateTime,
};
