import type { Diagnostic } from '#base';
import { UNSEEN } from './characters.ts';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

const LEADS_OUT = /^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/;

/** The attachments against the signed table, and their names against whoever saves them. */
export function lintAttachments({ facts, mail }: LintSubject): Diagnostic[] {
  if (mail === null) return [];
  const findings: Diagnostic[] = [];
  const seen = new Set<string>();
  const attached = new Set<string>();
  for (const attachment of mail.attachments) {
    const shown = JSON.stringify(attachment.name);
    const listed = facts.checksums.find((checksum) => checksum.file === attachment.listedAs);
    const place = listed === undefined ? null : { line: listed.line };
    if (seen.has(attachment.name)) findings.push(finding('attachment-duplicate', place, `${shown} is attached twice`));
    seen.add(attachment.name);
    if (attachment.listedAs !== null) attached.add(attachment.listedAs);
    if (attachment.status === 'unlisted')
      findings.push(finding('attachment-unlisted', null, `${shown} is attached and has no checksum`));
    if (attachment.status === 'mismatch')
      findings.push(finding('attachment-mismatch', place, `${shown} has another checksum than the one in the text`));
    if (LEADS_OUT.test(attachment.name))
      findings.push(finding('attachment-name', place, `${shown} leads out of the folder it is saved in`));
    else if (UNSEEN.test(attachment.name) || /[\t\r\n]/.test(attachment.name))
      findings.push(finding('attachment-name', place, `${shown} is shown as another name than it is`));
    if (/\.(?:patch|diff)$/.test(attachment.name) && !attachment.looksLikeDiff)
      findings.push(finding('attachment-no-diff', place, `${shown} holds no difference of files`));
  }
  if (!mail.isStripped) {
    for (const checksum of facts.checksums) {
      if (!attached.has(checksum.file))
        findings.push(
          finding('attachment-missing', { line: checksum.line }, `${checksum.file} is listed and not attached`),
        );
    }
  }
  if (mail.hasUnsignedTextBefore)
    findings.push(finding('unsigned-text', null, 'the mail has text before the signed text'));
  return findings;
}
