import { existsSync } from 'node:fs';
import { usedToday } from '../domain/guard/ledger';
import type { CycleReport } from '../domain/report';
import { hasSample, writeArtifacts } from './artifacts';
import { permitted } from './budget';
import { Checks, type DrillOptions } from './checks';
import { DrillAccount } from './drill-account';
import { FOUR_WRITES, leaveStrays, NOTHING_IN_THE_WAY } from './strays';

/** What the killed worker's cycle left undone, the next cycles do. */
const MORE_CYCLES = 3;

/** Drill D: the worker is killed in the middle of an acting cycle, while its first close is with the exchange. */
export async function drillD({ address, directory, say }: DrillOptions): Promise<Checks> {
  const checks = new Checks('D', say);
  const account = await DrillAccount.start(address, 'drill_d', NOTHING_IN_THE_WAY);
  try {
    leaveStrays(account);
    const metricsBefore = await account.metrics();
    const held = await account.cycleHeldAt('close');
    const signal = await account.killWorker();
    checks.check('worker killed while its close was with the exchange', signal === 'SIGKILL', signal);
    held.release();
    await account.startWorker();

    const { report } = await held.closed;
    checks.check('the same cycle came to its report', report.actions.length === 4, report);
    const doubtful = report.actions.find(({ action }) => action === 'flatten');
    const unverified = report.outcome === 'unverified';
    checks.check(
      'the close in doubt was found out: executed, or honestly unverified',
      doubtful?.result === 'executed' || (unverified && doubtful?.result === 'unverified'),
      doubtful,
    );
    const metrics = await account.metrics();
    const reports = [report, ...(await furtherCycles(account))];
    const sent = account.writesLetIn();
    checks.check(
      'no write was sent twice',
      new Set(sent).size === sent.length && sent.every((write) => FOUR_WRITES.includes(write)),
      sent,
    );
    const amounts = [account.book.positionAmount('BTCUSDT'), account.book.positionAmount('ETHUSDT')];
    checks.check(
      'each position is closed or as it was',
      ['0', '0.01'].includes(amounts[0] ?? '') && ['0', '0.2'].includes(amounts[1] ?? ''),
      amounts,
    );

    const state = await account.state();
    const used = usedToday(state.ledger, state.seenAt);
    const paid = permitted(state);
    checks.check(
      'every write is paid for once',
      used.calls === paid.calls && used.notional === paid.notional && used.calls >= account.writes().length,
      { used, paid },
    );
    const last = reports.at(-1);
    checks.check(
      'the account is clean at the end, or unverified and disarmed',
      last?.outcome === 'clean' || (unverified && state.disarmed?.reason === 'unverified'),
      { headline: last?.headline, disarmed: state.disarmed },
    );
    checks.check('no reservation open', (await account.status()).openReservations.length === 0);

    const stateFile = writeArtifacts(directory, 'drill_d', {
      metrics,
      metricsBefore,
      log: account.log,
      state,
      reports,
    });
    checks.check(
      'metrics before: nothing counted',
      hasSample(metricsBefore, 'runs_total 0') &&
        hasSample(metricsBefore, 'action_executed_total{action="cancel_all"} 0'),
    );
    const executed = (action: string) =>
      report.actions.filter((row) => row.action === action && row.result === 'executed').length;
    checks.check(
      'metrics after: the new worker counted that cycle once, as it reported',
      hasSample(metrics, 'runs_total 1') &&
        ['cancel_all', 'flatten'].every((action) =>
          hasSample(metrics, `action_executed_total{action="${action}"} ${executed(action)}`),
        ),
    );
    checks.check('state file exists', existsSync(stateFile));
  } finally {
    await account.stop();
  }
  return checks;
}

/** Cycles until the account is clean, or nothing more is done about it. */
async function furtherCycles(account: DrillAccount): Promise<CycleReport[]> {
  const reports: CycleReport[] = [];
  while (reports.length < MORE_CYCLES && reports.at(-1)?.outcome !== 'clean')
    reports.push((await account.cycle()).report);
  return reports;
}
