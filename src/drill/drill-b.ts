import { existsSync } from 'node:fs';
import { currentDay, usedToday } from '../domain/guard/ledger';
import { hasSample, writeArtifacts } from './artifacts';
import { overDay, usedByCycle } from './budget';
import { Checks, type DrillOptions } from './checks';
import { DrillAccount } from './drill-account';

/** Drill B: the day's notional cap holds across cycles, continue-as-new and a worker's restart. */
export async function drillB(options: DrillOptions): Promise<Checks> {
  const checks = new Checks('B', options.say);
  const account = await DrillAccount.start(options.address, 'drill_b', {
    action: 'flatten',
    budget: {
      maxCallsPerRun: 100,
      maxCallsPerDay: 100,
      maxNotionalPerRun: '50000',
      maxNotionalPerDay: '1000',
    },
  });
  try {
    account.open('BTCUSDT', '0.010');
    const first = (await account.cycle()).report.actions[0];
    const closed = first?.notional === '600' && first.result === 'executed';
    checks.check('600 granted, permitted and closed', closed && account.log.shows({ granted: true }), first);

    account.open('ETHUSDT', '0.200');
    const cycle = await account.cycle();
    const [second] = cycle.report.actions;
    const blockedState = await account.state();
    const newRun = usedByCycle(blockedState, cycle);
    const today = usedToday(blockedState.ledger, Date.now()).notional;
    checks.check('new run: run notional 0 and day notional 600', newRun === '0' && today === '600', {
      newRun,
      today,
    });
    const refused = second?.notional === '500' && second.result === 'blocked';
    checks.check(
      '500 refused with reason max_notional_per_day',
      refused && second.reason === 'max_notional_per_day',
      second,
    );
    const over = second && overDay(blockedState, second);
    account.log.note('over budget', { reason: over?.reason, ...over?.figures });
    checks.check(
      'figures logged: used 600, attempted 500, total 1100, cap 1000',
      account.log.shows({
        reason: 'max_notional_per_day',
        used: '600',
        attempted: '500',
        total: '1100',
        cap: '1000',
      }),
      over,
    );
    const utcToday = new Date().toISOString().slice(0, 10);
    const day = currentDay(blockedState.ledger, Date.now());
    account.log.note('day key', { key: day });
    checks.check("UTC day key equals today's", day === utcToday, day);
    const asked = await account.canClose('BTCUSDT', '0.005');
    account.log.note('would 300 be granted', { answer: asked.canExecute });
    const untouched = (await account.status()).budget.used.notional === '600';
    checks.check(
      '300 would still be granted, by a check that takes nothing',
      asked.canExecute && untouched,
      asked,
    );
    // Counters are of one process: they are read before the worker's restart.
    const metrics = await account.metrics();

    await account.continueAsNew();
    const afterContinue = (await account.status()).budget.used.notional;
    await account.restartWorker();
    const afterRestart = (await account.status()).budget.used.notional;
    account.log.note('carried over', { afterContinueAsNew: afterContinue, afterWorkerRestart: afterRestart });
    const state = await account.state();
    const stateFile = writeArtifacts(options.directory, 'drill_b', { metrics, log: account.log, state });
    checks.check(
      'blocked counter with that reason is 1',
      hasSample(metrics, 'action_blocked_total{reason="max_notional_per_day"} 1'),
    );
    checks.check(
      'notional used today is 600',
      hasSample(metrics, 'budget_notional_used_day{account="drill_b"} 600'),
    );
    checks.check('budget configured is 1', hasSample(metrics, 'budget_configured{account="drill_b"} 1'));
    checks.check('state file exists', existsSync(stateFile));
    checks.check('artifacts are ignored by version control', options.ignoredByGit());
    const inState = usedToday(state.ledger, state.seenAt).notional;
    checks.check(
      'state file says 600, the same after continue-as-new and after a worker restart',
      [inState, afterContinue, afterRestart].every((notional) => notional === '600'),
      { inState, afterContinue, afterRestart },
    );
  } finally {
    await account.stop();
  }
  return checks;
}
