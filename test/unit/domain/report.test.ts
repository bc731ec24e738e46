import { describe, expect, it } from 'vitest';
import {
  type ActionReport,
  actionReport,
  buildReport,
  combineResults,
  type FailedPart,
  gatedReport,
  outcomeOf,
  type ReportFacts,
} from '../../../src/domain/report';
import type { ActionResult } from '../../../src/domain/vocabulary';
import { allActions, cancelPlan, closePlan, NOON, ours, reportFacts } from './builders';

const [cancel] = allActions(cancelPlan({}));
const [close] = allActions(closePlan({}));
if (cancel === undefined || close === undefined) throw new Error('no actions');
const row = (result: ActionResult, over: Partial<ActionReport> = {}): ActionReport => ({
  ...actionReport(cancel, { result, reason: null }),
  ...over,
});
const missing = {
  type: 'ORDER_MISSING_ON_EXCHANGE',
  symbol: 'BTCUSDT',
  clientOrderId: ours(9),
  ageMs: 9_000,
  became: null,
} as const;
const FAILED = [{ part: 'positions', problem: 'HTTP 502' }] as const;

const facts = (over: Partial<ReportFacts> = {}) =>
  reportFacts({ exchangeId: 'fapi.example/0a1b2c3d', ...over });
const outcome = (over: Partial<ReportFacts>) => outcomeOf(facts(over));

describe('the outcome is the first that applies', () => {
  const everything: Partial<ReportFacts> = {
    failedParts: FAILED,
    cancelled: true,
    unprotectedPosition: true,
    actions: (['unverified', 'partial', 'executed', 'planned', 'blocked', 'already_satisfied'] as const).map(
      (result) => row(result),
    ),
    reported: [missing],
  };
  const without = (...results: ActionResult[]) => ({
    ...everything,
    failedParts: [],
    cancelled: false,
    unprotectedPosition: false,
    actions: (everything.actions ?? []).filter(({ result }) => !results.includes(result)),
  });

  it.each([
    ['inconclusive', everything],
    ['cancelled', { ...everything, failedParts: [] }],
    ['unprotected_position', { ...everything, failedParts: [], cancelled: false }],
    ['unverified', without()],
    ['partial', without('unverified')],
    ['acted', without('unverified', 'partial')],
    ['planned', without('unverified', 'partial', 'executed')],
    ['blocked', without('unverified', 'partial', 'executed', 'planned')],
    ['reported', without('unverified', 'partial', 'executed', 'planned', 'blocked')],
    ['clean', {}],
  ] as const)('%s', (expected, over) => {
    expect(outcome(over)).toBe(expected);
  });

  it('counts what failed as partial', () => {
    expect(outcome({ actions: [row('failed'), row('executed')] })).toBe('partial');
    expect(outcome({ actions: [row('failed')] })).toBe('partial');
  });

  it('is reported where the only mismatches have no action', () => {
    expect(outcome({ reported: [missing] })).toBe('reported');
  });
});

