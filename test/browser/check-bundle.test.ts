import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { root } from '../cli/tocsin.ts';

/** All script that the page /check loads, gzipped. */
const BUDGET_BYTES = 150 * 1024;

describe('the scripts of the page /check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bundle-'));
  const scripts = new Map<string, string>();
  before(() => {
    execFileSync('sh', [join(root, 'scripts', 'bundle-check-page'), folder]);
    for (const name of readdirSync(folder)) scripts.set(name, readFileSync(join(folder, name), 'utf8'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are two, and small enough for a telephone', () => {
    assert.deepEqual([...scripts.keys()].sort(), ['check-page.js', 'check-worker.js']);
    const bytes = [...scripts.values()].reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
    assert.ok(bytes <= BUDGET_BYTES, `${bytes} bytes`);
  });

  it('make no markup and no code of text, and the one that reads files has no word for a connection', () => {
    const all = [...scripts.values()].join('\n');
    assert.doesNotMatch(all, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
    const worker = scripts.get('check-worker.js') ?? '';
    assert.match(worker, /postMessage/);
    assert.doesNotMatch(worker, /\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource|importScripts|\bimport\(/);
  });
});
