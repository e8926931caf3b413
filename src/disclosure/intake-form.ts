import { createHash } from 'node:crypto';
import type { Credit } from '#embargo';
import { entityText, type LetterAttachment, parseMailAddress, type ReportMail, textEntity } from '#letters';
import type { DeskParts } from './desk-parts.ts';
import { readReport } from './intake-reading.ts';
import type { Refused } from './perform.ts';
import { type IncomingReport, type OpenedCase, REPORTER, refusalWhereNobodyReads, reportCase } from './report-case.ts';

/** A report as the form and the API ask for it. What was left out is an empty text. */
export interface ReportForm {
  readonly description: string;
  readonly affected: string;
  readonly reproduce: string;
  readonly exploited: KnownOrNot;
  readonly known: KnownOrNot;
  readonly plans: string;
  readonly others: string;
  readonly name: string;
  readonly address: string;
  readonly credit: CreditWish;
  readonly attachments: readonly LetterAttachment[];
}

export type KnownOrNot = (typeof KNOWN_OR_NOT)[number];
export const KNOWN_OR_NOT = ['yes', 'no', 'unknown'] as const;

/** `later`: by the private link. */
export type CreditWish = (typeof CREDIT_WISHES)[number];
export const CREDIT_WISHES = ['named', 'anonymous', 'declined', 'later'] as const;

/** Attack: reports that fill the disk, or the memory of whoever opens one. For more there is mail. */
export const FORM_LIMITS = {
  textLetters: 100_000,
  lineLetters: 200,
  attachments: 10,
  attachmentBytes: 10 * 1024 * 1024,
  /** What is encrypted in a browser: the texts, and the files in base64, in armor. */
  sealedBytes: 24 * 1024 * 1024,
} as const;

/** What is wrong with a form, by the name of the field. */
export interface FormProblem {
  readonly field: keyof ReportForm | 'sealed';
  readonly message: string;
}

const TEXT_FIELDS = ['description', 'affected', 'reproduce', 'plans', 'others'] as const;

/** In the order of the form; empty where nothing is. */
export function formProblems(form: ReportForm): readonly FormProblem[] {
  const problems: FormProblem[] = [];
  const check = (isWrong: boolean, field: FormProblem['field'], message: string): void => {
    if (isWrong) problems.push({ field, message });
  };
  const { name, address, credit, attachments } = form;
  check(form.description.trim() === '', 'description', 'Say what you found.');
  for (const field of TEXT_FIELDS) {
    const most = FORM_LIMITS.textLetters;
    check(form[field].length > most, field, `At most ${most} letters fit here. Attach the rest as a file.`);
  }
  check(name.length > FORM_LIMITS.lineLetters, 'name', `At most ${FORM_LIMITS.lineLetters} letters fit here.`);
  check(/\p{Cc}/u.test(name), 'name', 'Write the name on one line.');
  const isAddress = address === '' || parseMailAddress(address) !== undefined;
  check(!isAddress, 'address', 'This is no mail address as we can write to it, such as name@example.org.');
  check(credit === 'named' && name.trim() === '', 'name', 'Say which name you want to be thanked by.');
  check(
    attachments.length > FORM_LIMITS.attachments,
    'attachments',
    `At most ${FORM_LIMITS.attachments} files are taken. Pack them into one.`,
  );
  const bytes = attachments.reduce((sum, file) => sum + file.bytes.length, 0);
  check(
    bytes > FORM_LIMITS.attachmentBytes,
    'attachments',
    `All files together may have ${FORM_LIMITS.attachmentBytes / 1024 / 1024} MiB. Send larger ones by mail.`,
  );
  return problems;
}

/** Whether a text is one armored message and nothing beside it: what stands around would be in clear. */
export function isSealedForm(armored: string): boolean {
  return (
    armored.length <= FORM_LIMITS.sealedBytes &&
    /^-----BEGIN PGP MESSAGE-----\r?\n(?:[A-Za-z]{1,20}: [\x20-\x7e]{0,80}\r?\n){0,10}\r?\n[A-Za-z0-9+/=\r\n]+-----END PGP MESSAGE-----\s*$/.test(
      armored,
    )
  );
}

