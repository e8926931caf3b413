import { formatInstant } from '#base';
import {
  afterSigning,
  doerOf,
  evidenceText,
  type LoadedCase,
  letterText,
  loadMembers,
  outgoingOn,
  receiverOf,
  reporterCredits,
  type ShownRating,
  shownRatings,
  standingContext,
} from '#disclosure';
import { type Actor, nameOf, openDuties, standingOf } from '#embargo';
import { type HouseStyle, revisionText } from '#house-style';
import type { Register } from '#members';
import { caseStream } from '#store';
import { counted } from '../counted.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine, paint, wrap } from '../terminal.ts';
import { actingPerson } from './acting.ts';
import { sayClockFault } from './clock-fault.ts';
import { findCase } from './find-case.ts';
import { nextText } from './next-text.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';

/** `tocsin desk show CASE`: where it stands, what comes next, its duties and letters, and what happened. */
export function showCase(named: string, options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { terminal, clock } = environment;
    const { parts } = desk;
    const { viewer } = doerOf(await actingPerson(desk, options, environment), 'terminal');
    await sayClockFault(desk, environment);
    const loaded = await findCase(desk, viewer, named);
    const letters = await outgoingOn(parts, viewer, caseStream(loaded.id));
    const register = await loadMembers(parts);
    const now = clock.now();
    const { state, next } = standingOf(loaded.facts, standingContext(parts, now));
    const signing = afterSigning(parts, loaded.facts);
    const duties = openDuties(loaded.facts, parts.policy, parts.style?.revisionWord);
    if (options.json === true) {
      terminal.out(
        jsonText({
          ...presentCase(loaded),
          state,
          next: next === null ? null : { ...next, by: instantText(next.by) },
          afterSigning: signing,
          duties: duties.map(({ due, ...duty }) => ({ ...duty, due: formatInstant(due), isLate: due <= now })),
          letters: letters.map(({ row, outgoing }) => ({
            to: outgoing.kind === 'archive' ? outgoing.channel : outgoing.to,
            receiver: receiverOf(outgoing, register),
            revision: outgoing.revision,
            state: row.state,
            dueAt: formatInstant(row.dueAt),
          })),
        }),
      );
      return EXIT.good;
    }
    const { facts } = loaded;
    const credits = await reporterCredits(parts, loaded);
    const lines: readonly (readonly [string, string])[] = [
      ['case', loaded.id],
      ['advisory', facts.id === null ? 'no number yet' : `${facts.id.series}-${facts.id.number}`],
      ['state', paint(terminal, state === 'due' || state === 'held' ? 'red' : 'bold', state.replaceAll('_', ' '))],
      ['next', next === null ? 'nothing' : nextText(next)],
      ...(facts.forgotten === null ? [] : [['forgotten', forgottenText(facts.forgotten)] as const]),
      ['reported', instantText(facts.reportedAt) ?? '-'],
      ['embargo', embargoText(facts.embargo)],
      ['cve', facts.cves.join(', ') || '-'],
      ...shownRatings(loaded).map((each) => ['rated', ratedText(each)] as const),
      ['text', facts.text === null ? '-' : textLine(facts.text, parts.style)],
      ...(facts.published.some(({ digest }) => digest === facts.text?.reading.digest)
        ? []
        : (facts.text?.formsDiffer ?? []).map(({ found, remedy }) => ['forms', `${found}; to do: ${remedy}`] as const)),
      ['files', [...facts.files.keys()].join(', ') || '-'],
      ['credit', credits.map(({ credit }) => creditText(credit)).join('; ') || '-'],
    ];
    for (const [name, what] of lines) terminal.out(`${name.padEnd(10)}${oneLine(what)}\n`);
    if (signing !== null) terminal.out(`\n${wrap(terminal, oneLine(signing), 0)}\n`);
    if (duties.length > 0) terminal.out('\nduties\n');
    for (const { key, what, due } of duties) {
      const late = due <= now ? paint(terminal, 'red', 'late ') : '     ';
      terminal.out(`  ${late}${formatInstant(due)}  ${oneLine(key)}: ${oneLine(what)}\n`);
    }
    if (letters.length > 0) terminal.out('\nletters\n');
    for (const { row, outgoing } of letters) {
      const version = outgoing.revision === 0 ? '' : `${revisionText(parts.style, outgoing.revision)} `;
      terminal.out(`  ${row.state.padEnd(10)} ${version}to ${oneLine(receiverOf(outgoing, register))}\n`);
    }
    terminal.out('\nrecord\n');
    for (const record of loaded.records) {
      terminal.out(
        `  ${formatInstant(record.at)}  ${oneLine(actorText(record.by)).padEnd(20)} ${recordText(record, register, parts.style)}\n`,
      );
    }
    return EXIT.good;
  });
}

