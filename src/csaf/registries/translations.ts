/** The terms of the standard in other languages, as OASIS has recorded them (language_specific_translation/translations.json). */
export interface Terms {
  readonly license: string;
  readonly productDescription: string;
  readonly reasoningForSupersession: string;
  readonly reasoningForWithdrawal: string;
  readonly supersedingDocument: string;
}

const RECORDED: Readonly<Record<string, Terms>> = {
  de: {
    license: 'Lizenz',
    productDescription: 'Produktbeschreibung',
    reasoningForSupersession: 'Begründung für die Ersetzung',
    reasoningForWithdrawal: 'Begründung für die Zurückziehung',
    supersedingDocument: 'Ersetzendes Dokument',
  },
};

/** By the first subtag. Null: none is recorded for this language. */
export function termsIn(language: string): Terms | null {
  const [first = ''] = language.toLowerCase().split('-');
  return Object.hasOwn(RECORDED, first) ? (RECORDED[first] ?? null) : null;
}
