import { Client, type Connection } from '@temporalio/client';
import { Command, Option } from 'commander';
import { prepareNamespace } from '../client';
import { NoServer } from '../connect/connection-problem';
import { type TemporalConfig, temporalConfig } from '../connect/temporal-config';
import { TimedOut, until } from '../outside/until';
import { jsonOption, profileOption, whole } from './arguments';
import { connect } from './connection';
import { complain, outputOf } from './output';
import { SETUP_TOOLS, type SetupTool, setupLines } from './setup-print';

interface Options {
  readonly retentionDays: number;
  readonly wait: number;
  readonly profile?: string;
  readonly print?: SetupTool | true;
  readonly json?: boolean;
}

/** `setup`: prepares a Temporal cluster once. */
export function setupCommand(): Command {
  return new Command('setup')
    .description(
      'register the namespace and the search attributes on a Temporal cluster, where they are missing',
    )
    .addOption(profileOption())
    .option(
      '--retention-days <days>',
      'how long closed cycles are kept in a namespace that is created here',
      whole(1, 365),
      14,
    )
    .option('--wait <seconds>', 'how long to wait for a cluster that is starting', whole(0, 3_600), 0)
    .addOption(
      new Option(
        '--print [tool]',
        'do nothing, and print what does the same with that tool, where our key may not (default: all)',
      ).choices(SETUP_TOOLS),
    )
    .addOption(jsonOption())
    .action(async (options: Options) => {
      if (options.print === undefined) await prepare(options);
      else print(options, options.print === true ? SETUP_TOOLS : [options.print]);
    });
}

async function prepare({ retentionDays, wait, profile, json }: Options): Promise<void> {
  const output = outputOf({ json });
  const temporal = temporalConfig(profile);
  const connection = await connected(temporal, wait);
  try {
    const client = new Client({ connection, namespace: temporal.namespace });
    const done = await prepareNamespace(client, retentionDays);
    for (const line of done) output.line(line);
    output.answer('setup', { done });
  } finally {
    await connection.close();
  }
}

/** @throws NoServer as every command does, once that was waited for */
async function connected(temporal: TemporalConfig, waitSeconds: number): Promise<Connection> {
  let last: NoServer | undefined;
  const goesOn = (error: unknown): boolean => {
    if (waitSeconds === 0 || !(error instanceof NoServer) || error.isFinal) return false;
    if (last === undefined) complain(`${error.message}; waits at most ${waitSeconds} s for it`);
    last = error;
    return true;
  };
  try {
    return await until(() => connect(temporal), {
      ...{ what: 'the Temporal cluster', withinMs: waitSeconds * 1_000, everyMs: 1_000, tolerate: goesOn },
    });
  } catch (error) {
    throw error instanceof TimedOut && last !== undefined ? last : error;
  }
}

function print({ retentionDays, profile, json }: Options, tools: readonly SetupTool[]): void {
  const output = outputOf({ json });
  const { namespace } = temporalConfig(profile);
  const printed = tools.map((tool) => ({ tool, lines: setupLines(tool, { namespace, retentionDays }) }));
  for (const line of printed.flatMap(({ lines }) => lines)) output.line(line);
  output.answer('setup print', { namespace, retentionDays, tools: printed });
}
