import { describe, expect, it } from 'vitest';
import { planLines } from '../../../src/cli/plan';
import type { PlanPreview } from '../../../src/client';

describe('a plan for people', () => {
  it('names the verb for a dead bot where the expected state failed', () => {
    const ofFailed = (part: 'expectedState' | 'positions') =>
      planLines({
        ...{ headline: `inconclusive: ${part}: x`, actions: [], blind: [], gates: [], plan: null },
        failedParts: [{ part, problem: 'x' }],
      } as unknown as PlanPreview);
    expect(ofFailed('expectedState')).toEqual([
      'inconclusive: expectedState: x',
      expect.stringMatching(/^If the bot is dead: "flatten" /),
    ]);
    expect(ofFailed('positions')).toEqual(['inconclusive: positions: x']);
  });
});
