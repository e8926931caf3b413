import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { TocsinError } from '#base';
import { perform } from '#disclosure';
import { mayDeployHere, statedPermissions } from '#drafting';
import type { DeploymentQuestion, Permission } from '#embargo';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { foundInstead } from '../found-instead.ts';
import { textOfNamed } from '../named-file.ts';
import { oneOf } from '../one-of.ts';
import { jsonText, oneLine, paint, wrap } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';

const CONDITIONS = ['members_only_use_it', 'host_is_members', 'guest_users_are_members'] as const;
const CHANGERS = ['host_admin', 'guest_admin'] as const;

/** Attack: a file of permissions that nobody could read. */
const MAX_PERMISSIONS = 50;

const USABLE = z.union([
  z.literal('patches').transform(() => ({ kind: 'patches' as const })),
  z
    .strictObject({ mitigation: z.string().min(1).max(200) })
    .transform(({ mitigation }) => ({ kind: 'mitigation' as const, name: mitigation })),
]);

const FILE = z
  .array(
    z.strictObject({
      what: USABLE,
      by: z.enum([...CHANGERS, 'anyone']).default('anyone'),
      where: z.array(z.enum(CONDITIONS)).max(CONDITIONS.length).default([]),
      verdict: z.enum(['allowed', 'forbidden']),
      reason: z.string().min(1).max(500).nullable().default(null),
      care: z.string().min(1).max(500).nullable().default(null),
      clause: z.string().max(2000).default(''),
    }),
  )
  .min(1)
  .max(MAX_PERMISSIONS);

/** `tocsin desk permit CASE FILE`: who may use what before the end, as YAML. */
export async function permit(
  named: string,
  path: string,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const permissions = await permissionsIn(path);
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'set_permissions');
    const { id } = await findCase(desk, doer.viewer, named);
    const done = await perform(desk.parts, doer, id, { kind: 'set_permissions', permissions });
    return reportStep(desk, done, options, environment);
  });
}

export interface MayOptions extends DeskOptions {
  readonly mitigation?: string;
  readonly by?: string;
  readonly is?: readonly string[];
  readonly isNot?: readonly string[];
}

/** `tocsin desk may CASE`: may I use this, on such a system, now? yes, no or ask, with the clause. */
export async function may(named: string, options: MayOptions, environment: Environment): Promise<ExitStatus> {
  const question: DeploymentQuestion = {
    what: options.mitigation === undefined ? { kind: 'patches' } : { kind: 'mitigation', name: options.mitigation },
    by: oneOf(CHANGERS, options.by ?? 'host_admin', '--by'),
    system: {
      ...Object.fromEntries((options.is ?? []).map((word) => [oneOf(CONDITIONS, word, '--is'), true])),
      ...Object.fromEntries((options.isNot ?? []).map((word) => [oneOf(CONDITIONS, word, '--is-not'), false])),
    },
  };
  return withDeskThere(options, environment, async (desk) => {
    const { terminal } = environment;
    const doer = await actingFor(desk, options, environment, 'comment');
    const { facts } = await findCase(desk, doer.viewer, named);
    const isOver = facts.published.length > 0;
    const { style } = desk.parts;
    const recorded = facts.permissions ?? [];
    // a file says nothing of the words with which the text says it
    const found = mayDeployHere(style === null ? recorded : statedPermissions(recorded, style), question);
    const answer = isOver
      ? { answer: 'yes' as const, clauses: ['it is public'], care: found.care, missing: [] }
      : found;
    if (options.json === true) terminal.out(jsonText(answer));
    else {
      const colour = answer.answer === 'yes' ? 'green' : answer.answer === 'no' ? 'red' : 'yellow';
      terminal.out(`${paint(terminal, colour, answer.answer)}\n`);
      for (const clause of answer.clauses.filter((each) => each !== ''))
        terminal.out(`${wrap(terminal, oneLine(clause), 2)}\n`);
      for (const care of answer.care) terminal.out(`${wrap(terminal, `take care: ${oneLine(care)}`, 2)}\n`);
      if (answer.missing.length > 0) terminal.out(`  it depends on: ${answer.missing.join(', ')} (--is, --is-not)\n`);
      if (answer.answer === 'ask' && answer.missing.length === 0)
        terminal.out('  no clause speaks of it: ask the team\n');
    }
    return answer.answer === 'yes' ? EXIT.good : EXIT.negative;
  });
}

async function permissionsIn(path: string): Promise<readonly Permission[]> {
  try {
    const read = FILE.safeParse(
      parseYaml(await textOfNamed(path, { expected: 'permissions', maxBytes: 1024 * 1024 }), { maxAliasCount: 0 }),
    );
    if (read.success) return read.data;
    throw new Error(read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; '));
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected permissions, found ${foundInstead(cause)}`,
      hint: 'a list such as: [{ what: patches, verdict: allowed }, { what: { mitigation: "..." }, by: guest_admin, verdict: forbidden, reason: "..." }]',
      cause,
    });
  }
}
