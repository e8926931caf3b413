import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Proposal } from '#claims';
import { evaluate, type Facts, quotesNotIn } from '#conditions';
import { withImpliedFacts } from '#xen';
import { proposalOf } from './exposure-texts.ts';
import { factsOfHost } from './host-facts.ts';

const corpus = process.env['TOCSIN_CORPUS'];
const folder = join(import.meta.dirname, '../exposure/expected');
const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real advisories' : false;

/** The share of rows, host folders included, that the rules answer as a careful reader does. It may grow. */
const RIGHT_AT_LEAST = 0.99;

interface Row {
  readonly name: string;
  readonly facts?: Facts;
  readonly host?: string;
  readonly expect: 'affected' | 'not_affected' | 'unknown';
  readonly disputed?: boolean;
}

interface Expected {
  readonly advisory: string;
  readonly source: string;
  readonly rows: readonly Row[];
}

interface Tally {
  right: number;
  unknownInstead: number;
  wrong: number;
}

const ANSWERS = { yes: 'affected', no: 'not_affected', unknown: 'unknown' } as const;

function answerOf({ condition }: Proposal, facts: Facts): Row['expect'] {
  return condition === null ? 'unknown' : ANSWERS[evaluate(condition, withImpliedFacts(facts))];
}

describe('expected verdicts on hosts, met by proposed conditions', { skip }, () => {
  it('are never contradicted, and most are reached', async (test) => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    assert.ok(files.length > 0, `no expected verdicts in ${folder}`);
    const total: Tally = { right: 0, unknownInstead: 0, wrong: 0 };
    const contradicted: string[] = [];
    for (const file of files) {
      const { advisory, source, rows } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Expected;
      const { proposal } = await proposalOf(advisory, source, corpus ?? '');
      const tally: Tally = { right: 0, unknownInstead: 0, wrong: 0 };
      for (const row of rows) {
        const facts = row.facts ?? (row.host === undefined ? undefined : factsOfHost(corpus ?? '', row.host));
        if (facts === undefined || row.disputed === true) continue;
        const answer = answerOf(proposal, facts);
        if (answer === row.expect) tally.right += 1;
        else if (answer === 'unknown') tally.unknownInstead += 1;
        else {
          tally.wrong += 1;
          contradicted.push(`${advisory} ${row.name}: expected ${row.expect}, answered ${answer}`);
        }
      }
      test.diagnostic(matrixLine(advisory, tally));
      total.right += tally.right;
      total.unknownInstead += tally.unknownInstead;
      total.wrong += tally.wrong;
    }
    test.diagnostic(matrixLine('all', total));
    assert.deepEqual(contradicted, []);
    const rows = total.right + total.unknownInstead;
    assert.ok(rows > 700, `${rows} rows with facts`);
    assert.ok(total.right / rows >= RIGHT_AT_LEAST, matrixLine('all', total));
  });

  it('quote what stands in the text, at the line that they name', async () => {
    let quoted = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const { advisory, source } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Expected;
      const { proposal, text } = await proposalOf(advisory, source, corpus ?? '');
      if (proposal.condition !== null) assert.deepEqual(quotesNotIn(proposal.condition, text), [], advisory);
      const lines = text.split('\n');
      for (const { quote } of proposal.sentences) {
        if (!source.startsWith('xsa/')) continue;
        const [first = ''] = quote.text.split(' ');
        assert.ok(lines[quote.line - 1]?.includes(first), `${advisory} line ${quote.line}: ${quote.text}`);
        quoted += 1;
      }
    }
    assert.ok(quoted > 100, `${quoted} sentences`);
  });
});

function matrixLine(name: string, { right, unknownInstead, wrong }: Tally): string {
  return `${name.padEnd(8)} right ${right}, unknown instead ${unknownInstead}, wrong ${wrong}`;
}
