import { parse as parseYaml } from 'yaml';
import { formatInstant, TocsinError } from '#base';
import { changeMembers, loadMembers, type MemberHealth, memberHealth, newMemberId } from '#disclosure';
import {
  certificateTooLarge,
  MAX_CERTIFICATE_BYTES,
  type Member,
  type MemberCommand,
  reviewApplication,
} from '#members';
import { encryptionHealth, HEALTH_NOTES, readKeyring } from '#pgp';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { textOfNamed } from '../named-file.ts';
import { jsonText, oneLine, paint } from '../terminal.ts';
import { type DeskOptions, type OpenedDesk, withDesk, withDeskThere } from './open-desk.ts';
import { reportRefusals } from './step-result.ts';

const CONSOLE = 'console';

/** Attack: a device or a disk image as an application or a certificate, of which the register says how long it may be. */
const MAX_FILE_BYTES = 1024 * 1024;

export interface ApplyOptions extends DeskOptions {
  readonly class?: string;
  readonly address?: string;
  readonly answers?: string;
  readonly certificate?: string;
}

/** `tocsin members`: the register, with whether each can be written to and until when. */
export function printMembers(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async ({ parts }) => {
    const { terminal, clock } = environment;
    const now = clock.now();
    const members = [...(await loadMembers(parts)).members.values()];
    const shown = await Promise.all(
      members.map(async (member) => ({ member, health: await memberHealth(member, now) })),
    );
    if (options.json === true) {
      terminal.out(jsonText(shown.map(({ member, health }) => presentMember(member, health))));
      return EXIT.good;
    }
    if (shown.length === 0) terminal.out('no member yet: tocsin members apply ORGANISATION --help\n');
    for (const { member, health } of shown) {
      const colour = health.state === 'usable' ? 'green' : health.state === 'expiring' ? 'yellow' : 'red';
      const until = 'usableUntil' in health ? health.usableUntil : null;
      const when = until === null ? '' : ` ${health.state === 'expired' ? 'since' : 'until'} ${formatInstant(until)}`;
      terminal.out(
        `${oneLine(member.organisation).padEnd(30)} ${member.status.padEnd(10)} ${paint(terminal, colour, `certificate ${health.state.replaceAll('_', ' ')}${when}`)}\n`,
      );
      for (const note of 'notes' in health ? health.notes : [])
        terminal.out(`${' '.repeat(42)}${HEALTH_NOTES[note]}\n`);
    }
    return EXIT.good;
  });
}

/** `tocsin members apply ORGANISATION`: puts an application into the register; the policy says what it must have. */
export function apply(organisation: string, options: ApplyOptions, environment: Environment): Promise<ExitStatus> {
  return withDesk(options, environment, async (desk) => {
    const member = newMemberId();
    // before anything is written: without it there would be a member of whom half is missing
    const given = options.certificate === undefined ? null : await certificateIn(options.certificate, environment);
    const answers = options.answers === undefined ? {} : await answersIn(options.answers);
    const application: MemberCommand = {
      kind: 'apply',
      member,
      organisation,
      class: options.class ?? '',
      address: options.address ?? '',
      answers,
    };
    if (given === null) return change(desk, options, environment, application);
    // said once, as it stands in the end
    const applied = await changeMembers(desk.parts, options.as ?? CONSOLE, application, 'terminal');
    if (!applied.isDone) return reportRefusals(applied.refusals, options, environment.terminal);
    return change(desk, options, environment, { kind: 'set_certificate', member, certificate: given });
  });
}

/** `tocsin members admit|refuse|suspend|reinstate|remove ORGANISATION --reason TEXT` */
export function changeStatus(
  organisation: string,
  kind: 'admit' | 'refuse' | 'suspend' | 'reinstate' | 'remove',
  options: DeskOptions & { readonly reason?: string },
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const member = await memberNamed(desk, organisation);
    if (kind === 'admit') warnOf(member, desk, environment);
    return change(desk, options, environment, { kind, member: member.id, reason: options.reason ?? '' });
  });
}

/** `tocsin members certificate ORGANISATION FILE`: refused where nothing can be encrypted to it. */
export function setCertificate(
  organisation: string,
  path: string,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { id } = await memberNamed(desk, organisation);
    const certificate = await certificateIn(path, environment);
    return change(desk, options, environment, { kind: 'set_certificate', member: id, certificate });
  });
}

/** `tocsin members address ORGANISATION ADDRESS` */
export function setAddress(
  organisation: string,
  address: string,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const { id: member } = await memberNamed(desk, organisation);
    return change(desk, options, environment, { kind: 'set_address', member, address });
  });
}

