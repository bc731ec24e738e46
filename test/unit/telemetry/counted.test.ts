import { describe, expect, it } from 'vitest';
import { Metrics } from '../../../src/telemetry/metrics';
import { report, row } from '../domain/story/builders';

const WEIGHT = { usedWeight: () => 0, weightPerMinute: () => 2_400 };
const BLOCKED = 'grinder_reconcile_action_blocked_total';
const OF_ACCOUNT = 'grinder_reconcile_account_action_blocked_total';

describe("a cycle's actions", () => {
  it('are counted over all accounts, as the runbook has it, and of the account, for whoever is paged', async () => {
    const metrics = new Metrics();
    for (const account of ['main', 'other']) metrics.addAccount(account, { weight: WEIGHT, enabled: true });
    metrics.cycleClosed('run-1', report({ actions: [row({ reason: 'mass_change' })] }), 1_000);
    const text = await metrics.text();
    expect(text).toContain(`${BLOCKED}{reason="mass_change"} 1`);
    expect(text).toContain(`${OF_ACCOUNT}{account="main",reason="mass_change"} 1`);
    expect(text).toContain(`${OF_ACCOUNT}{account="other",reason="mass_change"} 0`);
  });

  it('have a series of each account before anything happened, so that an alert sees the first one', async () => {
    const metrics = new Metrics();
    expect(await metrics.text()).not.toContain(`${OF_ACCOUNT}{`);
    metrics.addAccount('main', { weight: WEIGHT, enabled: true });
    expect(await metrics.text()).toContain(`${OF_ACCOUNT}{account="main",reason="port_error"} 0`);
  });
});