describe('the report', () => {
  it('begins with outcome, headline and next, and is complete by itself', () => {
    const report = buildReport(facts({ actions: [row('executed')], reported: [missing] }));
    expect(Object.keys(report).slice(0, 3)).toEqual(['outcome', 'headline', 'next']);
    expect(report).toMatchObject({
      outcome: 'acted',
      headline: 'acted: 1 order cancelled, 1 mismatch to report only',
      next: 'Nothing to do; the next cycle looks again.',
      account: 'main',
      reported: [missing],
    });
    expect(report).not.toHaveProperty('cancelled');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('says of a clean account what is there', () => {
    const counts = {
      openOrders: 3,
      positions: 1,
      ours: 1,
      foreign: 2,
      tooRecent: 0,
      unknown: 0,
      mismatches: {},
    };
    const report = buildReport(facts({ counts: counts as unknown as ReportFacts['counts'] }));
    expect(report.headline).toBe('clean: 3 open orders (2 not ours), 1 open position');
    expect(report.next).toBe('Nothing to do.');
  });

  it('names what failed of an inconclusive look, and that nothing was sent', () => {
    const report = buildReport(
      facts({ failedParts: [...FAILED, { part: 'expectedState', problem: 'no such file' }] }),
    );
    expect(report.headline).toBe('inconclusive: positions: HTTP 502; expectedState: no such file');
    expect(report.next).toContain('Nothing was sent');
  });

  it('names the verb for a dead bot where the expected state failed, and only there', () => {
    const nextAfter = (part: FailedPart['part']) =>
      buildReport(facts({ failedParts: [{ part, problem: 'x' }] })).next;
    expect(nextAfter('expectedState')).toMatch(/If the bot is dead: "flatten" /);
    expect(nextAfter('positions')).not.toMatch(/flatten/);
  });

  it('counts results with their reasons, each reason once', () => {
    const actions = [
      row('executed'),
      row('executed', { action: 'flatten' }),
      row('executed', { action: 'flatten' }),
      row('blocked', { reason: 'max_calls_per_run' }),
      row('blocked', { reason: 'max_calls_per_run' }),
      row('blocked', { reason: 'no_grinder_prefix' }),
    ];
    expect(buildReport(facts({ actions })).headline).toBe(
      'acted: 1 order cancelled, 2 positions closed, 3 actions blocked (max_calls_per_run, no_grinder_prefix)',
    );
  });

  it('puts a position without protection before everything else, in headline and in next', () => {
    const report = buildReport(
      facts({
        actions: [row('executed'), row('failed', { reason: 'port_error' })],
        unprotectedPosition: true,
      }),
    );
    expect(report.headline).toMatch(
      /^unprotected_position: an open position lost its protective orders, 1 order cancelled/,
    );
    expect(report.next).toContain('protect or close it by hand');
    expect(report.next).toContain('disarmed');
  });

  it('says that a human must look where a result is not known', () => {
    expect(buildReport(facts({ actions: [row('unverified')] })).next).toMatch(
      /Look at the exchange.*disarmed/,
    );
  });

  it('has a headline and a next step for every outcome', () => {
    const results = [
      'unverified',
      'partial',
      'executed',
      'planned',
      'blocked',
      'already_satisfied',
      'failed',
    ] as const;
    const reports = [
      buildReport(facts({ cancelled: true })),
      buildReport(facts({ reported: [missing] })),
      ...results.map((result) => buildReport(facts({ actions: [row(result)] }))),
    ];
    for (const { headline, next, outcome: name } of reports) {
      expect(headline.startsWith(`${name}: `)).toBe(true);
      expect(headline).not.toMatch(/: $/);
      expect(next).toMatch(/\.$/);
    }
  });
});

describe('the row of an action', () => {
  it('names the order of a cancel', () => {
    expect(gatedReport(cancel, [{ reason: 'not_armed' }, { reason: 'env_var_missing' }])).toEqual({
      result: 'blocked',
      reason: 'not_armed',
      detail: null,
      action: 'cancel_all',
      symbol: 'BTCUSDT',
      target: ours(1),
      side: 'BUY',
      quantity: '0.010',
      notional: null,
      mismatch: 'ORDER_EXISTS_UNEXPECTED',
      gates: ['not_armed', 'env_var_missing'],
      key: `cancel/BTCUSDT/regular/${ours(1)}`,
    });
  });

  it.each<[string, Parameters<typeof gatedReport>[1][number], string | null]>([
    [
      'the figures of a limit',
      { reason: 'max_calls_per_day', figures: { used: '1', attempted: '2', total: '3', cap: '2' } },
      'used 1, attempted 2, total 3, cap 2',
    ],
    ['when it opens', { reason: 'cooldown_not_elapsed', until: NOON }, 'until 2026-11-23T12:00:00.000Z'],
    [
      'what stands in the way',
      { reason: 'own_order_blocks_close', detail: `${ours(1)} rests` },
      `${ours(1)} rests`,
    ],
    ['nothing', { reason: 'not_armed' }, null],
  ])('says of the first closed gate %s', (_what, closed, detail) => {
    expect(gatedReport(close, [closed, { reason: 'env_var_missing', detail: 'x' }]).detail).toBe(detail);
  });

  it('names leg, side and notional of a close', () => {
    expect(actionReport(close, { result: 'executed', reason: null })).toMatchObject({
      action: 'flatten',
      target: 'BOTH',
      side: 'SELL',
      notional: '500',
      mismatch: 'POSITION_NONZERO_UNEXPECTED',
      gates: [],
    });
  });

  it('lists its reason as the gate where a later step closed', () => {
    expect(actionReport(cancel, { result: 'blocked', reason: 'unconfirmed' }).gates).toEqual(['unconfirmed']);
  });
});

describe('the result of a close in several slices', () => {
  it.each<[ActionResult, ActionResult[]]>([
    ['executed', ['executed', 'executed']],
    ['blocked', []],
    ['blocked', ['blocked', 'blocked']],
    ['already_satisfied', ['already_satisfied']],
    ['unverified', ['executed', 'unverified', 'failed']],
    ['partial', ['executed', 'blocked']],
    ['partial', ['partial', 'failed']],
    ['partial', ['partial', 'partial']],
    ['failed', ['failed', 'blocked']],
    ['failed', ['failed', 'failed']],
  ])('is %s of %j', (expected, results) => {
    expect(combineResults(results)).toBe(expected);
  });

  it('never claims more than what every slice is known to be', () => {
    expect(combineResults(['executed', 'executed', 'failed'])).not.toBe('executed');
    expect(combineResults(['executed', 'already_satisfied'])).not.toBe('failed');
  });
});

describe('what was not judged is not clean', () => {
  const counts = {
    openOrders: 3,
    positions: 1,
    ours: 2,
    foreign: 1,
    tooRecent: 0,
    unknown: 0,
    blind: 0,
    mismatches: {
      ORDER_EXISTS_UNEXPECTED: 0,
      ORDER_STATUS_DIVERGENCE: 0,
      ORDER_MISSING_ON_EXCHANGE: 0,
      POSITION_NONZERO_UNEXPECTED: 0,
      POSITION_AMOUNT_MISMATCH: 0,
    },
  };
  const blind = [{ symbol: 'ETHUSDT', part: 'positions', row: 0, problem: 'x' }] as const;

  it.each([
    [{ tooRecent: 2 }, [], 'reported: 2 not judged (2 too recent)'],
    [{ unknown: 1 }, [], 'reported: 1 not judged (1 unknown)'],
    [{ blind: 1 }, blind, 'reported: 1 not judged (1 unreadable in ETHUSDT)'],
    [{}, [], 'clean: 3 open orders (1 not ours), 1 open position'],
  ])('%j', (unjudged, rows, headline) => {
    const report = buildReport(facts({ counts: { ...counts, ...unjudged }, blind: rows }));
    expect(report).toMatchObject({ outcome: headline.split(':')[0], headline });
  });

  it('and stands in the headline beside what was done', () => {
    const report = buildReport(
      facts({ actions: [row('executed')], counts: { ...counts, tooRecent: 1 }, blind: [] }),
    );
    expect(report.headline).toBe('acted: 1 order cancelled, 1 not judged (1 too recent)');
  });
});
