import { randomBytes } from 'node:crypto';
import { Client, type Connection } from '@temporalio/client';
import { until } from '../../src/outside/until';

/** A namespace of the test's own, that has none of our search attributes. @returns its name, once it can be used */
export async function newNamespace(connection: Connection): Promise<string> {
  const namespace = `n${randomBytes(5).toString('hex')}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const client = new Client({ connection, namespace });
  await until(() => client.workflow.count('ExecutionStatus = "Running"'), {
    what: 'the new namespace',
    withinMs: 30_000,
    tolerate: () => true,
  });
  return namespace;
}
