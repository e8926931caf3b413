import type { Instant } from '#base';
import { TocsinError } from '#base';
import {
  addFile,
  allotNumber,
  closeDuty,
  composedText,
  type Doer,
  type DraftWishes,
  draftFromCase,
  newestText,
  type Performed,
  perform,
  predisclose,
  readingOfText,
  reportCase,
  saveText,
  signText,
} from '#disclosure';
import { type Draft, newDraft } from '#drafting';
import type { CaseCommand } from '#embargo';
import { clearSign } from '#pgp';
import { rulesOf } from '#policy';
import type { CaseId } from '#store';
import { MINUTE_MS, STORY } from './calendar.ts';
import type { SignerName } from './rehearsal-keys.ts';
import { must } from './scenario.ts';
import type { World } from './world.ts';

/*
 * What the team does in several stories. Each step is a use case, as the commands and the pages of the desk call it.
 */

export const TITLE = 'Copied host name overruns a buffer in osierd';
const PATCH_LINE = 'if (length >= sizeof(host->label)) return -EOVERLONG;';
const IMPACT = 'Whoever may name a host can run code as the daemon.';

/** What nobody outside may read before the end, in the clear. */
export const SECRETS: readonly string[] = [TITLE, PATCH_LINE, IMPACT];

const PATCH = Buffer.from(
  `--- a/osierd/host.c\n+++ b/osierd/host.c\n@@ -1 +1,2 @@\n+    ${PATCH_LINE}\n     memcpy(host->label, name, length);\n`,
);

/** Does one thing with the case of the story. Throws `MoveRefused`. */
export async function does(world: World, doer: Doer, command: CaseCommand): Promise<void> {
  must(await tries(world, doer, command));
}

export function tries(world: World, doer: Doer, command: CaseCommand): Promise<Performed> {
  return perform(world.parts, doer, world.caseId(), command);
}

/** Somebody reports the problem: the case of the story, unless there is one. */
export async function report(world: World, name: string, address: string): Promise<CaseId> {
  const opened = await reportCase(world.parts, {
    via: 'terminal',
    bytes: Buffer.from(`${TITLE}\n\n${IMPACT}\n`),
    name,
    address,
    by: { kind: 'reporter' },
  });
  must(opened);
  return opened.id;
}

/** The first report, its triage, and a number. */
export async function takeIn(world: World): Promise<void> {
  world.setCase(await report(world, 'F. Inder', 'finder@example.org'));
  await world.pass(30 * MINUTE_MS);
  await does(world, world.ada, { kind: 'triage', as: 'in_scope', grounds: 'osierd 2.1 is supported' });
  await does(world, world.ada, { kind: 'choose_credit', credit: { as: 'named', name: 'F. Inder' } });
  must(
    await allotNumber(world.parts, world.ada, world.caseId(), {
      series: world.parts.style?.series ?? '',
      number: null,
    }),
  );
}

/** What the policy wants in the record before members are told. */
export async function record(world: World): Promise<void> {
  const { policy } = world.parts;
  for (const { check } of rulesOf(policy, 'recorded')) {
    for (const what of check.what) {
      if (what !== 'cve') await does(world, world.ada, { kind: 'note', what, text: 'as agreed with F. Inder' });
    }
  }
  await does(world, world.ada, {
    kind: 'set_permissions',
    permissions: [
      { what: { kind: 'patches' }, by: 'anyone', where: [], verdict: 'allowed', reason: null, care: null, clause: '' },
    ],
  });
}

export async function agree(world: World, end: Instant, reason: string): Promise<void> {
  await does(world, world.ada, { kind: 'agree_end', end, reason });
  if (rulesOf(world.parts.policy, 'confirmed_before').length > 0) {
    await does(world, world.ada, { kind: 'confirm_release' });
  }
}

export async function addPatch(world: World, bytes: Uint8Array = PATCH): Promise<void> {
  const { facts } = await world.look();
  const name = `osn${facts.id?.number ?? 0}.patch`;
  must(await addFile(world.parts, world.ada, world.caseId(), { name, bytes }));
}

/** Of the second version: what the first one left open. */
export const BETTER_PATCH: Uint8Array = Buffer.concat([
  PATCH,
  Buffer.from(
    '@@ -9 +10,2 @@\n+    if (alias_length >= sizeof(host->alias)) return -EOVERLONG;\n     memcpy(host->alias, alias, alias_length);\n',
  ),
]);

