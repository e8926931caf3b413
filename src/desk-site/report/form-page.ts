import {
  FORM_LIMITS,
  type FormProblem,
  type Intake,
  type KnownOrNot,
  type ReportForm,
  type TeamCertificate,
} from '#disclosure';
import { html, type Markup } from '#markup';
import { fingerprintInGroups } from '#pgp';
import type { PublicPage } from '../desk-context.ts';
import { OPENPGP_ASSET, REPORT_SCRIPT_ASSET } from './report-script.ts';

export interface FormPageParts {
  readonly form: ReportForm;
  readonly problems: readonly FormProblem[];
  /** What makes it one report when it is sent twice. */
  readonly token: string;
  readonly intake: Pick<Intake, 'address' | 'certificate'>;
}

/** The form by which anybody reports. Without script it is sent as it is, with one it is encrypted first. */
export function formPage({ form, problems, token, intake }: FormPageParts): PublicPage {
  const { certificate, address } = intake;
  const problemsOf = (field: FormProblem['field']): readonly FormProblem[] =>
    problems.filter((problem) => problem.field === field);
  const text = (name: TextName, label: string, hint: string | null, rows: number): Markup =>
    textField({ name, label, hint, rows, value: form[name], problems: problemsOf(name) });
  return {
    title: 'Report a vulnerability',
    canonicalPath: '/report',
    status: problems.length > 0 ? 422 : 200,
    scripts: certificate === null ? [] : [REPORT_SCRIPT_ASSET],
    body: html`<p>What you write here is read by our security team alone. You need no account, and may stay unnamed. After sending you get a private link, by which you follow your report.</p>
${address !== null && html`<p>You may also write to <strong>${address.address}</strong>.</p>\n`}${problems.length > 0 && problemList(problems)}${protectionMarkup(certificate)}
<form class="desk" id="report-form" method="post" action="/report" enctype="multipart/form-data"${certificate !== null && html` data-openpgp="${OPENPGP_ASSET.path}" data-fingerprint="${certificate.fingerprint}" data-most-bytes="${FORM_LIMITS.attachmentBytes}"`}>
<input type="hidden" name="token" value="${token}">
${text('description', 'What did you find? (required)', 'What is wrong, and what somebody could do with it.', 8)}
${text('affected', 'Which versions are affected?', 'As far as you know: versions, commits, configurations.', 3)}
${text('reproduce', 'How can it be reproduced?', 'Steps, a program, a crash log. Longer things as files.', 6)}
${choiceField('exploited', 'Is it exploited already?', form.exploited)}
${choiceField('known', 'Is it public already?', form.known)}
${text('plans', 'Do you plan to publish, and when?', 'A date, a talk, a paper: we agree with you when it becomes public.', 2)}
${text('others', 'Whom else did you tell?', 'Other projects or vendors.', 2)}
<p><label for="attachments">Files</label>
<span class="hint" id="attachments-hint">At most ${FORM_LIMITS.attachments}, together ${FORM_LIMITS.attachmentBytes / 1024 / 1024} MiB.</span>
<input type="file" id="attachments" name="attachments" multiple aria-describedby="attachments-hint">
${problemsOf('attachments').map(problemLine)}</p>
${lineField({ name: 'name', label: 'Your name', hint: 'A person, a group, or both, as it should stand in the advisory.', autocomplete: 'name', value: form.name, problems: problemsOf('name') })}
${lineField({ name: 'address', label: 'Your mail address', hint: 'Where we may ask. No program writes there.', autocomplete: 'email', value: form.address, problems: problemsOf('address') })}
<fieldset><legend>How do you want to be thanked?</legend>
${CREDITS.map(([value, label]) => radio('credit', value, label, form.credit === value))}</fieldset>
<p><button class="first" type="submit">Send the report</button></p>
<p id="sending" role="status"></p>
<p id="in-clear" hidden><button class="grave" type="button">Send it without encrypting in the browser</button></p>
</form>
${certificate !== null && certificateMarkup(certificate)}`,
  };
}

