import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { NOON, type PolicyOverrides, SECOND } from '../builders';
import { ARM, armedGuard, cancelOf, closeOf, type GroupOf, Guard } from './builders';

const cancels = (n: number): GroupOf[] => Array.from({ length: n }, (_, i) => [cancelOf(i + 1)]);
const decide = (
  groups: readonly GroupOf[],
  policy: PolicyOverrides = {},
  arming: Record<string, unknown> = {},
) =>
  new Guard(armedGuard(policy, arming))
    .reserveGroups(groups)
    .decisions.map(({ closed }) => closed[0]?.reason ?? null);

describe('the policy is applied once more, for a request that passed no gate', () => {
  it.each<[string, PolicyOverrides, GroupOf, string | null]>([
    ['no action', { action: 'none' }, [cancelOf()], 'action_is_none'],
    ['a dry run', { dryRun: true }, [cancelOf()], 'dry_run'],
    ['not allowed', { allowActiveRemediation: false }, [cancelOf()], 'allow_active_remediation_false'],
    ['cancels only', { action: 'cancel_all' }, [closeOf()], 'mode_cancel_only'],
    ['closes only', { action: 'flatten' }, [cancelOf()], 'mode_flatten_only'],
    ['an empty whitelist', { symbolWhitelist: [] }, [cancelOf()], 'whitelist_required'],
    ['another symbol', { symbolWhitelist: ['ETHUSDT'] }, [closeOf()], 'symbol_not_in_whitelist'],
    [
      'too large',
      { maxFlattenNotionalUsdt: '99.99' },
      [closeOf('BTCUSDT', '50', '50')],
      'notional_exceeds_limit',
    ],
    ['just as large as allowed', { maxFlattenNotionalUsdt: '100' }, [closeOf('BTCUSDT', '50', '50')], null],
    ['no place for an order', { maxOrdersPerAction: 0 }, [cancelOf()], 'max_orders_reached'],
    ['no place for a symbol', { maxSymbolsPerAction: 0 }, [closeOf()], 'max_symbols_reached'],
  ])('%s', (_what, policy, group, reason) => {
    expect(decide([group], policy)).toEqual([reason]);
  });

  it('counts places over the whole request', () => {
    expect(decide(cancels(3), { maxOrdersPerAction: 2 })).toEqual([null, null, 'max_orders_reached']);
    const closes = [[closeOf('BTCUSDT')], [closeOf('ETHUSDT')], [closeOf('SOLUSDT')]];
    expect(decide(closes, { maxSymbolsPerAction: 2 })).toEqual([null, null, 'max_symbols_reached']);
  });
});

describe('the scope of the arming', () => {
  it('is checked per action', () => {
    const groups = [[cancelOf(1)], [cancelOf(1, 'ETHUSDT')], [closeOf('ETHUSDT')]];
    expect(decide(groups, {}, { symbols: ['ETHUSDT'] })).toEqual(['arming_scope', null, null]);
    expect(decide(groups, {}, { actions: ['cancel_all'] })).toEqual([null, null, 'arming_scope']);
  });

  it('keeps a whole group back where it covers only part of it', () => {
    expect(decide([[cancelOf(), closeOf()]], {}, { actions: ['flatten'] })).toEqual([
      'arming_scope',
      'arming_scope',
    ]);
  });

  it('bounds the notional of all its grants together, inclusively', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }, { maxNotionalUsdt: '250.5' }));
    expect(
      guard.reserveGroups([[closeOf('BTCUSDT', '150')], [closeOf('ETHUSDT', '100.6')]]).decisions,
    ).toMatchObject([
      { granted: true },
      {
        granted: false,
        closed: [
          {
            reason: 'arming_scope',
            figures: { used: '150', attempted: '100.6', total: '250.6', cap: '250.5' },
          },
        ],
      },
    ]);
    guard.permit();
    guard.settle([{ write: 'w1', result: 'executed', sender: true }]);
    const now = NOON + 10 * SECOND;
    expect(
      guard.reserveGroups([[closeOf('ETHUSDT', '100.5')]], { n: 2, plannedAt: now }, now).decisions,
    ).toMatchObject([{ granted: true }]);
  });

  it('gets back what was never permitted', () => {
    const guard = new Guard(armedGuard({}, { maxNotionalUsdt: '100' }));
    guard.reserveGroups([[closeOf('BTCUSDT', '60', '40')]]);
    guard.permit('w1');
    guard.settle([{ write: 'w1', result: 'executed', sender: true }]);
    expect(guard.state.arming?.usedNotional).toBe('60');
  });

  it('gets nothing back from the grants of an earlier arming', () => {
    const guard = new Guard(armedGuard({}, { maxNotionalUsdt: '100' }));
    guard.reserveGroups([[closeOf('BTCUSDT', '60')]]);
    guard.state = arm(guard.state, { ...ARM, maxNotionalUsdt: '100' }, NOON);
    guard.settle([]);
    expect(guard.state.arming?.usedNotional).toBe('0');
  });

  it('never stops a cancel for want of notional', () => {
    expect(decide([[cancelOf()]], {}, { maxNotionalUsdt: '0' })).toEqual([null]);
  });
});

