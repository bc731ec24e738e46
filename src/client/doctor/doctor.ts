import type { Client } from '@temporalio/client';
import { accountOf, type Config, guardTaskQueue } from '../../domain/config';
import { type Finding, fix, type Level, worstOf } from '../../domain/doctor/finding';
import { judgeBinding } from '../../domain/doctor/judge-guard';
import { Turns } from '../../outside/turns';
import { explain } from '../explain';
import type { GuardClient } from '../guard-client';
import { askWorker, type WorkerSaid } from './ask-worker';
import { checkGuard, type GuardCheck } from './check-guard';
import { checkSchedule } from './check-schedule';
import { checkServer } from './check-server';
import { checked } from './checked';
import { questionOf } from './question';

const WITHIN_MS = 8_000;
/** An inspection ends by itself after 30 s. */
const WORKER_WITHIN_MS = 35_000;
/** So many accounts are checked together: each costs its worker some requests to the exchange. */
const AT_ONCE = 4;

/** What was found of one account, or of what all of them share. */
export interface DoctorGroup {
  /** Null: what all accounts share. */
  readonly account: string | null;
  readonly findings: readonly Finding[];
}

/** What `doctor` found. */
export interface DoctorAnswer {
  /** The worst of all findings: `fix` before `unknown` before `warning` before `ok`. */
  readonly level: Level;
  /** What all accounts share first. */
  readonly groups: readonly DoctorGroup[];
}

export interface DoctorTarget {
  /** As cycles and schedules use it. */
  readonly client: Client;
  readonly guards: GuardClient;
  /** Of cycles. */
  readonly taskQueue: string;
}

/**
 * Checks everything that a cycle and a write need, and judges it by the configuration. Changes nothing.
 * @throws InvalidInput where an account is not in the configuration
 */
export async function examine(
  target: DoctorTarget,
  config: Config,
  accounts: readonly string[],
): Promise<DoctorAnswer> {
  for (const account of accounts) accountOf(config, account);
  const server = await checkServer(target.client, target.taskQueue, config);
  const turns = new Turns(() => AT_ONCE);
  const groups = [
    { account: null, findings: server.findings },
    ...(await Promise.all(
      accounts.map(async (account) => ({
        account,
        findings: await turns.take(() => examineAccount(target, config, account, server.polled)),
      })),
    )),
  ];
  return { level: worstOf(groups.flatMap(({ findings }) => findings)), groups };
}

async function examineAccount(
  { client, guards, taskQueue }: DoctorTarget,
  config: Config,
  account: string,
  polled: boolean,
): Promise<Finding[]> {
  const filed = accountOf(config, account);
  let guard: GuardCheck | undefined;
  let worker: WorkerSaid | undefined;
  const options = { withinMs: WITHIN_MS, said: explain };
  const found = await Promise.all([
    checked({ ...options, check: 'guard' }, async () => {
      guard = await checkGuard(guards, account, filed.policy, guardTaskQueue(taskQueue));
      return guard.findings;
    }),
    checked({ ...options, check: 'schedule' }, () =>
      checkSchedule(client, { account, config: filed, taskQueue }),
    ),
    checked({ ...options, check: 'worker', withinMs: WORKER_WITHIN_MS }, async () => {
      if (!polled) return [NO_WORKER];
      worker = await askWorker({ client, account, taskQueue }, questionOf(config, filed), filed);
      return worker.findings;
    }),
  ]);
  return [...found.flat(), ...binding(account, guard, worker)];
}

const NO_WORKER = fix(
  'worker',
  'none can be asked, so nothing is known of the exchange and the expected state',
  'start it: grinder-reconcile worker, or your own',
);

function binding(account: string, guard: GuardCheck | undefined, worker: WorkerSaid | undefined): Finding[] {
  if (guard?.status == null || worker?.view == null) return [];
  return [judgeBinding(account, guard.status.exchangeId, worker.view.exchangeId)];
}
