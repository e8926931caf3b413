import type { Instant } from '#base';
import type { Reading } from '#proof';
import type { KnownRevision } from '#publication';

/**
 * When the revision of a text was published, as far as it can tell: when it was signed. A signature that nobody can check says
 * when it claims to be made. `given` is what the caller knows better; none where nothing says so.
 */
export function knownRevision(
  { facts, signatures }: Pick<Reading, 'facts' | 'signatures'>,
  given: Instant | null = null,
): readonly KnownRevision[] {
  const signed = signatures.find(({ status }) => status === 'good') ?? signatures[0];
  const at = given ?? signed?.signedAt ?? null;
  return facts.revision === null || at === null ? [] : [{ revision: facts.revision, at, summary: facts.updates }];
}
