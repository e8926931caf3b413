import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Policy, readPolicy } from '#policy';

/** One of those that come with the program. */
export function policyNamed(name: string): Policy {
  const path = join(import.meta.dirname, '../../policies', `${name}.yaml`);
  return readPolicy(readFileSync(path, 'utf8'), path);
}
