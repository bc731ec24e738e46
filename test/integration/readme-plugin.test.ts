import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, it } from 'vitest';
import { CYCLE_TYPE, guardId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { startSimulator } from '../../src/simulator';
import { artifacts } from '../support/artifacts';
import { cleanEnvironment } from '../support/clean-environment';
import { adapt, blockOf, compile } from '../support/page-code';

it("the README's own worker compiles, runs a cycle and stops", async () => {
  // Inside the package, so that it finds itself by its name.
  const folder = mkdtempSync(join(artifacts(), 'readme-'));
  const account = `r${Date.now().toString(36)}`;
  const sim = await startSimulator({ accounts: [{ apiKey: account, apiSecret: 's', label: 'main' }] });
  const files = {
    'workflows.ts': blockOf('README.md', 'workflows.ts'),
    'worker.ts': blockOf('README.md', 'worker.ts'),
  };
  files['worker.ts'] = adapt(files['worker.ts'], [
    ['my-queue', `queue-${account}`],
    ['accounts: { main:', `metrics: { port: 0 }, accounts: { ${account}:`],
    ["'mainnet'", `{ simulator: '${sim.url}' }`],
    ["{ file: 'state/main.json' }", "'flat'"],
  ]);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  compile(Object.keys(files).map((name) => join(folder, name)));

  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const worker = spawn(process.execPath, [join(folder, 'worker.js')], {
    env: {
      ...cleanEnvironment(),
      TEMPORAL_ADDRESS: address,
      BINANCE_API_KEY: account,
      BINANCE_API_SECRET: 's',
    },
    stdio: 'ignore',
  });
  const ended = once(worker, 'close');
  try {
    const report = await client.workflow.execute<() => Promise<CycleReport>>(CYCLE_TYPE, {
      taskQueue: `queue-${account}`,
      workflowId: `${account}-cycle`,
      args: [{ account }] as never,
    });
    expect(report.outcome).toBe('clean');
    // The plugin creates what is missing.
    await expect
      .poll(() =>
        client.schedule
          .getHandle(`reconcile/${account}`)
          .describe()
          .catch(() => null),
      )
      .not.toBeNull();
  } finally {
    worker.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await client.schedule.getHandle(`reconcile/${account}`).delete();
    await client.workflow.getHandle(guardId(account)).terminate();
    await connection.close();
    await sim.close();
    rmSync(folder, { recursive: true });
  }
});
