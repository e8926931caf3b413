import type { CsafVersion } from './report.ts';

/** The profiles other than "CSAF Base": what stands in `/document/category`, and the name in the standard. */
export const PROFILES: Readonly<Record<CsafVersion, Readonly<Record<string, string>>>> = {
  '2.0': {
    csaf_security_incident_response: 'Security incident response',
    csaf_informational_advisory: 'Informational Advisory',
    csaf_security_advisory: 'Security Advisory',
    csaf_vex: 'VEX',
  },
  '2.1': {
    csaf_security_incident_response: 'Security Incident Response',
    csaf_informational_advisory: 'Informational Advisory',
    csaf_security_advisory: 'Security Advisory',
    csaf_vex: 'VEX',
    csaf_deprecated_security_advisory: 'Deprecated Security Advisory',
    csaf_withdrawn: 'Withdrawn',
    csaf_superseded: 'Superseded',
  },
};

/** Dashes, low lines and white space, whatever their drawing: section 6.1.26. */
const SEPARATORS =
  /[\p{Dash_Punctuation}\p{Connector_Punctuation}\p{White_Space}\u00ad\u2212\u02d7\u2043\ufe63\u200b\u2060\ufeff]|\u0332/gu;

export function plainCategory(category: string): string {
  // the combining low line would grow into the letter before it
  return category.normalize('NFKC').replace(SEPARATORS, '').toLowerCase();
}
