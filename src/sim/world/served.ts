import type { Client } from '@temporalio/client';
import type { ActivityFunction } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { createGuardActivities } from '../../activities';
import { guardTaskQueue } from '../../domain/config';
import type { CycleReport } from '../../domain/report';
import { ReconcilePlugin } from '../../plugin/reconcile-plugin';
import { createLog } from '../../telemetry/log';
import { outside } from '../time/process';
import type { Served } from '../worker/sim-worker';
import { WorkflowMaker } from '../worker/workflow-maker';
import type { SimAccount } from './account';
import { mutated } from './mutations';
import { configOf, environmentOf, TASK_QUEUE } from './settings';

/** Nothing here goes over one. */
const NO_CONNECTION = {} as NativeConnection;

let makers: Readonly<Record<'cycle' | 'guard', WorkflowMaker>> | null = null;

interface Parts {
  readonly client: Client;
  readonly accounts: readonly SimAccount[];
  readonly mayTrade: boolean;
  readonly onReport: (report: CycleReport) => void;
}

/** What a worker process of ours serves: the plugin as a host's Worker has it, and the guards. */
export function servedBy({ client, accounts, mayTrade, onReport }: Parts): Served[] {
  makers ??= {
    cycle: new WorkflowMaker('cycle', (code) => code),
    guard: new WorkflowMaker('guard', mutated),
  };
  const labels = accounts.map(({ label }) => label);
  const plugin = new ReconcilePlugin({
    config: configOf(labels),
    environment: environmentOf(labels, mayTrade),
    expectedState: Object.fromEntries(accounts.map(({ label, bot }) => [label, bot.source])),
    log: createLog('silent'),
    onReport,
  });
  const host = plugin.configureWorker({ taskQueue: TASK_QUEUE, connection: NO_CONNECTION });
  const sinks = host.sinks as unknown as Record<string, Record<string, { fn(...args: unknown[]): void }>>;
  return [
    {
      taskQueue: TASK_QUEUE,
      maker: makers.cycle,
      activities: host.activities as Record<string, ActivityFunction>,
      client,
      sink: (iface, call, runId, args) => outside(() => sinks[iface]?.[call]?.fn({ runId }, ...args)),
    },
    {
      taskQueue: guardTaskQueue(TASK_QUEUE),
      maker: makers.guard,
      activities: createGuardActivities() as unknown as Record<string, ActivityFunction>,
      client,
      sink: () => undefined,
    },
  ];
}
