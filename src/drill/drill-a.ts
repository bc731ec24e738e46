import { existsSync } from 'node:fs';
import { usedToday } from '../domain/guard/ledger';
import { hasSample, writeArtifacts } from './artifacts';
import { overRun } from './budget';
import { Checks, type DrillOptions } from './checks';
import { DrillAccount } from './drill-account';

/** Drill A: a run's notional cap stops the second close of the same cycle. */
export async function drillA({ address, directory, say }: DrillOptions): Promise<Checks> {
  const checks = new Checks('A', say);
  const account = await DrillAccount.start(address, 'drill_a', {
    action: 'flatten',
    budget: {
      maxCallsPerRun: 100,
      maxCallsPerDay: 100,
      maxNotionalPerRun: '1000',
      maxNotionalPerDay: '50000',
    },
  });
  try {
    account.open('BTCUSDT', '0.010');
    account.open('ETHUSDT', '0.200');
    const cycle = await account.cycle();
    const [first, second] = cycle.report.actions;
    const closed = first?.notional === '600' && first.result === 'executed';
    const refused = second?.notional === '500' && second.result === 'blocked';
    checks.check(
      '600 granted, permitted and closed, the 500 of the same run refused',
      closed && refused && account.log.shows({ granted: true }),
      cycle.report.actions,
    );
    checks.check('reason is max_notional_per_run', second?.reason === 'max_notional_per_run', second);
    const state = await account.state();
    const over = second && overRun(state, cycle, second);
    account.log.note('over budget', { reason: over?.reason, ...over?.figures });
    checks.check(
      'figures logged: used 600, attempted 500, total 1100, cap 1000',
      account.log.shows({
        reason: 'max_notional_per_run',
        used: '600',
        attempted: '500',
        total: '1100',
        cap: '1000',
      }),
      over,
    );
    const metrics = await account.metrics();
    const stateFile = writeArtifacts(directory, 'drill_a', { metrics, log: account.log, state });
    checks.check(
      'blocked counter with that reason is 1',
      hasSample(metrics, 'action_blocked_total{reason="max_notional_per_run"} 1'),
    );
    checks.check('calls used today is 1', hasSample(metrics, 'budget_calls_used_day{account="drill_a"} 1'));
    checks.check(
      'notional used today is 600',
      hasSample(metrics, 'budget_notional_used_day{account="drill_a"} 600'),
    );
    checks.check('budget configured is 1', hasSample(metrics, 'budget_configured{account="drill_a"} 1'));
    checks.check('state file exists', existsSync(stateFile));
    checks.check('state file says 1 call', usedToday(state.ledger, state.seenAt).calls === 1, state.ledger);
  } finally {
    await account.stop();
  }
  return checks;
}
