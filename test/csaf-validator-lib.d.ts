/** The package has no types of its own. `validate.js` has the default; the other modules have one test under each name. */
declare module '@secvisogram/csaf-validator-lib/*.js' {
  interface Answer {
    readonly name: string;
    readonly errors: readonly unknown[];
    readonly warnings: readonly unknown[];
    readonly infos: readonly unknown[];
  }
  const validate: (
    tests: readonly ((document: unknown) => unknown)[],
    document: unknown,
  ) => Promise<{ readonly isValid: boolean; readonly tests: readonly Answer[] }>;
  // biome-ignore lint/style/noDefaultExport: it is the package's
  export default validate;
}
