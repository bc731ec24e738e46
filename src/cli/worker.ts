import { Command, Option } from 'commander';
import { DEFAULT_CONFIG_FILE, readConfigFile } from '../client';
import { endProcess } from '../outside/end-process';
import { makeRoomForHangs } from '../outside/threads';
import type { RunWorkerOptions } from '../worker';
import { configOption, profileOption } from './arguments';
import { EXIT } from './output';

interface Options {
  readonly config: string;
  readonly profile?: string;
  readonly logLevel: RunWorkerOptions['logLevel'];
}

/** `worker`: the process that does the work. */
export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'run the worker: cycles, guards and metrics (credentials and ALLOW_MAINNET_TRADE come from its environment)',
    )
    .addOption(configOption().default(DEFAULT_CONFIG_FILE))
    .addOption(profileOption())
    .addOption(
      new Option('--log-level <level>', 'what to log')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .action(async ({ config, profile, logLevel }: Options) => {
      // First of all: importing may use the threads already.
      const accounts = Object.values(readConfigFile(config).config.accounts);
      makeRoomForHangs(accounts.filter(({ expectedState }) => expectedState !== 'flat').length);
      // Only here: the other commands start in half the time without what a worker needs.
      const { runWorker } = await import('../worker.js');
      await runWorker({ configFile: config, profile, logLevel });
      // A file or a reader that hangs would keep it.
      endProcess(EXIT.ok);
    });
}
