import { Command, Option } from 'commander';
import { DEFAULT_CONFIG_FILE } from '../client/config-file';
import type { RunWorkerOptions } from '../worker';

interface Options {
  readonly config: string;
  readonly logLevel: RunWorkerOptions['logLevel'];
}

/** `worker`: the process that does the work. */
export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'run the worker: cycles, guards and metrics (credentials and ALLOW_MAINNET_TRADE come from its environment)',
    )
    .option('--config <file>', 'configuration file', DEFAULT_CONFIG_FILE)
    .addOption(
      new Option('--log-level <level>', 'what to log')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .action(async ({ config, logLevel }: Options) => {
      // Only here: the other commands start in half the time without what a worker needs.
      const { runWorker } = await import('../worker.js');
      await runWorker({ configFile: config, logLevel });
    });
}
