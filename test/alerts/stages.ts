import { join } from 'node:path';
import { pathOf } from '../support/reference';
import { DrillAccount } from './account';
import type { AlertCase } from './case';
import { OTHERS } from './cases/others';
import { PROCESSES } from './cases/processes';
import { READS } from './cases/reads';
import { WRITES } from './cases/writes';

/** Long enough for an operator, and for a busy machine. */
const MASS_CONFIRM_SECONDS = 300;

/** What happens on one installation: to its accounts beside each other, to each one after the other. */
export interface Stage {
  readonly name: string;
  readonly accounts: readonly DrillAccount[];
  readonly cases: readonly AlertCase[];
  /** Of the worker. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** @param isWanted by the account's name; an installation without any is left out */
export async function stagesOf(directory: string, isWanted: (name: string) => boolean): Promise<Stage[]> {
  const stages = [await beside(directory, isWanted)];
  for (const [name, makes] of Object.entries(PROCESSES).filter(([each]) => isWanted(each))) {
    const account = await DrillAccount.open(name, join(directory, `${name}.json`));
    stages.push({ name, accounts: [account], cases: makes.map((make) => make(account)) });
  }
  return stages.filter(({ accounts }) => accounts.length > 0);
}

/** Each fault on an account of its own, all of one worker. */
async function beside(directory: string, isWanted: (name: string) => boolean): Promise<Stage> {
  const dying = join(directory, 'dying');
  const accounts: DrillAccount[] = [];
  const cases: AlertCase[] = [];
  for (const [name, make] of Object.entries({ ...READS, ...WRITES, ...OTHERS })) {
    if (!isWanted(name)) continue;
    const massConfirmSeconds = name === 'mass_change' ? MASS_CONFIRM_SECONDS : undefined;
    const account = await DrillAccount.open(name, join(directory, `${name}.json`), massConfirmSeconds);
    const one = make(account, dying);
    one.prepare?.();
    accounts.push(account);
    cases.push(one);
  }
  const hooks = pathOf('test/support/worker-hooks.cjs');
  const environment = { HOOK: 'fail-attempts', FILE: dying, NODE_OPTIONS: `--require ${hooks}` };
  return { name: 'main', accounts, cases, environment };
}
