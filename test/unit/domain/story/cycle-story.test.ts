import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../../src/domain/outcomes';
import { REASON_NAMES, REASONS } from '../../../../src/domain/reasons';
import { CYCLE_STATUSES } from '../../../../src/domain/story/cycle-record';
import { cycleStory } from '../../../../src/domain/story/cycle-story';
import { ACTION_RESULTS, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../../../../src/domain/vocabulary';
import { MINUTE, NOON, orderMismatch, ours, SECOND, unexpectedPosition } from '../builders';
import { REPORTS, record, report, row, step } from './builders';

type Story = Parameters<typeof cycleStory>;
const story = (over: Partial<Story[0]> = {}, steps: Story[1] = []) => cycleStory(record(over), steps, NOON);
const told = (over: Partial<Story[0]> = {}, steps: Story[1] = []) => story(over, steps).sentences.join('\n');

describe('the story of a cycle', () => {
  it('begins with whose it is, who started it, and how long it took', () => {
    expect(told()).toMatch(
      /^reconcile\/main-2026-11-23T11:59:00Z of main, started by its schedule, began at 2026-11-23T11:59:00\.000Z and ended after 2\.0 s\./,
    );
    expect(told({ workflowId: 'reconcile/main-run-2026-11-23T11:59:00Z' })).toMatch(/started by hand/);
    expect(told({ workflowId: 'mine', account: null })).toMatch(/^mine began at/);
  });

  it.each(CYCLE_STATUSES)('says how far it got: %s', (status) => {
    const closedAt = status === 'RUNNING' ? null : NOON - MINUTE + SECOND;
    const [first, last] = story({ status, closedAt, report: null, problem: 'why' }).sentences;
    expect(first).toMatch(status === 'RUNNING' ? /still runs after 60 s\.$/ : / after 1\.0 s\.$/);
    expect(last).toBe('There is no report: why.');
  });

  it.each(CYCLE_OUTCOMES)('says what its outcome means and what to do: %s', (outcome) => {
    const said = told({ report: REPORTS[outcome] });
    expect(said).toContain(`Its outcome is ${outcome}: ${OUTCOMES[outcome].meaning}.`);
    expect(said).toContain(`What to do: ${REPORTS[outcome].next}`);
    expect(said).not.toMatch(/undefined|\[object|\bnull\b/);
  });

  it.each(REASON_NAMES)('says of each closed gate what opens it: %s', (reason) => {
    const { gates } = story({ report: report({ actions: [row({ reason, gates: [reason] })] }) });
    const { meaning, resolution } = REASONS[reason];
    expect(gates).toMatchObject([{ reason, meaning, resolution }]);
  });

  it('has the gates of all actions in their order, each once', () => {
    const actions = [
      row({ reason: 'whitelist_required', gates: ['whitelist_required', 'dust'] }),
      row({ reason: 'not_armed', gates: ['not_armed', 'whitelist_required'] }),
      row({ reason: 'port_error', gates: ['port_error'], result: 'failed' }),
      row({ reason: 'unconfirmed', gates: ['unconfirmed'] }),
    ];
    expect(story({ report: report({ actions }) }).gates.map(({ reason }) => reason)).toEqual([
      'not_armed',
      'whitelist_required',
      'dust',
      'port_error',
      'unconfirmed',
    ]);
  });

  it.each(ACTION_RESULTS)('says what became of an action: %s', (result) => {
    const close = row({
      action: 'flatten',
      target: 'BOTH',
      quantity: '0.004',
      notional: '380',
      result,
      mismatch: 'POSITION_NONZERO_UNEXPECTED',
      detail: 'as seen',
    });
    const said = told({ report: report({ actions: [close] }) });
    expect(said).toMatch(
      /The position BTCUSDT BOTH of 0\.004, worth 380 USDT, should not be there \(POSITION_NONZERO_UNEXPECTED\): .+, as seen\./,
    );
    if (result === 'executed') expect(said).not.toMatch(/by not_armed/);
  });

  it('tells its steps, how long each took, and what was tried again', () => {
    const said = told({}, [
      step(),
      step({ step: 'wait', endedAt: NOON - MINUTE + 1_600, startedAt: NOON - MINUTE + 100 }),
      step({ attempt: 3, problem: 'activity Heartbeat timeout' }),
      step({ step: 'cancel', what: 'cancel 1 BTCUSDT: x', endedAt: null }),
    ]);
    expect(said).toMatch(
      /Step 1, at 2026-11-23T11:59:00\.000Z: look at the exchange and the expected state \(0\.1 s\)\./,
    );
    expect(said).toMatch(/Step 2, .* \(1\.5 s\)\./);
    expect(said).toMatch(
      /Step 3, .* once more, to confirm \(0\.1 s, attempt 3, after: activity Heartbeat timeout\)\./,
    );
    expect(said).toMatch(/Step 4, .*: cancel: cancel 1 BTCUSDT: x \(for 60 s now\)\./);
  });

  it('tells what it saw, and what it could not judge', () => {
    const mismatches = Object.fromEntries(MISMATCH_TYPES.map((type) => [type, 0])) as never;
    const counts = {
      openOrders: 5,
      positions: 1,
      ours: 3,
      foreign: 2,
      tooRecent: 1,
      unknown: 2,
      blind: 0,
      mismatches,
    };
    expect(told({ report: report({ counts }) })).toMatch(
      /It saw 5 open orders \(2 not ours\) and 1 open position at .*; the expected state was of .*\n3 of that could not be judged: 1 changed too recently, 2 the bot does not tell of\./,
    );
  });

  it('tells of each mismatch that nothing is done about, and of rows that could not be judged', () => {
    const said = told({
      report: report({
        reported: [
          {
            type: 'ORDER_MISSING_ON_EXCHANGE',
            symbol: 'BTCUSDT',
            clientOrderId: ours(9),
            ageMs: 9_000,
            became: 'FILLED',
          },
          {
            type: 'POSITION_AMOUNT_MISMATCH',
            symbol: 'ETHUSDT',
            positionSide: 'LONG',
            expected: '1',
            amount: '2',
            became: null,
          },
        ],
        blind: [{ symbol: 'XRPUSDT', part: 'openOrders', row: 3, problem: 'no side' }],
        truncated: 2,
      }),
    });
    expect(said).toContain(
      `expects the order ${ours(9)} in BTCUSDT, and the exchange does not have it (FILLED)`,
    );
    expect(said).toContain('expects 1 in ETHUSDT LONG, and the exchange shows 2;');
    expect(said).toContain('Nothing in XRPUSDT was judged: row 3 of openOrders cannot be read: no side.');
    expect(said).toContain('2 more mismatches did not fit into its report.');
  });

  it('tells what it saw where no expected state was had, and all of which was judged', () => {
    const counts = {
      ...REPORTS.clean.counts,
      openOrders: 1,
      foreign: 0,
      positions: 0,
      tooRecent: 0,
      unknown: 0,
    };
    expect(story({ report: report({ counts: counts as never, asOf: null }) }).sentences).toContain(
      'It saw 1 open order (0 not ours) and 0 open positions at 2026-11-23T12:00:00.000Z.',
    );
    expect(told({ report: report({ counts: counts as never }) })).not.toContain('could not be judged');
  });

  it('tells a close without a price, and a reason that is no gate', () => {
    const close = row({ action: 'flatten', target: 'BOTH', quantity: '0.004', notional: null, gates: [] });
    const said = (reason: 'port_error' | null) =>
      told({ report: report({ actions: [{ ...close, result: 'failed', reason }] }) });
    const what =
      'The position BTCUSDT BOTH of 0.004 should not be there (ORDER_EXISTS_UNEXPECTED): its removal failed';
    expect(said('port_error')).toContain(`${what} by port_error.`);
    expect(said(null)).toContain(`${what}.`);
  });

  it('tells what a report of another version lists though something could be done about it', () => {
    const reported = [
      orderMismatch(),
      orderMismatch({ type: 'ORDER_STATUS_DIVERGENCE', clientOrderId: ours(2) }),
      unexpectedPosition({ amount: '-0.010' }),
    ];
    const { sentences } = story({ report: report({ reported }) });
    expect(sentences).toEqual(
      expect.arrayContaining([
        `The order ${ours(1)} in BTCUSDT should not be open.`,
        `The order ${ours(2)} in BTCUSDT should not be open.`,
        'The position BTCUSDT BOTH of -0.010 should not be open.',
      ]),
    );
  });

  it('stays short: of a hundred actions it tells twenty', () => {
    const actions = Array.from({ length: 100 }, (_, i) => row({ target: ours(i) }));
    const { sentences, gates } = story({ report: report({ actions }) });
    expect(sentences.filter((each) => each.startsWith('The order '))).toHaveLength(20);
    expect(sentences).toContain('80 more actions are in its report.');
    expect(gates).toHaveLength(1);
  });
});
