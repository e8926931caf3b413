import type { CsafVersion, NotChecked } from './report.ts';

const NEEDS_NETWORK =
  'needs the network, which is never used; only names that can never resolve (RFC 6761) are reported';

/** The numbers of each version that are not tested, or not wholly: said in every report, never passed in silence. */
export const NOT_CHECKED: Readonly<Record<CsafVersion, readonly NotChecked[]>> = {
  '2.0': [
    { test: '6.3.6', reason: NEEDS_NETWORK },
    { test: '6.3.7', reason: NEEDS_NETWORK },
    { test: '6.3.8', reason: 'spelling is not checked' },
  ],
  '2.1': [
    { test: '6.3.6', reason: NEEDS_NETWORK },
    { test: '6.3.7', reason: NEEDS_NETWORK },
    { test: '6.3.8', reason: 'spelling is not checked' },
    { test: '6.3.16', reason: 'grammar is not checked' },
  ],
};