export interface TakenForm {
  readonly via: Extract<IncomingReport['via'], 'form' | 'api'>;
  /** Clear, as the form was filled in; sealed, an armored message for us with `formText` and the files inside, as an entity of MIME. */
  readonly given: { readonly form: ReportForm } | { readonly sealed: string };
  /**
   * Random, and of this one form: sent twice it is one report, with one link. null: each is a new one. Attack: the same
   * words without it would give the link of whoever wrote them first.
   */
  readonly token: string | null;
}

/** Makes a case of a form that has no problems. */
export async function takeForm(parts: DeskParts, { via, given, token }: TakenForm): Promise<OpenedCase | Refused> {
  const nobody = await refusalWhereNobodyReads(parts);
  if (nobody !== null) return nobody;
  const bytes = 'sealed' in given ? new Uint8Array(Buffer.from(given.sealed, 'utf8')) : formBytes(given.form);
  const says = await readReport(via, bytes, parts);
  const digest = createHash('sha256').update(`${token}\n`).update(bytes).digest('hex');
  return reportCase(parts, {
    via,
    bytes,
    ...whoIn(says),
    by: REPORTER.actor,
    ...(token === null ? {} : { digest }),
  });
}

/** What is kept of a form in clear: an entity of MIME, as a mail has it. */
export function formBytes(form: ReportForm): Uint8Array {
  const attachments = form.attachments.map(({ name, bytes }) => ({ name: safeName(name), bytes }));
  const text = new TextEncoder().encode(formText(form).toWellFormed());
  return new Uint8Array(Buffer.from(entityText(textEntity(text, attachments)), 'latin1'));
}

/** A form as people read it, also without this program. The script of the form writes the same. */
export function formText(form: ReportForm): string {
  const lines = [
    ['Name', form.name],
    ['Mail', form.address],
    ['Credit', form.credit],
    ['Exploited already', form.exploited],
    ['Public already', form.known],
  ] as const;
  const sections = [
    ['What it is', form.description],
    ['Affected versions', form.affected],
    ['How to reproduce it', form.reproduce],
    ['Plans to publish', form.plans],
    ['Others who were told', form.others],
  ] as const;
  const head = lines.filter(([, value]) => value.trim() !== '').map(([name, value]) => `${name}: ${value.trim()}\n`);
  const body = sections
    .filter(([, value]) => value.trim() !== '')
    .map(([name, value]) => `\n${name}\n${'-'.repeat(name.length)}\n${value.replace(/\r\n?/g, '\n').trim()}\n`);
  return `${head.join('')}${body.join('')}`;
}

/** Who it is from and how to be thanked, from the lines before the first empty one. */
function whoIn({ text }: ReportMail): Pick<IncomingReport, 'name' | 'address'> & { readonly credit: Credit | null } {
  const [head = ''] = text.split('\n\n', 1);
  const value = (name: string): string | null => {
    const line = head.split('\n').find((each) => each.startsWith(`${name}: `));
    return line === undefined ? null : line.slice(name.length + 2, name.length + 2 + FORM_LIMITS.lineLetters).trim();
  };
  const name = value('Name');
  const address = parseMailAddress(value('Mail') ?? '') ?? null;
  return { name, address, credit: creditOf(value('Credit'), name) };
}

/** What somebody chose; null: nothing yet. */
export function creditOf(wish: string | null, name: string | null): Credit | null {
  if (wish === 'named') return name === null || name.trim() === '' ? null : { as: 'named', name: name.trim() };
  return wish === 'anonymous' || wish === 'declined' ? { as: wish } : null;
}

/** A label that a letter of ours can carry: no path, no disguise. */
function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\/:*?<>|]+/gu, '_')
    .slice(-100)
    .toWellFormed()
    .trim();
  return /^[.\s]*$/.test(plain) ? 'file' : plain;
}
