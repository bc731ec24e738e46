import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { packageVersion, type Versions } from '../client';
import { endProcess } from '../outside/end-process';
import { codecOptions, configOption, jsonOption, profileOption } from './arguments';
import { connected, type Named } from './connection';
import { EXIT, outputOf } from './output';

/** For connection, server and worker together, ms. */
const WITHIN_MS = 2_000;

type Options = Pick<Named, 'config' | 'profile' | 'codecEndpoint' | 'codecAuth'> & {
  readonly json?: boolean;
};

/** `version`, also as `--version`: this one's, and where they answer the server's and the worker's. */
export function versionCommand(): Command {
  const command = new Command('version')
    .description('versions of this command line and, where they answer within 2 s, of server and worker')
    .action(tell);
  for (const option of [configOption(), profileOption(), jsonOption(), ...codecOptions()])
    command.addOption(option);
  return command;
}

async function tell(options: Options): Promise<void> {
  const output = outputOf(options);
  output.line(`grinder-reconcile ${packageVersion()}`);
  const { client, server, worker, problems } = await seen(options);
  const skew = worker !== null && worker !== client;
  if (server !== null) output.line(`Temporal server   ${server}`);
  if (worker !== null) output.line(`worker            ${worker}${skew ? ' (use one version for both)' : ''}`);
  for (const problem of problems) output.line(`not known         ${problem}`);
  output.answer('version', { commandLine: client, server, worker, skew, problems });
  // A connection that hangs would keep it.
  endProcess(EXIT.ok);
}

/** Whatever is wrong with configuration or server, it is told and nothing fails. */
async function seen(options: Options): Promise<Versions> {
  const none = (problem: string): Versions => ({
    client: packageVersion(),
    server: null,
    worker: null,
    problems: [problem],
  });
  const end = performance.now() + WITHIN_MS;
  const ask = connected(options, async ({ reconcile, configFile }) => {
    const [account] = Object.keys(configFile?.config.accounts ?? {});
    return await reconcile.versions({ account, withinMs: Math.ceil(end - performance.now()) });
  }).catch((error: unknown) => none(error instanceof Error ? error.message : String(error)));
  // What came in time is told before it strikes.
  const late = setTimeout(WITHIN_MS + 500, none(`server: no answer within ${WITHIN_MS / 1_000} s`));
  return await Promise.race([ask, late]);
}
