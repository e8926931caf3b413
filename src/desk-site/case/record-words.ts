import { formatInstant } from '#base';
import type { CaseRecord } from '#disclosure';
import { evidenceText, letterText } from '#disclosure';
import type { Actor } from '#embargo';
import { shortDigest } from './words.ts';

/** By whom ids in records are known to people. */
export interface Names {
  /** `issue 2` */
  revision(revision: number): string;
  person(id: string): string;
  /** A member's organisation, or a channel. Never an address. */
  receiver(id: string): string;
}

/** What happened, in words: all of it, as one line. */
export function recordWords(record: CaseRecord, names: Names): string {
  switch (record.kind) {
    case 'reported':
      return `reported, by ${record.via}`;
    case 'also_reported':
      return `reported again, by ${record.via}`;
    case 'credit_chosen':
      return record.credit.as === 'named'
        ? `wants to be thanked as ${record.credit.name}`
        : `credit: ${record.credit.as}`;
    case 'signature_fell':
      return `found that its signature does not count any more: ${record.says}`;
    case 'signature_stands':
      return 'found that its signature counts again';
    case 'thanks_compared':
      if (record.differ === null) return 'the text thanks as is wanted';
      return record.differ.namesUnwilling
        ? 'the text names somebody who does not want to be named so'
        : 'the text does not name somebody who wants to be thanked by name';
    case 'forms_compared':
      return record.differ.length === 0
        ? 'the machine forms say what the text says'
        : `a machine form would say otherwise than the text: ${record.differ.map(({ found }) => found).join('; ')}`;
    case 'thanks_kept':
      return `left the text as it is, although somebody wants to be thanked otherwise: ${record.reason}`;
    case 'found_duplicate':
      return `found to be the same as the case ${record.of.slice(0, 4)}`;
    case 'person_put_on':
      return `put ${names.person(record.person)} on the case`;
    case 'person_taken_off':
      return `took ${names.person(record.person)} off the case`;
    case 'commented':
      return 'commented';
    case 'file_added':
      return `added the file ${record.file.name} (SHA-256 ${shortDigest(record.file.digest)}…)`;
    case 'file_removed':
      return `removed the file ${record.name}`;
    case 'joined_batch':
      return 'put it into a batch';
    case 'left_batch':
      return 'took it out of its batch';
    case 'triaged':
      return `decided that it is ${record.as.replaceAll('_', ' ')}: ${record.grounds}`;
    case 'number_allotted':
      return `gave it the number ${record.series}-${record.number}`;
    case 'number_given_back':
      return `gave its number back: ${record.reason}`;
    case 'cve_recorded':
      return `recorded ${record.cve}`;
    case 'rated':
      return `rated ${ratedText(record.rating.cve)}: ${[...record.rating.cvss, ...record.rating.cwes].join(', ') || 'in words'}`;
    case 'rating_taken_back':
      return `took back what was rated of ${ratedText(record.cve)}`;
    case 'noted':
      return `noted ${record.what.replaceAll('_', ' ')}: ${record.text}`;
    case 'end_proposed':
      return `proposed that the embargo ends at ${formatInstant(record.end)}: ${record.reason}`;
    case 'end_agreed':
      return `agreed that the embargo ends at ${formatInstant(record.end)}: ${record.reason}`;
    case 'end_declined':
      return `declined an end at ${formatInstant(record.end)}: ${record.reason}`;
    case 'permissions_set':
      return `recorded ${record.permissions.length} permissions for use before the end`;
    case 'text_saved':
      return `saved ${names.revision(record.reading.revision)} of the text (SHA-256 ${shortDigest(record.reading.digest)}…)`;
    case 'text_approved':
      return `approved the text (SHA-256 ${shortDigest(record.digest)}…)`;
    case 'text_signed':
      return `brought signatures of ${record.signers.length === 1 ? 'one certificate' : `${record.signers.length} certificates`}`;
    case 'conditions_confirmed':
      return `confirmed who is concerned, for the text with SHA-256 ${shortDigest(record.digest)}…`;
    case 'patches_proved':
      return PROVED_WORDS[record.proof.verdict];
    case 'predisclosed':
      return `sent ${names.revision(record.revision)} to the members`;
    case 'held':
      return `held it: ${record.reason}`;
    case 'resumed':
      return 'resumed it';
    case 'exposed':
      return `learned that it was ${record.how}: ${record.where}`;
    case 'embargo_ended':
      return record.why === 'date' ? 'the embargo ended at its date' : `ended the embargo early: ${record.why}`;
    case 'published':
      return `released ${names.revision(record.revision)}`;
    case 'release_confirmed':
      return `confirmed the end at ${formatInstant(record.end)}`;
    case 'letter_went':
      return `${letterText(record.letter)} (${names.revision(record.letter.revision)}, to ${names.receiver(record.letter.to)})`;
    case 'duty_done':
      return `closed the duty ${record.duty} ${evidenceText(record.evidence)} (${record.evidence.where})`;
    case 'waiver_asked':
      return `asked to waive the duty ${record.duty}: ${record.reason}`;
    case 'duty_waived':
      return `waived the duty ${record.duty}`;
    case 'withdrawn':
      return `withdrew it: ${record.reason}`;
    case 'forget_asked':
      return `asked to destroy the content of the case: ${record.reason}`;
    case 'forgotten':
      return `destroyed the content of the case${record.askedBy === null ? '' : `, as ${record.askedBy} had asked`}: ${record.reason}`;
    case 'exception_asked':
      return `asked for an exception from ${record.rule}: ${record.reason}`;
    case 'exception_granted':
      return `granted the exception from ${record.rule}`;
    default:
      return record.kind.replaceAll('_', ' ');
  }
}

function ratedText(cve: string | null): string {
  return cve ?? 'all its vulnerabilities';
}

/** `Ada, by passkey`: whom the record has, and how he was known to be that one, where that is said. */
export function actorWords(by: Actor): string {
  if (by.kind !== 'person' || by.via === undefined) return actorName(by);
  return `${by.name}, ${by.via === 'web' ? 'by passkey' : 'at the terminal'}`;
}

export function actorName(by: Actor): string {
  return by.kind === 'person' ? by.name : by.kind === 'reporter' ? 'the reporter' : 'the program';
}

const PROVED_WORDS = {
  proved: 'tried the patches: all apply',
  failed: 'tried the patches: not all apply or build',
  unknown: 'tried the patches: not all could be tried',
} as const;
