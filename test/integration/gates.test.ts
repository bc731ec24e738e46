import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AGO, OPEN_POLICY, Stack } from '../support/stack';
import { ownId, restingIds, strayOrder, strayPosition } from '../support/strays';

/** Each gate closed alone: its reason is the only one, and nothing is written. */
describe('a closed gate blocks with its reason and nothing reaches the exchange', () => {
  let stack: Stack;
  let writesBefore = 0;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());
  afterEach(() => {
    expect(stack.sim.log.writes().length).toBe(writesBefore);
    for (const id of restingIds(stack)) stack.exchange.cancelBehindTheBack(id);
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0' });
  });

  const policies = [
    ['1', 'action_is_none', { action: 'none' }],
    ['1', 'mode_flatten_only', { action: 'flatten' }],
    ['3', 'allow_active_remediation_false', { allowActiveRemediation: false }],
    ['7', 'symbol_not_in_whitelist', { symbolWhitelist: ['ETHUSDT'] }],
    ['7', 'whitelist_required', { symbolWhitelist: [] }],
    ['10', 'max_orders_reached', { maxOrdersPerAction: 0 }],
    ['11', 'max_calls_per_run', { budget: { maxCallsPerRun: 0 } }],
    ['11', 'max_calls_per_day', { budget: { maxCallsPerDay: 0 } }],
  ] as const;
  it.each(policies)('gate %s: %s', async (_gate, reason, change) => {
    strayOrder(stack);
    await stack.configure({ ...OPEN_POLICY, ...change } as never);
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'blocked',
      actions: [{ result: 'blocked', reason, gates: [reason] }],
    });
  });

  it('gate 2: a dry run is planned', async () => {
    strayOrder(stack);
    await stack.configure({ ...OPEN_POLICY, dryRun: true });
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'planned',
      actions: [{ result: 'planned', reason: 'dry_run', gates: ['dry_run'] }],
    });
    expect(await stack.plugin.metrics.text()).toContain(
      'grinder_reconcile_action_planned_total{action="cancel_all"} 1',
    );
    expect(await stack.plugin.metrics.text()).toContain(
      'grinder_reconcile_action_blocked_total{reason="dry_run"} 0',
    );
  });

  it('gate 4: not_armed', async () => {
    strayOrder(stack);
    await stack.configure(OPEN_POLICY);
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'not_armed', gates: ['not_armed'] }],
    });
  });

  it('gate 4: an arming that covers other symbols or actions', async () => {
    strayOrder(stack);
    await stack.arm({ symbols: ['ETHUSDT'] });
    expect(await stack.cycle()).toMatchObject({
      actions: [{ reason: 'arming_scope', gates: ['arming_scope'] }],
    });
    await stack.arm({ actions: ['flatten'] });
    expect(await stack.cycle()).toMatchObject({
      actions: [{ reason: 'arming_scope', gates: ['arming_scope'] }],
    });
  });

  it('gate 5: ALLOW_MAINNET_TRADE is not exactly 1', async () => {
    strayOrder(stack);
    await stack.arm();
    await stack.stopWorker();
    await stack.startWorker({ ALLOW_MAINNET_TRADE: 'true' });
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['env_var_missing'] }],
    });
    await stack.stopWorker();
    await stack.startWorker();
  });

  it('gate 8: an order that the bot calls finished but that is not ours', async () => {
    const clientOrderId = 'web_AbCdEf';
    strayOrder(stack, { clientOrderId });
    stack.bot.orders = [
      { symbol: 'BTCUSDT', clientOrderId, status: 'CANCELED', createdAt: Date.now() - AGO },
    ];
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'blocked',
      actions: [{ mismatch: 'ORDER_STATUS_DIVERGENCE', gates: ['no_grinder_prefix'] }],
    });
    stack.bot.orders = [];
  });

  it('gate 8: an id that names another symbol', async () => {
    strayOrder(stack, { symbol: 'BTCUSDT', clientOrderId: ownId('ETHUSDT') });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['identity_mismatch'] }],
    });
  });

  it('gate 9: a position above the limit', async () => {
    strayPosition(stack, '0.006');
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ notional: '570', gates: ['notional_exceeds_limit'] }],
    });
  });

  it('gate 11: notional budgets', async () => {
    strayPosition(stack, '0.004');
    await stack.configure({ ...OPEN_POLICY, budget: { maxNotionalPerRun: '379' } });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['max_notional_per_run'] }],
    });
    await stack.configure({ ...OPEN_POLICY, budget: { maxNotionalPerDay: '379' } });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['max_notional_per_day'] }],
    });
    await stack.configure(OPEN_POLICY);
  });

  it('lists every closed gate, in order', async () => {
    strayPosition(stack, '0.006');
    await stack.configure({
      ...OPEN_POLICY,
      action: 'cancel_all',
      dryRun: true,
      allowActiveRemediation: false,
      symbolWhitelist: ['ETHUSDT'],
    });
    const report = await stack.cycle();
    expect(report.actions[0]?.gates).toEqual([
      'mode_cancel_only',
      'dry_run',
      'allow_active_remediation_false',
      'not_armed',
      'symbol_not_in_whitelist',
      'notional_exceeds_limit',
    ]);
    writesBefore = stack.sim.log.writes().length;
  });
});
