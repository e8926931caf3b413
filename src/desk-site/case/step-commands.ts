import type { Instant } from '#base';
import type { Refusal } from '#disclosure';
import type { CaseCommand, Exposure } from '#embargo';
import { parseCveId } from '#identifiers';
import type { Form } from '../form.ts';
import { readInstantText } from './words.ts';

/** What a form asks for: a step, or what is wrong with what was written. */
export type Asked = { readonly command: CaseCommand; readonly note: string } | { readonly refusal: Refusal };

export const TRIAGES = [
  ['in_scope', 'a vulnerability, in scope'],
  ['out_of_scope', 'out of scope'],
  ['no_vulnerability', 'no vulnerability'],
] as const;

export const EXPOSURES = [
  ['exploited', 'it is being exploited'],
  ['leaked', 'it leaked'],
  ['published', 'somebody published it'],
] as const satisfies readonly (readonly [Exposure, string])[];

/** Steps that need nothing but words, by the end of their address. */
export const STEP_COMMANDS: Readonly<Record<string, (form: Form) => Asked>> = {
  triage: (form) => {
    const as = TRIAGES.find(([each]) => each === form.text('as'))?.[0];
    const grounds = form.text('grounds').trim();
    if (as === undefined) return wrong('it is not said what it is', 'choose one');
    if (grounds === '') return wrong('no grounds are given', 'say why, in a sentence: the record keeps it');
    return { command: { kind: 'triage', as, grounds }, note: 'It is on record what it is.' };
  },
  cve: (form) => {
    const cve = parseCveId(form.text('cve').trim().toUpperCase());
    return cve === undefined || cve === null
      ? wrong(`"${form.text('cve').slice(0, 80)}" is no CVE identifier`, 'write it as CVE-2026-12345')
      : { command: { kind: 'record_cve', cve }, note: 'The CVE identifier is on record.' };
  },
  note: (form) => {
    const [what, text] = [form.text('what').trim(), form.text('text').trim()];
    return what === '' || text === ''
      ? wrong('there is nothing to note', 'write it down in a sentence')
      : { command: { kind: 'note', what, text }, note: 'It is on record.' };
  },
  credit: (form) => {
    const [as, name] = [form.text('as'), form.text('name').trim()];
    if (as === 'anonymous' || as === 'declined')
      return { command: { kind: 'choose_credit', credit: { as } }, note: 'The credit is on record.' };
    return as === 'named' && name !== ''
      ? { command: { kind: 'choose_credit', credit: { as, name } }, note: 'The credit is on record.' }
      : wrong('no name is given', 'give the name as it is to be printed, or choose another way');
  },
  'keep-thanks': (form) => withReason(form, (reason) => ({ kind: 'keep_thanks', reason }), 'The text stays as it is.'),
  propose: (form) => withEnd(form, (end, reason) => ({ kind: 'propose_end', end, reason }), 'The end is proposed.'),
  agree: (form) => withEnd(form, (end, reason) => ({ kind: 'agree_end', end, reason }), 'The end is agreed.'),
  decline: (form) => withEnd(form, (end, reason) => ({ kind: 'decline_end', end, reason }), 'The end is declined.'),
  hold: (form) => withReason(form, (reason) => ({ kind: 'hold', reason }), 'It is held: nothing goes out.'),
  resume: () => ({ command: { kind: 'resume' }, note: 'It goes on.' }),
  confirm: () => ({ command: { kind: 'confirm_release' }, note: 'The end is confirmed.' }),
  withdraw: (form) => withReason(form, (reason) => ({ kind: 'withdraw', reason }), 'It is withdrawn.'),
  'give-back': (form) =>
    withReason(form, (reason) => ({ kind: 'give_back_number', reason }), 'The number is given back, and stays unused.'),
  exception: (form) => {
    const rule = form.text('rule').trim();
    return withReason(
      form,
      (reason) => ({ kind: 'ask_exception', rule, reason }),
      `An exception from ${rule.slice(0, 20)} is asked for; somebody else has to grant it.`,
    );
  },
  grant: (form) => {
    const rule = form.text('rule').trim();
    return { command: { kind: 'grant_exception', rule }, note: `The exception from ${rule.slice(0, 20)} is granted.` };
  },
  'ask-waiver': (form) => {
    const duty = form.text('duty');
    return withReason(
      form,
      (reason) => ({ kind: 'ask_waiver', duty, reason }),
      'The waiver is asked for; somebody else has to agree.',
    );
  },
  waive: (form) => ({ command: { kind: 'waive_duty', duty: form.text('duty') }, note: 'The duty is waived.' }),
  'take-off': (form) => ({ command: { kind: 'take_off', person: form.text('person') }, note: 'Taken off the case.' }),
  'leave-batch': () => ({ command: { kind: 'leave_batch' }, note: 'It has left its batch, which goes on without it.' }),
};

function withEnd(form: Form, command: (end: Instant, reason: string) => CaseCommand, note: string): Asked {
  const [chosen, written] = [form.text('end'), form.text('other').trim()];
  const isWritten = chosen === 'other' || chosen === '';
  // whoever writes an instant means it: the one that was chosen before must not win unseen
  if (!isWritten && written !== '')
    return wrong(
      'one end is chosen, and another is written',
      'choose “another instant” for what is written, or empty it',
    );
  const text = isWritten ? written : chosen;
  const end = readInstantText(text);
  const reason = form.text('reason').trim();
  if (end === undefined) {
    return wrong(
      text.trim() === '' ? 'no instant is given' : `"${text.slice(0, 80)}" is no instant with a zone`,
      'write day, hour and zone: 2026-12-08 12:00 UTC',
    );
  }
  if (reason === '') return wrong('no reason is given, and it becomes public after the embargo', 'say why this date');
  return { command: command(end, reason), note };
}

function withReason(form: Form, command: (reason: string) => CaseCommand, note: string): Asked {
  const reason = form.text('reason').trim();
  return reason === ''
    ? wrong('no reason is given', 'say why: the record keeps it')
    : { command: command(reason), note };
}

function wrong(found: string, remedy: string): Asked {
  return { refusal: { rule: null, found, remedy } };
}