/**
 * `embargoed`: for members; `public`: says that it is public; `never`: says why there was no embargo; with `changed`: a later
 * version of what is public.
 */
export type TextKind =
  | 'embargoed'
  | 'public'
  | { readonly never: string }
  | Pick<DraftWishes & { readonly changed: string }, 'changed' | 'withdraws' | 'supersededBy'>;

/** Ada writes the next text; Bob reads it. */
export async function write(world: World, kind: TextKind): Promise<void> {
  const digest = await save(world, kind);
  await world.pass(20 * MINUTE_MS);
  await does(world, world.bob, { kind: 'approve_text', digest });
}

export async function save(world: World, kind: TextKind): Promise<string> {
  const { parts, ada } = world;
  const { style } = parts;
  if (style === null) throw new TocsinError({ code: 'defect', message: 'a rehearsal has a style' });
  const loaded = await world.look();
  const later = typeof kind === 'object' && 'changed' in kind ? kind : {};
  const drafted = await draftFromCase(parts, ada, loaded, style, {
    title: TITLE,
    isForPublic: kind === 'public',
    ...later,
  });
  const [file = ''] = loaded.facts.files.keys();
  const sections = (drafted.sections.length === 0 ? newDraft(style).sections : drafted.sections).map((section) =>
    section.body === '' ? { ...section, body: BODIES[section.role] ?? 'None is known.' } : section,
  );
  const draft: Draft = {
    ...drafted,
    patches: [{ file, appliesTo: 'osierd 2.1', group: null }],
    resolution: { before: 'Applying the attached patch resolves this issue.', after: '' },
    embargo: typeof kind === 'object' && 'never' in kind ? { kind: 'none', reason: kind.never } : drafted.embargo,
    sections,
  };
  const text = await composedText(parts, ada, loaded, draft, style);
  const { reading, diagnostics } = await readingOfText(parts, ada, loaded, text, style);
  if (reading.errors > 0) {
    const found = diagnostics.map(({ code, message }) => `${code}: ${message}`).join('; ');
    throw new TocsinError({ code: 'defect', message: `the text of the story has errors: ${found}` });
  }
  must(await saveText(parts, ada, world.caseId(), { text, reading }));
  return reading.digest;
}

const BODIES: Readonly<Record<string, string>> = {
  description: 'A name that is longer than its label is copied without a look at its length.',
  impact: IMPACT,
  vulnerable: 'Only osierd 2.1 is affected.',
  mitigation: 'There is no workaround.',
};

/** Signs the newest text with a key, and gives it to the desk. */
export async function trySigning(world: World, signer: SignerName, doer = world.ada): Promise<Performed> {
  const text = await newestText(world.parts, doer, await world.look());
  const signed = await clearSign(text ?? '', world.keys.privateKey(signer), { signedAt: world.clock.now() });
  return signText(world.parts, doer, world.caseId(), [signed]);
}

/** As many certificates as the policy wants. */
export async function sign(world: World, signers: readonly SignerName[] = ['first', 'second']): Promise<void> {
  const count = Math.max(1, ...rulesOf(world.parts.policy, 'signatures').map(({ check }) => check.count));
  for (const signer of signers.slice(0, count)) must(await trySigning(world, signer));
}

export async function tellMembers(world: World): Promise<void> {
  must(await predisclose(world.parts, world.ada, world.caseId()));
}

/** All that comes before members have the text. */
export async function prepare(world: World): Promise<void> {
  await takeIn(world);
  await world.pass(26 * 60 * MINUTE_MS);
  await record(world);
  await agree(world, STORY.end, 'as F. Inder proposed');
  await addPatch(world);
  await write(world, 'embargoed');
  await world.pass(22 * 60 * MINUTE_MS);
  await sign(world);
}

/** The text that says that it is public, ready before the end. */
export async function preparePublic(world: World): Promise<void> {
  await write(world, 'public');
  await sign(world);
}

/** Closes a duty, if the policy has it, by the mail of the site. */
export async function closeBy(world: World, duty: string, bytes: Uint8Array, where: string): Promise<void> {
  must(await closeDuty(world.parts, world.ada, world.caseId(), { duty, kind: 'message', bytes, where }));
}
