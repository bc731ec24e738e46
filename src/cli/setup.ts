import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Command } from 'commander';
import { prepareNamespace } from '../client';
import { until } from '../client/until';
import { whole } from './arguments';
import { outputOf } from './output';

interface Options {
  readonly retentionDays: number;
  readonly wait: number;
  readonly json?: boolean;
}

/** `setup`: prepares a Temporal cluster once. */
export function setupCommand(): Command {
  return new Command('setup')
    .description(
      'register the namespace and the search attributes on a Temporal cluster, where they are missing',
    )
    .option(
      '--retention-days <days>',
      'how long closed cycles are kept in a namespace that is created here',
      whole(1, 365),
      14,
    )
    .option('--wait <seconds>', 'how long to wait for the cluster', whole(0, 3_600), 60)
    .option('--json', 'print the answer as JSON')
    .action(async ({ retentionDays, wait, json }: Options) => {
      const output = outputOf({ json });
      const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
      const connection = await until(
        () => Connection.connect({ connectTimeout: '5s', ...connectionOptions }),
        { what: 'the Temporal cluster', withinMs: wait * 1_000, everyMs: 1_000, tolerate: () => true },
      );
      try {
        const done = await prepareNamespace(new Client({ connection, namespace }), retentionDays);
        for (const line of done) output.line(line);
        output.answer('setup', { done });
      } finally {
        await connection.close();
      }
    });
}