type TextName = 'description' | 'affected' | 'reproduce' | 'plans' | 'others';

export const CREDITS = [
  ['named', 'By my name'],
  ['anonymous', 'Anonymously'],
  ['declined', 'Not at all'],
  ['later', 'I decide later'],
] as const;

const ANSWERS: readonly (readonly [KnownOrNot, string])[] = [
  ['unknown', 'I do not know'],
  ['no', 'No'],
  ['yes', 'Yes'],
];

/** What is true without script; the script says otherwise once it can encrypt. */
function protectionMarkup(certificate: TeamCertificate | null): Markup {
  const byTls = 'TLS protects it on its way to this server, which keeps it sealed by a key of its own.';
  return html`<p class="protection" id="protection">Your browser sends the report as you write it. ${byTls}${certificate !== null && html` For more, allow the script of this page, which encrypts it to the <a href="#certificate-of-team">certificate of the team</a>, or encrypt a mail to that.`}</p>
`;
}

function certificateMarkup({ fingerprint, armored }: TeamCertificate): Markup {
  return html`<section id="certificate-of-team"><h2>The certificate of the team</h2>
<p>Its fingerprint is</p>
<p class="code">${fingerprintInGroups(fingerprint)}</p>
<p>Compare it with what you have from elsewhere: whoever could change this page could change it, too. <a href="/report/certificate.asc">The certificate as a file</a></p>
<details><summary>The certificate as text</summary>
<pre id="certificate" tabindex="0" aria-label="The certificate of the team">${armored}</pre></details></section>
`;
}

function problemList(problems: readonly FormProblem[]): Markup {
  return html`<section class="refusals" role="alert" aria-label="Not sent yet"><h2>Not sent yet</h2>
<ul>${problems.map(({ field, message }) => html`<li><a href="#${field === 'sealed' ? 'description' : field}">${message}</a></li>\n`)}</ul>
<p class="note">Files have to be chosen again.</p></section>
`;
}

interface FieldParts {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly value: string;
  readonly problems: readonly FormProblem[];
}

function textField({ name, label, hint, value, problems, rows }: FieldParts & { readonly rows: number }): Markup {
  const required = name === 'description' ? html` required` : null;
  return html`<p><label for="${name}">${label}</label>
${hintLine(name, hint)}<textarea id="${name}" name="${name}" rows="${rows}" maxlength="${FORM_LIMITS.textLetters}"${required}${described(name, hint)}>
${value}</textarea>
${problems.map(problemLine)}</p>`;
}

function lineField({
  name,
  label,
  hint,
  value,
  problems,
  autocomplete,
}: FieldParts & { readonly autocomplete: string }): Markup {
  const type = name === 'address' ? 'email' : 'text';
  return html`<p><label for="${name}">${label}</label>
${hintLine(name, hint)}<input type="${type}" id="${name}" name="${name}" value="${value}" maxlength="${FORM_LIMITS.lineLetters}" autocomplete="${autocomplete}"${described(name, hint)}>
${problems.map(problemLine)}</p>`;
}

function choiceField(name: 'exploited' | 'known', legend: string, chosen: KnownOrNot): Markup {
  return html`<fieldset><legend>${legend}</legend>
${ANSWERS.map(([value, label]) => radio(name, value, label, chosen === value))}</fieldset>`;
}

export function radio(name: string, value: string, label: string, isChosen: boolean): Markup {
  return html`<label class="choice"><input type="radio" name="${name}" value="${value}"${isChosen && html` checked`}> ${label}</label>
`;
}

function hintLine(name: string, hint: string | null): Markup | null {
  return hint === null ? null : html`<span class="hint" id="${name}-hint">${hint}</span>\n`;
}

function described(name: string, hint: string | null): Markup | null {
  return hint === null ? null : html` aria-describedby="${name}-hint"`;
}

function problemLine({ message }: FormProblem): Markup {
  return html`<span class="late">${message}</span>\n`;
}
