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

  it('says why an arming for a dead bot would not take its word for flat', () => {
    const linesOf = (botIsDown: boolean) =>
      planLines({
        ...{ headline: 'nothing to do', actions: [], blind: [], gates: [], plan: null, failedParts: [] },
        ...{
          botIsDown,
          bot: { place: 'bot.json', asOf: null, fresh: false, problem: 'bot.json: EACCES', unreadable: true },
        },
      } as unknown as PlanPreview);
    expect(linesOf(true)).toEqual([
      'nothing to do',
      expect.stringMatching(/^ {2}the bot: bot\.json: EACCES; what cannot be read may be of a living bot, /),
    ]);
    expect(linesOf(false)).toEqual(['nothing to do']);
  });

  it.each([
    [1, [], 'next cycle'],
    [2, ['not_armed'], 'cycle 2 from now, once open: not_armed'],
    [null, ['not_armed', 'symbol_not_whitelisted'], 'blocked by not_armed, symbol_not_whitelisted'],
    [null, [], 'in no cycle'],
  ] as const)('says when an action would come: cycle %s, closed %j', (cycle, gates, said) => {
    const action = { action: 'cancel_all', symbol: 'BTCUSDT', target: '7', quantity: '1', notional: null };
    const [, line] = planLines({
      ...{ headline: '1 order to cancel', blind: [], failedParts: [], gates: [], plan: null },
      actions: [{ ...action, cycle, gates, detail: null }],
    } as unknown as PlanPreview);
    expect(line).toBe(`  cancel BTCUSDT 7 1: ${said}`);
  });
});
