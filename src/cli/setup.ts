import { Client } from '@temporalio/client';
import { Command, Option } from 'commander';
import { prepareNamespace } from '../client';
import { NoServer } from '../client/connection-problem';
import { temporalConfig } from '../client/temporal-config';
import { until } from '../client/until';
import { profileOption, whole } from './arguments';
import { connect } from './connection';
import { outputOf } from './output';
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
    .option('--wait <seconds>', 'how long to wait for the cluster', whole(0, 3_600), 60)
    .addOption(
      new Option(
        '--print [tool]',
        'do nothing, and print what does the same with that tool, where our key may not (default: all)',
      ).choices(SETUP_TOOLS),
    )
    .option('--json', 'print the answer as JSON')
    .action(async (options: Options) => {
      if (options.print === undefined) await prepare(options);
      else print(options, options.print === true ? SETUP_TOOLS : [options.print]);
    });
}

async function prepare({ retentionDays, wait, profile, json }: Options): Promise<void> {
  const output = outputOf({ json });
  const temporal = temporalConfig(profile);
  const connection = await until(() => connect(temporal), {
    ...{ what: 'the Temporal cluster', withinMs: wait * 1_000, everyMs: 1_000 },
    tolerate: (error) => !(error instanceof NoServer && error.isFinal),
  });
  try {
    const client = new Client({ connection, namespace: temporal.namespace });
    const done = await prepareNamespace(client, retentionDays);
    for (const line of done) output.line(line);
    output.answer('setup', { done });
  } finally {
    await connection.close();
  }
}

function print({ retentionDays, profile, json }: Options, tools: readonly SetupTool[]): void {
  const output = outputOf({ json });
  const { namespace } = temporalConfig(profile);
  const printed = tools.map((tool) => ({ tool, lines: setupLines(tool, { namespace, retentionDays }) }));
  for (const line of printed.flatMap(({ lines }) => lines)) output.line(line);
  output.answer('setup print', { namespace, retentionDays, tools: printed });
}
