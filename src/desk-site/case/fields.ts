import { html, type Markup } from '#markup';
import type { Form } from '../form.ts';

/** What was sent by a form that was refused, so that nobody has to write it twice. */
export interface Sent {
  readonly step: string;
  readonly form: Form;
}

/** The fields of one form: with what was sent by it, where it was refused. */
export interface Fields {
  text(name: string, label: string, options?: FieldOptions): Markup;
  area(name: string, label: string, options?: FieldOptions & { readonly rows?: number }): Markup;
  select(
    name: string,
    label: string,
    choices: readonly Choice[],
    options?: Pick<FieldOptions, 'value' | 'hint'>,
  ): Markup;
  radios(name: string, legend: string, choices: readonly Choice[], options?: Pick<FieldOptions, 'value'>): Markup;
  /** What a field had, or would have. */
  given(name: string, otherwise: string): string;
  readonly wasSent: boolean;
}

export interface FieldOptions {
  readonly value?: string;
  readonly hint?: string;
  readonly isOptional?: boolean;
  readonly maxLength?: number;
}

export type Choice = readonly [value: string, label: string];

const MAX_LINE = 500;
const MAX_AREA = 4_000;

export function fieldsOf(step: string, sent: Sent | null): Fields {
  const form = sent?.step === step ? sent.form : null;
  const given = (name: string, otherwise: string): string =>
    form === null || !form.names().includes(name) ? otherwise : form.text(name);
  const id = (name: string): string => `${step}-${name}`;
  const hintOf = (name: string, hint: string | undefined): Markup | null =>
    hint === undefined ? null : html`<span class="hint" id="${id(name)}-hint">${hint}</span>`;
  const described = (name: string, hint: string | undefined): Markup | null =>
    hint === undefined ? null : html` aria-describedby="${id(name)}-hint"`;
  return {
    wasSent: form !== null,
    given,
    text(name, label, { value = '', hint, isOptional = false, maxLength = MAX_LINE } = {}) {
      return html`<p><label for="${id(name)}">${label}</label>
<input type="text" id="${id(name)}" name="${name}" value="${given(name, value)}" maxlength="${maxLength}"${!isOptional && html` required`}${described(name, hint)} autocomplete="off" spellcheck="false">${hintOf(name, hint)}</p>
`;
    },
    area(name, label, { value = '', hint, isOptional = false, maxLength = MAX_AREA, rows = 3 } = {}) {
      return html`<p><label for="${id(name)}">${label}</label>
<textarea id="${id(name)}" name="${name}" rows="${rows}" maxlength="${maxLength}"${!isOptional && html` required`}${described(name, hint)}>
${given(name, value)}</textarea>${hintOf(name, hint)}</p>
`;
    },
    select(name, label, choices, { value = '', hint } = {}) {
      const chosen = given(name, value);
      return html`<p><label for="${id(name)}">${label}</label>
<select id="${id(name)}" name="${name}"${described(name, hint)}>${choices.map(([each, says]) => html`<option value="${each}"${each === chosen && html` selected`}>${says}</option>`)}</select>${hintOf(name, hint)}</p>
`;
    },
    radios(name, legend, choices, { value = '' } = {}) {
      const chosen = given(name, value);
      return html`<fieldset><legend>${legend}</legend>
${choices.map(([each, says]) => html`<label class="choice"><input type="radio" name="${name}" value="${each}"${each === chosen && html` checked`} required> ${says}</label>\n`)}</fieldset>
`;
    },
  };
}

/** A form with one button that does a step of a case. */
export function stepForm(
  action: string,
  fields: Markup | null,
  button: string,
  options: { readonly isFirst?: boolean; readonly isGrave?: boolean; readonly takesFiles?: boolean } = {},
): Markup {
  const { isFirst = false, isGrave = false, takesFiles = false } = options;
  return html`<form class="desk" method="post" action="${action}"${takesFiles && html` enctype="multipart/form-data"`}>
${fields}<p><button type="submit"${isFirst ? html` class="first"` : isGrave && html` class="grave"`}>${button}</button></p>
</form>
`;
}

/** One button in a line, with what it is about hidden in it. */
export function inlineButton(
  action: string,
  hidden: Readonly<Record<string, string>>,
  button: string,
  about?: string,
): Markup {
  return html`<form class="inline" method="post" action="${action}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button type="submit">${button}${about !== undefined && html`<span class="unseen"> ${about}</span>`}</button></form>
`;
}
