import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claim, type SourcedClaim, sourced } from './claim.ts';
import type { FactValue } from './host-facts.ts';
import type { HostFinding } from './host-file.ts';
import { withOperatorGuests } from './operator-facts.ts';

const claims = (file: string, rows: Readonly<Record<string, FactValue>>): SourcedClaim[] =>
  sourced(
    Object.entries(rows).map(([fact, value]) => claim(fact, value, 1)),
    file,
  );

describe("an operator's guests", () => {
  it('decide over every claim on the same fact', () => {
    const read = [...claims('a.cfg', { name: 'web', vcpus: 1 }), ...claims('b.cfg', { vcpus: 2 })];
    const own = claims('facts.json', { name: 'web', vcpus: 3 });
    const findings: HostFinding[] = [];
    const operator = { host: [], guests: [own], isComplete: false, answers: null };
    const { guests } = withOperatorGuests({ guests: [read], isComplete: true, hasStarted: false }, operator, findings);
    assert.deepEqual(guests, [own]);
    assert.deepEqual(
      findings.map(({ message }) => message),
      ['web: vcpus: facts.json:1 says 3, a.cfg:1 says 1; the facts file is used'],
    );
  });

  it('are found by name without looking through all guests for each', () => {
    const count = 500;
    let looks = 0;
    const counted = (index: number): SourcedClaim[] => [
      {
        get fact() {
          looks += 1;
          return 'name';
        },
        value: `guest${index}`,
        file: 'a.cfg',
        line: 1,
        note: null,
      },
    ];
    const gathered = Array.from({ length: count }, (_, index) => counted(index));
    const own = Array.from({ length: count }, (_, index) => claims('facts.json', { name: `guest${index}`, vcpus: 1 }));
    const operator = { host: [], guests: own.reverse(), isComplete: true, answers: null };
    const { guests } = withOperatorGuests({ guests: gathered, isComplete: true, hasStarted: false }, operator, []);
    assert.equal(guests.length, count);
    assert.ok(looks < 10 * count, `${looks} looks`);
  });
});
