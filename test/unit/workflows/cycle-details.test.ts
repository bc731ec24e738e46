import { describe, expect, it } from 'vitest';
import { actionReport, buildReport, type ReportFacts } from '../../../src/domain/report';
import { reportDetails } from '../../../src/workflows/cycle-details';
import { HOSTILE_TEXTS, structureOf } from '../../support/hostile-texts';
import { allActions, cancelPlan, closePlan, ours, reportFacts } from '../domain/builders';

const [cancel] = allActions(cancelPlan({}));
const [close] = allActions(closePlan({ amount: '-0.010' }));
if (cancel?.kind !== 'cancel_all' || close === undefined) throw new Error('no actions');

function pageOf(over: Partial<ReportFacts>): string {
  return reportDetails(buildReport(reportFacts(over)));
}
/** The page's lines as a reader sees them. */
const seen = (over: Partial<ReportFacts>) =>
  pageOf(over)
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .split('\n')
    .filter((line) => line.trim() !== '');

describe("a cycle's page", () => {
  it('says what happened, what to do, and a line for each thing that it is about', () => {
    expect(
      seen({
        actions: [
          actionReport(cancel, { result: 'executed', reason: null }),
          actionReport(close, {
            result: 'blocked',
            reason: 'max_notional_per_day',
            detail: 'used 900, attempted 500, total 1400, cap 1000',
          }),
        ],
        reported: [
          {
            type: 'ORDER_MISSING_ON_EXCHANGE',
            symbol: 'BTCUSDT',
            clientOrderId: ours(9),
            ageMs: 9_000,
            became: null,
          },
        ],
        blind: [{ symbol: 'ADAUSDT', part: 'positions', row: 3, problem: 'positions[3]: not a number' }],
      }),
    ).toEqual([
      expect.stringMatching(/^### acted: 1 order cancelled, 1 action blocked \(max_notional_per_day\)/),
      '1 of 2 actions were left; the next cycle looks again. Wait for the next UTC day, or raise the budget.',
      '| result | symbol | what | why |',
      '|---|---|---|---|',
      `| executed | BTCUSDT | cancel BUY 0.010 ${ours(1)} |  |`,
      '| blocked | BTCUSDT | close SHORT 0.01, 500 USDT | max_notional_per_day: used 900, attempted 500, total 1400, cap 1000 |',
      `| reported | BTCUSDT | ${ours(9)} | ORDER_MISSING_ON_EXCHANGE |`,
      '| not judged | ADAUSDT |  | positions[3]: not a number |',
    ]);
  });

  it('of a clean cycle has no table', () => {
    expect(seen({})).toHaveLength(2);
  });

  it('is bounded, and says how much more there is', () => {
    const actions = Array.from({ length: 500 }, () =>
      actionReport(cancel, { result: 'blocked', reason: 'not_armed', detail: '`'.repeat(2_000) }),
    );
    const page = seen({ actions });
    expect(page.filter((line) => line.startsWith('| blocked'))).toHaveLength(20);
    expect(page.at(-1)).toMatch(/^\| 480 more \|/);
    expect(pageOf({ actions }).length).toBeLessThan(15_000);
  });

  it.each(HOSTILE_TEXTS)('with %s in an id, a detail or a problem is built as ever', (_what, text) => {
    const facts = (from: string): Partial<ReportFacts> => ({
      actions: [
        actionReport(
          { ...cancel, clientOrderId: from },
          { result: 'failed', reason: 'port_error', detail: from },
        ),
      ],
      failedParts: [{ part: 'positions', problem: from }],
      blind: [{ symbol: 'ADAUSDT', part: 'positions', row: 3, problem: from }],
    });
    expect(structureOf(pageOf(facts(text)))).toEqual(structureOf(pageOf(facts('x'))));
    expect(pageOf(facts(text))).not.toMatch(/(?:https?|mailto):/);
  });
});