/** `Ada (passkey)`: how somebody was known to be that one, where the record says it. */
function actorText(by: Actor): string {
  if (by.kind !== 'person' || by.via === undefined) return nameOf(by);
  return `${by.name} (${by.via === 'web' ? 'passkey' : 'terminal'})`;
}

function presentCase({ id, facts }: LoadedCase) {
  return {
    case: id,
    advisory: facts.id === null ? null : `${facts.id.series}-${facts.id.number}`,
    reportedAt: instantText(facts.reportedAt),
    triage: facts.triage,
    duplicateOf: facts.duplicateOf,
    cves: facts.cves,
    ratings: facts.ratings,
    embargo:
      facts.embargo.state === 'active'
        ? { state: 'active', end: formatInstant(facts.embargo.end) }
        : { state: facts.embargo.state, end: null },
    text:
      facts.text === null
        ? null
        : {
            revision: facts.text.reading.revision,
            sha256: facts.text.reading.digest,
            errors: facts.text.reading.errors,
            approvedBy: facts.text.approvedBy,
            signers: facts.text.signers,
          },
    files: [...facts.files.values()].map(({ name, digest, size }) => ({ name, size, sha256: digest })),
    predisclosed: facts.predisclosed.map(({ revision, at }) => ({ revision, at: formatInstant(at) })),
    published: facts.published.map(({ revision, at }) => ({ revision, at: formatInstant(at) })),
    exceptions: facts.exceptions,
    credit: facts.credit,
  };
}

function forgottenText({ at, by, askedBy, reason }: NonNullable<LoadedCase['facts']['forgotten']>): string {
  return `${formatInstant(at)} by ${by}${askedBy === null ? '' : `, as ${askedBy} had asked`}: ${reason}`;
}

function recordText(
  record: LoadedCase['records'][number],
  { members }: Pick<Register, 'members'>,
  style: HouseStyle | null,
): string {
  if (record.kind === 'letter_went') {
    const { to, revision } = record.letter;
    return oneLine(
      `${letterText(record.letter)} (${revisionText(style, revision)}, to ${members.get(to)?.organisation ?? to})`,
    );
  }
  const what = record.kind.replaceAll('_', ' ');
  // by what it was closed: a word alone is told from what was seen
  return record.kind === 'duty_done' ? `${what}: ${oneLine(`${record.duty}, ${evidenceText(record.evidence)}`)}` : what;
}

function ratedText({ rating, scores, weaknesses }: ShownRating): string {
  const words = [
    ...scores.map(({ version, score }) => `CVSS ${version} ${score.toFixed(1)}`),
    ...weaknesses.map(({ id }) => id),
    ...(rating.description === null ? [] : ['in words']),
  ];
  return `${rating.cve ?? 'all vulnerabilities'}: ${words.join(', ')}`;
}

function creditText(credit: LoadedCase['facts']['credit']): string {
  return credit === null ? 'not chosen' : credit.as === 'named' ? credit.name : credit.as;
}

function embargoText(embargo: LoadedCase['facts']['embargo']): string {
  if (embargo.state === 'active') return `until ${formatInstant(embargo.end)}`;
  return embargo.state === 'over' ? `over since ${formatInstant(embargo.at)} (${embargo.why})` : embargo.state;
}

function textLine(
  { reading, approvedBy, signers }: NonNullable<LoadedCase['facts']['text']>,
  style: HouseStyle | null,
): string {
  const errors = reading.errors === 0 ? '' : `, ${counted(reading.errors, 'error')}`;
  return `${revisionText(style, reading.revision)}${errors}, approved by ${approvedBy.join(', ') || 'nobody'}, signed by ${signers.length === 0 ? 'nobody' : counted(signers.length, 'certificate')}`;
}

function instantText(at: Parameters<typeof formatInstant>[0] | null): string | null {
  return at === null ? null : formatInstant(at);
}
