import assert from 'node:assert/strict';

/*
 * The contract's documents (1.1 and 1.2) by hand, independent of the types of the program: which members there are, and what
 * each may hold. Members beyond the contract's are listed as such, so that none appears or goes unseen.
 */

type Check = (value: unknown, path: string) => void;

export const text: Check = (value, path) => assert.equal(typeof value, 'string', path);
export const whole: Check = (value, path) =>
  assert.ok(Number.isInteger(value) && (value as number) >= 0, `${path}: ${value}`);
export const flag: Check = (value, path) => assert.equal(typeof value, 'boolean', path);
/** Of a shape that its own reader checks. */
const anObject: Check = (value, path) => assert.ok(typeof value === 'object' && value !== null, path);

export function matching(pattern: RegExp): Check {
  return (value, path) => {
    text(value, path);
    assert.match(value as string, pattern, path);
  };
}

export function oneOf(...words: readonly string[]): Check {
  return (value, path) => assert.ok(words.includes(value as string), `${path}: ${String(value)}`);
}

export function orNull(check: Check): Check {
  return (value, path) => (value === null ? undefined : check(value, path));
}

export function listOf(check: Check): Check {
  return (value, path) => {
    assert.ok(Array.isArray(value), path);
    for (const [index, each] of value.entries()) check(each, `${path}[${index}]`);
  };
}

export function mapOf(key: RegExp, check: Check): Check {
  return (value, path) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), path);
    for (const [name, each] of Object.entries(value)) {
      assert.match(name, key, path);
      check(each, `${path}.${name}`);
    }
  };
}

/** Exactly these members. */
export function object(members: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), path);
    assert.deepEqual(Object.keys(value).sort(), Object.keys(members).sort(), `${path}: members`);
    for (const [name, check] of Object.entries(members))
      check((value as Record<string, unknown>)[name], `${path}.${name}`);
  };
}

const instant = matching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/);
const sha256 = matching(/^[0-9a-f]{64}$/);
const fingerprint = matching(/^[0-9A-F]{40}$/);
const snake = matching(/^[a-z0-9]+(?:_[a-z0-9]+)*$/);
const id = matching(/^[A-Z][A-Z0-9]*-[1-9][0-9]*$/);
export const verdict = oneOf('genuine', 'incomplete', 'restored', 'suspicious', 'unverifiable', 'tampered');

const diagnostics = listOf(
  object({
    code: matching(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    severity: oneOf('error', 'warning', 'info'),
    line: orNull(whole),
    column: orNull(whole),
    message: text,
    suggestion: orNull(text),
  }),
);

export const verification = listOf(
  object({
    source: text,
    index: whole,
    messageId: orNull(matching(/^[^<>\s]+$/)),
    advisory: orNull(object({ id: orNull(id), revision: orNull(whole) })),
    verdict,
    signatures: listOf(
      object({
        status: oneOf('good', 'bad', 'unknown_signer', 'revoked', 'weak', 'unreadable'),
        certificate: orNull(fingerprint),
        key: orNull(matching(/^(?:[0-9A-F]{40}|[0-9A-F]{16})$/)),
        signedAt: orNull(instant),
        hash: orNull(matching(/^[a-z0-9]+$/)),
        notes: listOf(snake),
      }),
    ),
    unsignedText: flag,
    attachments: listOf(object({ name: text, size: whole, sha256, status: oneOf('match', 'mismatch', 'unlisted') })),
    missing: listOf(text),
    // beyond the contract: why, as words for programs
    notes: listOf(snake),
    rewritings: listOf(snake),
    undone: listOf(snake),
    diagnostics,
  }),
);

export const facts = object({
  id: orNull(id),
  series: orNull(matching(/^[A-Z][A-Z0-9]*$/)),
  number: orNull(whole),
  revision: orNull(whole),
  title: orNull(text),
  cves: listOf(matching(/^CVE-[0-9]{4}-[0-9]{4,}$/)),
  withdrawn: flag,
  supersededBy: orNull(id),
  public: flag,
  trust: verdict,
  notices: listOf(oneOf('deployment', 'no_embargo', 'short_embargo')),
  embargoEndsAt: orNull(instant),
  updates: orNull(text),
  credits: orNull(text),
  sections: listOf(object({ heading: text, role: snake, body: text, line: whole })),
  patches: listOf(
    object({
      file: text,
      files: listOf(text),
      appliesTo: orNull(text),
      group: orNull(text),
      component: orNull(text),
      range: orNull(object({ from: orNull(text), to: orNull(text) })),
      versions: orNull(listOf(text)),
      line: whole,
    }),
  ),
  checksums: listOf(object({ file: text, sha256, line: whole })),
  recipes: orNull(
    mapOf(/./, mapOf(/./, object({ stableRef: orNull(text), prerequisites: listOf(id), patches: listOf(text) }))),
  ),
  permissions: listOf(
    object({
      // `patches`, `all`, or what the text calls a mitigation
      subject: text,
      actor: snake,
      verdict: oneOf('allowed', 'forbidden', 'conditional', 'ask'),
      when: orNull(text),
      care: orNull(text),
      reason: orNull(text),
      quote: text,
      line: whole,
    }),
  ),
  affected: object({
    condition: orNull(anObject),
    basis: oneOf('confirmed', 'proposed', 'none'),
    text: orNull(text),
    unread: listOf(object({ quote: text, line: whole, mayWiden: flag })),
  }),
  diagnostics,
});