/** The one certificate of a file; warns where nothing can be encrypted to it for long. Throws TocsinError. */
async function certificateIn(
  path: string,
  environment: Environment,
): Promise<{ readonly fingerprint: string; readonly armored: string }> {
  const armored = await textOfNamed(path, { expected: 'a certificate', maxBytes: MAX_FILE_BYTES });
  if (Buffer.byteLength(armored) > MAX_CERTIFICATE_BYTES) {
    const { found, remedy } = certificateTooLarge();
    throw new TocsinError({ code: 'input_too_large', message: `${path}: ${found}`, hint: remedy });
  }
  const { certificates } = await readKeyring([Buffer.from(armored, 'utf8')]);
  const [certificate, another] = certificates;
  if (certificate === undefined || another !== undefined) {
    throw new TocsinError({
      code: 'bad_keyring',
      message: `${path}: expected one certificate, found ${certificates.length}`,
      hint: 'write one with: gpg --armor --export FINGERPRINT > FILE',
    });
  }
  const health = await encryptionHealth(certificate, environment.clock.now());
  if (health.state !== 'usable') {
    environment.terminal.err(
      `${paint(environment.terminal, 'yellow', 'warning')}: ${oneLine(path)}: ${health.state.replaceAll('_', ' ')}\n` +
        health.notes.map((note) => `  ${HEALTH_NOTES[note]}\n`).join(''),
    );
  }
  return { fingerprint: certificate.fingerprint, armored };
}

/** What the page of the member says to who admits it. */
function warnOf(member: Member, { parts: { policy } }: OpenedDesk, { terminal }: Environment): void {
  const { findings, toJudge } = reviewApplication(member, policy);
  const say = (rule: string | null, says: string, remedy: string): void => {
    const label = paint(terminal, 'yellow', 'warning');
    terminal.err(`${label}: ${rule === null ? '' : `${rule} `}${oneLine(says)}\n  to do: ${oneLine(remedy)}\n`);
  };
  for (const { rule, about, found, remedy } of findings) say(rule, `${about}: ${found}`, remedy);
  for (const { id, says } of toJudge) say(id, says, 'judge it yourself: the program cannot');
}

async function change(
  { parts }: OpenedDesk,
  options: DeskOptions,
  environment: Environment,
  command: MemberCommand,
): Promise<ExitStatus> {
  const { terminal, clock } = environment;
  const changed = await changeMembers(parts, options.as ?? CONSOLE, command, 'terminal');
  if (!changed.isDone) return reportRefusals(changed.refusals, options, terminal);
  const health = await memberHealth(changed.member, clock.now());
  if (options.json === true) terminal.out(jsonText(presentMember(changed.member, health)));
  else {
    const { organisation, status } = changed.member;
    terminal.out(`${oneLine(organisation)}: ${status}, certificate ${health.state.replaceAll('_', ' ')}\n`);
  }
  return EXIT.good;
}

async function memberNamed({ parts }: OpenedDesk, organisation: string): Promise<Member> {
  const { members } = await loadMembers(parts);
  const wanted = organisation.toLowerCase();
  const found = [...members.values()].findLast((member) => member.organisation.toLowerCase() === wanted);
  if (found !== undefined) return found;
  throw new TocsinError({
    code: 'not_found',
    message: `expected a member, found none called "${organisation.slice(0, 80)}"`,
    hint: 'tocsin members prints the register',
  });
}

/** YAML or JSON: the items of the policy, each with its answer. */
async function answersIn(path: string): Promise<Readonly<Record<string, string>>> {
  const value: unknown = parseYaml(await textOfNamed(path, { expected: 'answers', maxBytes: MAX_FILE_BYTES }), {
    maxAliasCount: 0,
  });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([item, answer]) => [item, String(answer)]));
  }
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected lines of "item: answer", found something else`,
    hint: 'the items are those of the policy: tocsin desk policy explain',
  });
}

/** Without the address: JSON is piped into places where it must not get. */
function presentMember(member: Member, health: MemberHealth) {
  return {
    organisation: member.organisation,
    class: member.class,
    status: member.status,
    since: member.admittedAt === null ? null : formatInstant(member.admittedAt),
    certificate: member.certificate?.fingerprint ?? null,
    health: health.state,
    usableUntil: 'usableUntil' in health && health.usableUntil !== null ? formatInstant(health.usableUntil) : null,
  };
}
