import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { addFile, isProofCurrent, keptProof, recordProof } from '#disclosure';
import type { PatchProof } from '#patch-proof';
import type { CaseId } from '#store';
import { assertDone, at, readyCase, refusalsOf } from '../../src/disclosure/desk.test-support.ts';
import { type CaseDesk, caseDesk, wordsOf } from './case.test-support.ts';

/* What came of the patches of a draft: sealed with the case, on the page of the text, stale where a file changed. */

const END = at('2026-12-07T12:00:00Z');
const COMMIT = `${'c0ffee'.repeat(6)}cafe`;
const bytes = Buffer.from('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n');
const sha256 = createHash('sha256').update(bytes).digest('hex');

const proofOf = (given: Partial<PatchProof>): PatchProof => ({
  advisory: 'OSN-1',
  revision: 1,
  version: '3.3',
  tree: 'osierd',
  verdict: 'proved',
  why: null,
  commit: COMMIT,
  prerequisites: [],
  patches: [{ advisory: 'OSN-1', file: 'tried.patch', sha256, applies: 'clean', at: null }],
  result: null,
  build: { command: 'make', status: 'passed', exitStatus: 0, seconds: 12.5, log: 'all is <well>' },
  provedAt: '2026-11-23T10:00:00Z',
  ...given,
});

describe('what came of the patches of a draft', () => {
  let desk: CaseDesk;
  let id: CaseId;

  before(async () => {
    desk = await caseDesk();
    id = await readyCase(desk, { end: END });
    assertDone(await addFile(desk.parts, desk.ada, id, { name: 'tried.patch', bytes }));
  });
  after(() => desk.close());

  const page = async (): Promise<string> => (await desk.adaAt.get(`/desk/case/${id}/text`)).text();
  const record = async (proofs: readonly PatchProof[], wanted = proofs.length) => {
    const { facts } = await desk.loaded(id);
    const tried = [...facts.files.values()].map(({ name, digest }) => ({ name, digest }));
    return recordProof(desk.parts, desk.ada, id, { proofs, wanted, tried });
  };

  it('is said to be nothing before, with the command that tries them', async () => {
    const words = wordsOf(await page());
    assert.match(words, /Nobody has tried them/);
    assert.match(words, /tocsin desk prove OSN-1 --repo DIR --build 'COMMAND'/);
  });

  it('is on the page for each version: applies, builds, when, on which commit', async () => {
    const failed = proofOf({
      version: '3.4',
      verdict: 'failed',
      why: 'the build failed',
      build: { command: 'make', status: 'failed', exitStatus: 2, seconds: 3, log: '<script>x.c:7: no</script>' },
    });
    assertDone(await record([proofOf({}), failed]));
    const html = await page();
    const words = wordsOf(html);
    assert.match(words, /Not all of them apply and build/);
    assert.match(words, /3\.3, osierd yes yes 12\.5 s 2026-11-23 10:00:00 UTC c0ffeec0ffee/);
    assert.match(words, /3\.4, osierd yes no 3 s/);
    assert.ok(html.includes('&lt;script&gt;x.c:7'), 'the log is shown as text');
    assert.doesNotMatch(words, /stale/);
  });

  it('is whole only where all recipes were tried', async () => {
    assertDone(await record([proofOf({})], 2));
    assert.equal((await desk.loaded(id)).facts.proof?.verdict, 'unknown');
    assertDone(await record([], 0));
    assert.deepEqual((await desk.loaded(id)).facts.proof?.verdict, 'unknown');
    assertDone(await record([proofOf({}), proofOf({ version: '3.4' })]));
    const { proof } = (await desk.loaded(id)).facts;
    assert.deepEqual([proof?.verdict, proof?.isBuilt], ['proved', true]);
    assert.match(wordsOf(await page()), /All of them apply,/);
  });

  it('is stale once a patch is another one', async () => {
    assertDone(await addFile(desk.parts, desk.ada, id, { name: 'tried.patch', bytes: Buffer.from('other') }));
    const loaded = await desk.loaded(id);
    assert.match(wordsOf(await page()), /stale The files changed since: try them again\. .*3\.3, osierd stale/);
    const kept = await keptProof(desk.parts, desk.ada, loaded);
    assert.deepEqual(
      kept?.proofs.map((proof) => isProofCurrent(proof, loaded.facts)),
      [false, false],
    );
  });

  it('is refused where it is too much', async () => {
    const build = { command: 'make', status: 'failed', exitStatus: 1, seconds: 1, log: 'x'.repeat(90_000) } as const;
    const many = Array.from({ length: 60 }, (_, number) => proofOf({ version: `3.${number}`, build }));
    const [refusal] = refusalsOf(await record(many));
    assert.match(refusal?.found ?? '', /bytes/);
  });
});
