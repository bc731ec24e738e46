import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canExecute } from '../domain/can-execute';
import { currentDay, usedByRun, usedToday } from '../domain/guard/ledger';
import type { GuardState } from '../domain/guard/state';
import type { LimitFigures } from '../domain/usage';
import { Checks } from './checks';
import { GuardedAccount } from './guarded-account';

export interface DrillOptions {
  readonly address: string;
  /** Where the artifacts go. */
  readonly directory: string;
  readonly say: (line: string) => void;
}

const RUN_A = 'run-a';
const WIDE = { maxCallsPerRun: 100, maxCallsPerDay: 100 };

/** Drill A: a run's notional cap stops the third close of the same run. */
export async function drillA(options: DrillOptions): Promise<Checks> {
  const checks = new Checks('A', options.say);
  const account = await GuardedAccount.start(options.address, 'drill_a', {
    budget: { ...WIDE, maxNotionalPerRun: '500', maxNotionalPerDay: '50000' },
  });
  try {
    const first = await account.spend(RUN_A, '200');
    const second = await account.spend(RUN_A, '200');
    const third = await account.spend(RUN_A, '200');
    const granted = first.granted && first.permitted && second.granted && second.permitted;
    checks.check(
      '200 and 200 granted and permitted, the third 200 of the same run refused',
      granted && !third.granted,
      [first, second, third],
    );
    const [decision] = third.answer.decisions;
    checks.check(
      'reason is max_notional_per_run',
      decision?.closed[0]?.reason === 'max_notional_per_run',
      decision,
    );
    checks.check(
      'figures logged: used 400, attempted 200, total 600, cap 500',
      logged(account, { used: '400', attempted: '200', total: '600', cap: '500' }),
      decision?.closed[0]?.figures,
    );
    const { text, stateFile, state } = await writeArtifacts(account, options.directory, 'drill_a');
    checks.check(
      'blocked counter with that reason is 1',
      hasSample(text, 'action_blocked_total{reason="max_notional_per_run"} 1'),
    );
    checks.check('calls used today is 2', hasSample(text, 'budget_calls_used_day{account="drill_a"} 2'));
    checks.check(
      'notional used today is 400',
      hasSample(text, 'budget_notional_used_day{account="drill_a"} 400'),
    );
    checks.check('budget configured is 1', hasSample(text, 'budget_configured{account="drill_a"} 1'));
    checks.check('state file exists', existsSync(stateFile));
    checks.check('state file says 2 calls', usedToday(state.ledger, state.seenAt).calls === 2, state.ledger);
  } finally {
    await account.stop();
  }
  return checks;
}

/** Drill B: the day's notional cap holds across runs, continue-as-new and a worker restart. */
export async function drillB(options: DrillOptions, ignoredByGit: () => boolean | null): Promise<Checks> {
  const checks = new Checks('B', options.say);
  const account = await GuardedAccount.start(options.address, 'drill_b', {
    budget: { ...WIDE, maxNotionalPerRun: '50000', maxNotionalPerDay: '1000' },
  });
  try {
    const first = await account.spend('run-b1', '600');
    checks.check('600 granted and permitted', first.granted && first.permitted, first);
    const before = (await account.state()).ledger;
    const newRun = usedByRun(before, 'drill/drill_b/run-b2').notional;
    const today = usedToday(before, Date.now()).notional;
    checks.check('new run: run notional 0 and day notional 600', newRun === '0' && today === '600', {
      newRun,
      today,
    });
    const second = await account.spend('run-b2', '500');
    const [decision] = second.answer.decisions;
    checks.check(
      '500 refused with reason max_notional_per_day',
      !second.granted && decision?.closed[0]?.reason === 'max_notional_per_day',
      decision,
    );
    checks.check(
      'figures logged: used 600, attempted 500, total 1100, cap 1000',
      logged(account, { used: '600', attempted: '500', total: '1100', cap: '1000' }),
      decision?.closed[0]?.figures,
    );
    const utcToday = new Date().toISOString().slice(0, 10);
    const day = currentDay((await account.state()).ledger, Date.now());
    account.note('day key', { key: day });
    checks.check("UTC day key equals today's", day === utcToday, day);
    const status = await account.status();
    const asked = canExecute(
      { symbol: 'BTCUSDT', amount: '1', price: '300' },
      { available: true, status },
      {
        allowMainnetTrade: true,
        now: status.at,
        cooldownAllowanceMs: 0,
        strategies: ['d'],
      },
    );
    account.note('would 300 be granted', { answer: asked.canExecute });
    const untouched = (await account.status()).budget.used.notional === '600';
    checks.check(
      '300 would still be granted, by a check that takes nothing',
      asked.canExecute && untouched,
      asked,
    );
    await account.continueAsNew();
    const afterContinue = (await account.status()).budget.used.notional;
    await account.restartWorker();
    const afterRestart = (await account.status()).budget.used.notional;
    account.note('carried over', { afterContinueAsNew: afterContinue, afterWorkerRestart: afterRestart });
    const { text, stateFile, state } = await writeArtifacts(account, options.directory, 'drill_b');
    checks.check(
      'blocked counter with that reason is 1',
      hasSample(text, 'action_blocked_total{reason="max_notional_per_day"} 1'),
    );
    checks.check(
      'notional used today is 600',
      hasSample(text, 'budget_notional_used_day{account="drill_b"} 600'),
    );
    checks.check('budget configured is 1', hasSample(text, 'budget_configured{account="drill_b"} 1'));
    checks.check('state file exists', existsSync(stateFile));
    checks.check('artifacts are ignored by version control', ignoredByGit());
    const inState = usedToday(state.ledger, state.seenAt).notional;
    checks.check(
      'state file says 600, the same after continue-as-new and after a worker restart',
      [inState, afterContinue, afterRestart].every((notional) => notional === '600'),
      {
        inState,
        afterContinue,
        afterRestart,
      },
    );
  } finally {
    await account.stop();
  }
  return checks;
}

const hasSample = (text: string, sample: string) => text.split('\n').includes(`grinder_reconcile_${sample}`);

/** True where the log shows the decision with exactly these figures. */
const logged = ({ log }: GuardedAccount, { used, attempted, total, cap }: LimitFigures) =>
  log.some((line) => line.includes(`used=${used} attempted=${attempted} total=${total} cap=${cap}`));

async function writeArtifacts(
  account: GuardedAccount,
  directory: string,
  name: string,
): Promise<{ text: string; stateFile: string; state: GuardState }> {
  await account.status();
  const text = await account.metrics.text();
  const state = await account.state();
  const stateFile = join(directory, `${name}_state.json`);
  writeFileSync(join(directory, `${name}_metrics.txt`), text);
  writeFileSync(join(directory, `${name}_log.txt`), `${account.log.join('\n')}\n`);
  writeFileSync(stateFile, `${JSON.stringify(state, null, 2)}\n`);
  return { text, stateFile, state };
}