describe('budgets', () => {
  it.each<[string, PolicyOverrides['budget'], string]>([
    ['calls of the run', { maxCallsPerRun: 1 }, 'max_calls_per_run'],
    ['notional of the run', { maxNotionalPerRun: '199.99' }, 'max_notional_per_run'],
    ['calls of the day', { maxCallsPerDay: 1 }, 'max_calls_per_day'],
    ['notional of the day', { maxNotionalPerDay: '199.99' }, 'max_notional_per_day'],
  ])('%s are not overstepped', (_what, budget, reason) => {
    const groups = [[closeOf('BTCUSDT', '100')], [closeOf('ETHUSDT', '100')]];
    expect(decide(groups, { budget: budget ?? {} })).toEqual([null, reason]);
  });

  it('are inclusive', () => {
    const groups = [[closeOf('BTCUSDT', '100')], [closeOf('ETHUSDT', '100')]];
    const budget = {
      maxCallsPerRun: 2,
      maxNotionalPerRun: '200',
      maxCallsPerDay: 2,
      maxNotionalPerDay: '200.00',
    };
    expect(decide(groups, { budget })).toEqual([null, null]);
  });

  it('say what was used, attempted and allowed', () => {
    const guard = new Guard(armedGuard({ budget: { maxNotionalPerRun: '1000' } }));
    const { decisions } = guard.reserveGroups([[closeOf('BTCUSDT', '600')], [closeOf('ETHUSDT', '500.01')]]);
    expect(decisions[1]).toEqual({
      key: 'close/ETHUSDT/BOTH',
      granted: false,
      closed: [
        {
          reason: 'max_notional_per_run',
          figures: { used: '600', attempted: '500.01', total: '1100.01', cap: '1000' },
        },
      ],
    });
  });

  it('refuse one action and grant a smaller one after it', () => {
    const groups = [[closeOf('BTCUSDT', '600')], [closeOf('ETHUSDT', '500')], [closeOf('SOLUSDT', '400')]];
    expect(decide(groups, { budget: { maxNotionalPerRun: '1000' } })).toEqual([
      null,
      'max_notional_per_run',
      null,
    ]);
  });

  it('of a run are over all its reservations', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0, budget: { maxCallsPerRun: 3 } }));
    guard.reserveGroups(cancels(2));
    guard.permit();
    guard.settle([{ write: 'w1', result: 'executed', sender: true }]);
    const now = NOON + 10 * SECOND;
    const again = guard.reserve(
      { reservationId: 'reconcile/main-1/run-1/2', plannedAt: now, groups: cancels(2) },
      now,
    );
    expect(again.decisions.map(({ closed }) => closed[0]?.reason ?? null)).toEqual([
      null,
      'max_calls_per_run',
    ]);
  });

  it('of the day are over all runs', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0, budget: { maxCallsPerDay: 3 } }));
    guard.reserveGroups(cancels(2));
    guard.permit();
    guard.settle([{ write: 'w1', result: 'executed', sender: true }]);
    const now = NOON + 10 * SECOND;
    expect(
      guard
        .reserveGroups(cancels(2), { n: 2, plannedAt: now }, now)
        .decisions.map(({ closed }) => closed[0]?.reason ?? null),
    ).toEqual([null, 'max_calls_per_day']);
  });

  it('never stop a cancel for want of notional', () => {
    expect(decide([[cancelOf()]], { budget: { maxNotionalPerRun: '0', maxNotionalPerDay: '0' } })).toEqual([
      null,
    ]);
  });
});

describe('groups', () => {
  const leg: GroupOf = [cancelOf(8, 'ETHUSDT'), cancelOf(9, 'ETHUSDT'), closeOf('ETHUSDT', '100')];

  it('are granted or refused together', () => {
    expect(decide([leg], { budget: { maxCallsPerRun: 2 } })).toEqual([
      'max_calls_per_run',
      'max_calls_per_run',
      'max_calls_per_run',
    ]);
    expect(decide([leg], { budget: { maxCallsPerRun: 3 } })).toEqual([null, null, null]);
    expect(decide([leg], { budget: { maxNotionalPerDay: '99' } })).toEqual([
      'max_notional_per_day',
      'max_notional_per_day',
      'max_notional_per_day',
    ]);
  });

  it('with a close get budget first, and the answer keeps the order of the plan', () => {
    const guard = new Guard(armedGuard({ budget: { maxCallsPerRun: 4 } }));
    const answer = guard.reserveGroups([...cancels(2), leg]);
    expect(answer.decisions.map(({ key, closed }) => [key, closed[0]?.reason ?? null])).toEqual([
      [cancelOf(1).key, null],
      [cancelOf(2).key, 'max_calls_per_run'],
      ...leg.map(({ key }) => [key, null]),
    ]);
    expect(answer.writes.map(({ actions }) => actions)).toEqual([
      [cancelOf(1).key],
      [cancelOf(8, 'ETHUSDT').key, cancelOf(9, 'ETHUSDT').key],
      ['close/ETHUSDT/BOTH'],
    ]);
  });

  it('that are refused leave the places to others', () => {
    expect(decide([leg, [cancelOf(1)]], { maxOrdersPerAction: 1 })).toEqual([
      'max_orders_reached',
      'max_orders_reached',
      'max_orders_reached',
      null,
    ]);
  });
});
