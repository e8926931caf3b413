/*
 * Decision points of SSVC that are known here: by namespace and key, each version with the keys of its values in their order; null where
 * the values are not known here. Written from the published documentation of SSVC; it is not the registry itself, and whatever it
 * does not settle is said to be not checked.
 */
type Versions = Readonly<Record<string, string | null>>;

export const SSVC_DECISION_POINTS: Readonly<Record<string, Readonly<Record<string, Versions>>>> = {
  ssvc: {
    A: { '2.0.0': 'N Y' },
    COORDINATE: { '1.0.0': null, '1.0.1': null },
    CS: { '1.0.0': 'N Y' },
    DSOI: { '1.0.0': null },
    E: { '1.0.0': 'N P A', '1.1.0': 'N P A' },
    EXP: { '1.0.0': 'S C O', '1.0.1': 'S C O' },
    HI: { '1.0.0': null, '2.0.0': 'L M H VH', '2.0.1': 'L M H VH', '2.0.2': null },
    HVA: { '1.0.0': 'N Y' },
    KEV: { '1.0.0': 'N Y' },
    MI: { '1.0.0': 'N NED MSC MEF MF', '2.0.0': 'D MSC MEF MF' },
    MWI: { '1.0.0': 'L M H' },
    PSI: { '1.0.0': null, '2.0.0': 'M S', '2.0.1': 'M S' },
    PUBLISH: { '1.0.0': null },
    PVA: { '1.0.0': null },
    PWI: { '1.0.0': null, '1.1.0': null },
    RC: { '1.0.0': 'NC C' },
    RP: { '1.0.0': null },
    SC: { '1.0.0': 'O M' },
    SCON: { '1.0.0': 'N Y' },
    SE: { '1.0.0': 'A U' },
    SI: { '1.0.0': 'N M J H C', '2.0.0': 'N M R C', '2.0.1': null },
    SINV: { '1.0.0': null },
    TI: { '1.0.0': 'P T' },
    U: { '1.0.0': 'L E S', '1.0.1': 'L E S' },
    V: { '1.0.0': 'S R' },
    VD: { '1.0.0': 'D C' },
  },
  cvss: {
    AC: { '3.0.1': 'L H' },
    E: { '3.0.1': 'U P A X' },
  },
};

/** What the table says of a key or version that it does not have is true of selections made before this day. */
export const SSVC_AS_OF = '2025-01-01';

/** Namespaces that are registered; `basic`, `cisa` and the others have no decision points in the table. */
export const SSVC_NAMESPACES: ReadonlySet<string> = new Set(['aivss', 'basic', 'cisa', 'cvss', 'nciss', 'ssvc']);

/** Reserved: `example` and `test` for documentation and tests, `invalid` for what must not be valid. */
export const SSVC_RESERVED: ReadonlySet<string> = new Set(['example', 'invalid', 'test']);
