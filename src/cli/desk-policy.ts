import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseInstant, TocsinError } from '#base';
import { explainPolicy, type FromMoment, MOMENTS, type Policy, readPolicy } from '#policy';
import { dataDirectory } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { foundInstead } from './found-instead.ts';
import { jsonText, printable } from './terminal.ts';

export interface PolicyOptions {
  readonly data?: string;
  readonly from?: string;
  readonly json?: boolean;
}

/** Attack: a device, or a file of gigabytes, given as a policy. */
const MAX_POLICY_BYTES = 1024 * 1024;

/** `tocsin desk policy explain [POLICY]`: each rule, what the program does about it, and the dates that follow from a moment. */
export async function explainPolicyNamed(
  named: string | undefined,
  options: PolicyOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const from = options.from === undefined ? null : fromMoment(options.from);
  const directory = await dataDirectory(options, environment);
  const policy = await policyNamed(named ?? directory.configuration.policy, directory.folder, environment);
  if (options.json === true) {
    terminal.out(jsonText(policy));
    return EXIT.good;
  }
  terminal.out(printable(explainPolicy(policy, { columns: Math.min(terminal.columns, 100), from })));
  return EXIT.good;
}

/** `tocsin desk policy check FILE...`: whether files are policies. */
export async function checkPolicies(paths: readonly string[], environment: Environment): Promise<ExitStatus> {
  for (const path of paths) {
    const { name, version, rules } = await policyIn(path);
    environment.terminal.out(`${printable(path)}: ${name} of ${version}, ${rules.length} rules\n`);
  }
  return EXIT.good;
}

/** A path, or the name of a policy of the data directory or of the program. Throws TocsinError `bad_policy`. */
export async function policyNamed(named: string, folder: string, environment: Environment): Promise<Policy> {
  if (/[/\\]|\.ya?ml$|\.json$/.test(named)) return policyIn(named);
  const folders = [join(folder, 'policies'), environment.policiesFolder];
  for (const each of folders) {
    const path = join(each, `${named}.yaml`);
    if ((await isFile(path)) === true) return policyIn(path);
  }
  const known = (await Promise.all(folders.map(namesIn))).flat();
  throw new TocsinError({
    code: 'bad_policy',
    message: `expected a path or one of ${[...new Set(known)].sort().join(', ')}, found "${named.slice(0, 80)}"`,
    hint: `policies of your own: ${join(folder, 'policies')}/NAME.yaml`,
  });
}

async function policyIn(path: string): Promise<Policy> {
  try {
    const { size } = await stat(path);
    if (!(await isFile(path)) || size > MAX_POLICY_BYTES)
      throw new Error(`no file of at most ${MAX_POLICY_BYTES} bytes`);
    return readPolicy(await readFile(path, 'utf8'), path);
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected a policy file, found ${foundInstead(cause)}`,
      hint: 'check the name and who may read it',
      cause,
    });
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.yaml')).map((name) => basename(name, '.yaml'));
  } catch {
    return [];
  }
}

/** Reads `predisclosed=2026-11-23T12:00:00Z`. */
function fromMoment(text: string): FromMoment {
  const at = text.indexOf('=');
  const moment = MOMENTS.find((each) => each === text.slice(0, at));
  const instant = parseInstant(text.slice(at + 1));
  if (at > 0 && moment !== undefined && instant !== undefined) return { moment, at: instant };
  throw new TocsinError({
    code: 'usage',
    message: `expected MOMENT=INSTANT with one of ${MOMENTS.join(', ')}, found "${text.slice(0, 80)}"`,
    hint: 'for example: --from predisclosed=2026-11-23T12:00:00Z',
  });
}
