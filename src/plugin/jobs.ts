import { setMaxListeners } from 'node:events';
import type { Client } from '@temporalio/client';
import { type Config, guardTaskQueue } from '../domain/config';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import type { ServedAccounts } from './accounts';
import { createMissing } from './create-missing';
import { rememberPause, tellPauses } from './exchange-pause';
import { followGuards } from './follow-guards';
import { followLimits } from './follow-limits';
import { followSchedules } from './follow-schedules';
import type { GuardAnswers } from './guard-answers';
import { type GuardsProgress, RememberingGuards } from './remembering-guards';

export interface JobsOptions {
  readonly config: Config;
  /** With the default payload converter, as guards have it. */
  readonly client: Client;
  /** With the host's converters: it encodes what schedules start. */
  readonly cycles: Client;
  readonly metrics: Metrics;
  readonly answers: GuardAnswers;
  readonly served: ServedAccounts;
  readonly guardsProgress: GuardsProgress;
  readonly log: Log;
  readonly createMissing: boolean;
}

/** What a worker does besides polling. A failure is logged and tried again; it never stops the worker. */
export interface Jobs {
  /** Resolves once it is known whether the exchange asked to wait before this worker started. */
  readonly pauseRemembered: Promise<void>;
  stop(): Promise<void>;
}

export function startJobs(options: JobsOptions): Jobs {
  const stopping = new AbortController();
  // Each account's pauses listen: more than ten of them are no leak.
  setMaxListeners(0, stopping.signal);
  const shared = {
    ...options,
    accounts: Object.keys(options.config.accounts),
    guards: new RememberingGuards(options.client, {
      taskQueue: () => guardTaskQueue(options.config.taskQueue),
      progress: options.guardsProgress,
      log: options.log,
    }),
    limitsOf: options.served.limitsOf,
    signal: stopping.signal,
  };
  const pauseRemembered = rememberPause(shared);
  tellPauses(shared);
  const running = [
    pauseRemembered,
    followGuards(shared),
    followSchedules({ ...shared, client: options.cycles }),
    followLimits({ ...shared, mayAsk: pauseRemembered }),
    options.createMissing ? createMissing(shared) : Promise.resolve(),
  ];
  return {
    pauseRemembered,
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
