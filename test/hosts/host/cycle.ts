/**
 * A host's first acting cycle, with nothing but what the package exports: an exchange with a stray order and a
 * stray position, the README's worker as a process, policy, arming. Prints what came of it, and what shows of
 * the host's set-up, as one line of JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { parseConfig, ReconcileClient } from 'grinder-reconcile/client';
import { startSimulator } from 'grinder-reconcile/simulator';
import { refusal } from './refusal';
import { ACCOUNT, ofClient, VERSION } from './set-up';
import { shown } from './shown';

const KEYS = { apiKey: 'key-of-the-host', apiSecret: 'secret-of-the-host' };
const TEN_MINUTES_MS = 600_000;

async function main(): Promise<void> {
  const simulator = await startSimulator({ accounts: [{ ...KEYS, label: 'main' }] });
  const exchange = simulator.account('main');
  const old = Date.now() - TEN_MINUTES_MS;
  exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: old });
  exchange.addOrder({
    symbol: 'ETHUSDT',
    side: 'BUY',
    quantity: '0.050',
    price: '3300',
    clientOrderId: 'grinder_d_ETHUSDT_1_1704067200_1',
    time: old,
  });

  const worker = spawn(process.execPath, [join(__dirname, 'worker.js')], {
    env: {
      ...process.env,
      SIMULATOR: simulator.url,
      BINANCE_API_KEY: KEYS.apiKey,
      BINANCE_API_SECRET: KEYS.apiSecret,
      ALLOW_MAINNET_TRADE: '1',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(worker, 'close');
  let stopped = false;
  // Nothing would ever answer what is asked below.
  worker.once('exit', (status) => {
    if (!stopped) throw new Error(`the worker ended by itself, status ${status}`);
  });
  // Whoever waits for this process waits for the worker, too, which has the same output.
  process.once('SIGTERM', () => {
    worker.kill('SIGKILL');
    process.exit(1);
  });
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const taskQueue = `queue-${ACCOUNT}`;
    const client = new Client({ connection, ...ofClient });
    const reconcile = new ReconcileClient(client, { taskQueue });
    if (VERSION !== null) await madeCurrent(client, VERSION);
    // A worker that bundles its workflows on a busy machine takes nothing for a while.
    const run = () => reconcile.run(ACCOUNT);
    const before = await run().catch(run).catch(run);
    const { accounts } = await reconcile.apply(
      parseConfig(
        {
          taskQueue,
          accounts: {
            [ACCOUNT]: {
              exchange: { simulator: simulator.url },
              expectedState: 'flat',
              recvWindowMs: 2_000,
              confirmSeconds: 3,
              intervalSeconds: 3_600,
              policy: {
                action: 'cancel_then_flatten',
                dryRun: false,
                allowActiveRemediation: true,
                cooldownSeconds: 0,
                massConfirmSeconds: 0,
                symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
              },
            },
          },
        },
        'the host',
      ),
    );
    const armed = await reconcile.arm(ACCOUNT, { operator: 'host', reason: 'first cycle' });
    let cycle = '';
    const onStarted = (workflowId: string) => {
      cycle = workflowId;
    };
    const after = await reconcile.run(ACCOUNT, { onStarted });
    await reconcile.pauseSchedule(ACCOUNT);
    const refused = await refusal(client, taskQueue);
    stopped = true;
    worker.kill('SIGTERM');
    const [exitStatus] = await ended;
    const found = await shown(client, cycle);
    console.log(
      JSON.stringify({
        before: before.outcome,
        applied: accounts.map(({ problem }) => problem),
        armed: armed.result,
        after: after.headline,
        actions: after.actions.map(({ result }) => result),
        openOrders: exchange.openOrders().length,
        position: exchange.positionAmount('BTCUSDT'),
        exitStatus,
        refused,
        shown: found,
      }),
    );
  } finally {
    stopped = true;
    worker.kill('SIGKILL');
    await connection.close();
    await simulator.close();
  }
}

/** Until the server knows a version of a Worker that has just started, nobody can make it current. */
async function madeCurrent(
  client: Client,
  version: { deploymentName: string; buildId: string },
): Promise<void> {
  const request = { namespace: client.options.namespace, ...version };
  for (let tries = 1; ; tries += 1)
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion(request);
      return;
    } catch (error) {
      if (tries === 300) throw error;
      await setTimeout(200);
    }
}

void main();
