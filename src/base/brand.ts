declare const brandName: unique symbol;

/** A value that only one constructor may make: `Brand<string, 'CveId'>` is a string that was parsed as a CVE ID. */
export type Brand<Value, Name extends string> = Value & { readonly [brandName]: Name };
