import { parseDocument } from 'yaml';
import { TocsinError } from '#base';
import { POLICY, type Policy } from './policy.ts';

/** Attack: a policy of megabytes, or one whose aliases unfold to more. */
const MAX_TEXT_LENGTH = 256 * 1024;
const MAX_ALIASES = 20;

/** Findings that are printed of one file. */
const MAX_SHOWN = 8;

/** Reads a policy file (YAML, so JSON too). Throws TocsinError `bad_policy`: where, what is allowed there, what was found. */
export function readPolicy(text: string, source: string): Policy {
  if (text.length > MAX_TEXT_LENGTH) throw bad(source, [`expected at most ${MAX_TEXT_LENGTH} characters`]);
  const parsed = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (parsed.errors.length > 0)
    throw bad(
      source,
      parsed.errors.map(({ message }) => message.split('\n')[0] ?? ''),
    );
  const read = POLICY.safeParse(plainValue(parsed, source));
  if (read.success) return read.data;
  throw bad(
    source,
    read.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`),
  );
}

function plainValue(parsed: ReturnType<typeof parseDocument>, source: string): unknown {
  try {
    return parsed.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw bad(source, [cause instanceof Error ? cause.message : 'aliases that unfold to too much']);
  }
}

function bad(source: string, findings: readonly string[]): TocsinError {
  const more = findings.length - MAX_SHOWN;
  return new TocsinError({
    code: 'bad_policy',
    message: `${source}: expected a policy, found: ${findings.slice(0, MAX_SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    hint: 'compare it with the files in policies/, which come with the program',
  });
}
