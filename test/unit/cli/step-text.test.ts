import { describe, expect, it } from 'vitest';
import { stepPrinter } from '../../../src/cli/step-text';
import { step } from '../domain/story/builders';

describe('the steps of a cycle that runs', () => {
  it('are told when they begin, when they are tried again, and when they end, once each', () => {
    const lines: string[] = [];
    const told = stepPrinter((line) => lines.push(line));
    const begun = step({ endedAt: null });
    told([]);
    told([begun]);
    told([begun]);
    told([{ ...begun, attempt: 2, problem: 'timeout' }]);
    told([{ ...step(), attempt: 2, problem: 'timeout' }, step({ step: 'wait', endedAt: null })]);
    expect(lines).toEqual([
      'no worker took it yet',
      expect.stringMatching(/^11:59:00Z look at the exchange and the expected state \(for .* now\)$/),
      expect.stringMatching(/^11:59:00Z look .* now, attempt 2, after: timeout\)$/),
      '11:59:00Z look at the exchange and the expected state (0.1 s, attempt 2, after: timeout)',
      expect.stringMatching(/^11:59:00Z wait, /),
    ]);
  });
});
