import type { Tables } from './sql/schema.ts';

type Nullability<Value> = null extends Value ? 'nullable' : 'required';

/** Every column of every table, in the order of a copy: what is referred to comes first. The compiler holds it against `Tables`. */
export const COLUMNS: {
  readonly [Table in keyof Tables]: { readonly [Column in keyof Tables[Table]]: Nullability<Tables[Table][Column]> };
} = {
  mailing_list: {
    id: 'required',
    name: 'required',
    title: 'nullable',
    visibility: 'required',
    address_policy: 'required',
    generation: 'required',
  },
  list_day: { list_id: 'required', day: 'required', kept: 'required' },
  raw_message: { id: 'required', digest: 'required', size: 'required', encoding: 'required', bytes: 'required' },
  message: {
    id: 'required',
    list_id: 'required',
    day: 'required',
    number: 'required',
    digest: 'required',
    raw_id: 'nullable',
    message_id: 'required',
    state: 'required',
    subject: 'nullable',
    sender: 'nullable',
    received_at: 'required',
    archived_at: 'required',
    sent_at: 'nullable',
    size: 'required',
    attachment_count: 'required',
    body_digest: 'required',
    copy_of: 'nullable',
    is_signed: 'required',
    removed_at: 'nullable',
    removed_reason: 'nullable',
  },
  thread_node: {
    id: 'required',
    list_id: 'required',
    key: 'required',
    parent_id: 'nullable',
    root_id: 'required',
    message_row: 'nullable',
  },
  thread: {
    root_id: 'required',
    list_id: 'required',
    message_count: 'required',
    first_message: 'required',
    last_message: 'required',
  },
  announcement: {
    message_row: 'required',
    series: 'required',
    number: 'required',
    revision: 'required',
    title: 'nullable',
    verdict: 'required',
    is_public: 'required',
    is_withdrawn: 'required',
    cves: 'required',
    text_digest: 'required',
    signed_at: 'nullable',
    signer: 'nullable',
    facts: 'required',
    proof: 'required',
  },
  mention: { series: 'required', number: 'required', message_row: 'required' },
  fact: { name: 'required', value: 'required' },
};

export type TableName = keyof Tables;

export const TABLE_NAMES = Object.keys(COLUMNS) as readonly TableName[];

/** The primary keys: the order of a copy's batches. */
export const KEYS: { readonly [Table in TableName]: readonly (keyof Tables[Table] & string)[] } = {
  mailing_list: ['id'],
  list_day: ['list_id', 'day'],
  raw_message: ['id'],
  message: ['id'],
  thread_node: ['id'],
  thread: ['root_id'],
  announcement: ['message_row'],
  mention: ['series', 'number', 'message_row'],
  fact: ['name'],
};
