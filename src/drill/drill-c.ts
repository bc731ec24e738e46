import { existsSync } from 'node:fs';
import { hasSample, writeArtifacts } from './artifacts';
import { permitted } from './budget';
import { Checks, type DrillOptions } from './checks';
import { DrillAccount } from './drill-account';
import { FOUR_WRITES, leaveStrays, NOTHING_IN_THE_WAY } from './strays';

/** Drill C: a disarm in the middle of an acting cycle; one write is with the exchange, three are granted. */
export async function drillC({ address, directory, say }: DrillOptions): Promise<Checks> {
  const checks = new Checks('C', say);
  const account = await DrillAccount.start(address, 'drill_c', NOTHING_IN_THE_WAY);
  try {
    leaveStrays(account);
    const metricsBefore = await account.metrics();
    const held = await account.cycleHeldAt('cancel');

    const during = await account.status();
    const writes = during.openReservations.flatMap((reservation) => reservation.writes);
    checks.check(
      'four writes granted, one permitted and with the exchange',
      writes.map((write) => write.permitted).join() === 'true,false,false,false',
      writes,
    );
    checks.check(
      'budget of all four taken: 4 calls, 1100',
      during.budget.used.calls === 4 && during.budget.used.notional === '1100',
      during.budget.used,
    );
    const disarmed = await account.reconcile.disarm('drill_c', { operator: 'fire drill', reason: 'drill C' });
    account.log.note('disarmed', { confirmed: disarmed.confirmed, headline: disarmed.status?.headline });
    checks.check('disarm confirmed by the guard in mid-cycle', disarmed.confirmed, disarmed);
    held.release();

    const { report } = await held.closed;
    const [first, ...rest] = report.actions;
    checks.check('what was sent is settled: executed', first?.result === 'executed', first);
    checks.check(
      'report: the other three blocked (arming_changed)',
      report.outcome === 'acted' &&
        rest.length === 3 &&
        rest.every(({ result, reason }) => result === 'blocked' && reason === 'arming_changed'),
      report,
    );
    const settled = await account.status();
    checks.check('no reservation open', settled.openReservations.length === 0, settled.openReservations);
    checks.check(
      'budget of the three returned: 1 call, 0',
      settled.budget.used.calls === 1 && settled.budget.used.notional === '0',
      settled.budget.used,
    );
    const metrics = await account.metrics();

    const next = (await account.cycle()).report;
    checks.check(
      'the next cycle does nothing: not_armed',
      next.outcome === 'blocked' && next.actions.every(({ reason }) => reason === 'not_armed'),
      next,
    );
    const sent = account.writes();
    checks.check('one write ever reached the exchange', sent.join() === FOUR_WRITES[0], sent);
    const left = [account.book.openOrders().length, account.book.positions().length];
    checks.check('an order and both positions are as they were', left.join() === '1,2', left);

    const state = await account.state();
    const reports = [report, next];
    const stateFile = writeArtifacts(directory, 'drill_c', {
      metrics,
      metricsBefore,
      log: account.log,
      state,
      reports,
    });
    const counted = (text: string, executed: number, blocked: number, armed: number) =>
      hasSample(text, `action_executed_total{action="cancel_all"} ${executed}`) &&
      hasSample(text, 'action_executed_total{action="flatten"} 0') &&
      hasSample(text, `action_blocked_total{reason="arming_changed"} ${blocked}`) &&
      hasSample(text, `armed{account="drill_c"} ${armed}`);
    checks.check('metrics before: armed, nothing counted', counted(metricsBefore, 0, 0, 1));
    checks.check('metrics after: disarmed, 1 executed, 3 blocked', counted(metrics, 1, 3, 0));
    checks.check('state file exists', existsSync(stateFile));
    checks.check('state file says 1 permit', permitted(state).calls === 1, state.reservations);
  } finally {
    await account.stop();
  }
  return checks;
}
