import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { anyFreePort } from '../../src/dev/ports';
import { it } from '../support/worker-it';

it("a stand-alone worker serves the metrics of Temporal's SDK, of both its Workers", async ({ worker }) => {
  const temporalPort = await anyFreePort();
  const alone = await worker({ temporalPort });
  await alone.healthy();
  const url = `http://127.0.0.1:${temporalPort}/metrics`;
  const text = async () => await (await fetch(url)).text();
  const queue = `alone-${alone.account().replace(/_main$/, '')}`;
  for (const taskQueue of [queue, `${queue}-guard`])
    await expect.poll(text).toMatch(new RegExp(`^temporal_\\w+\\{[^}]*task_queue="${taskQueue}"`, 'm'));
  expect(alone.process.stderr).toContain(`"temporalMetrics":"${url}"`);
  // Ours stand apart.
  expect((await alone.get('/metrics')).text).not.toMatch(/^temporal_/m);
});

it('and says so where the port is taken', async ({ worker }) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port: temporalPort } = taken.address() as AddressInfo;
  const alone = await worker({ temporalPort });
  expect(await alone.process.ended).toBe(2);
  taken.close();
  expect(alone.process.stderr).toMatch(
    new RegExp(`metrics\\.temporalPort: ${temporalPort} cannot be listened on at 127\\.0\\.0\\.1`),
  );
  expect(alone.process.stderr).not.toMatch(/^\s+at /m);
});
