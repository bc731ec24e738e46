/**
 * A host's first acting cycle, with nothing but what the package exports: an exchange with a stray order and a
 * stray position, the README's worker as a process, policy, arming. Prints what came of it as one line of JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { parseConfig, ReconcileClient } from 'grinder-reconcile/client';
import { startSimulator } from 'grinder-reconcile/simulator';

const ACCOUNT = process.env['HOST_ACCOUNT'] ?? 'main';
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
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const taskQueue = `queue-${ACCOUNT}`;
    const reconcile = new ReconcileClient(new Client({ connection }), { taskQueue });
    const before = await reconcile.run(ACCOUNT);
    const { accounts } = await reconcile.apply(
      parseConfig(
        {
          taskQueue,
          accounts: {
            [ACCOUNT]: {
              exchange: { simulator: simulator.url },
              expectedState: 'flat',
              recvWindowMs: 500,
              confirmSeconds: 1.5,
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
    const after = await reconcile.run(ACCOUNT);
    await reconcile.pauseSchedule(ACCOUNT);
    worker.kill('SIGTERM');
    const [exitStatus] = await ended;
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
      }),
    );
  } finally {
    worker.kill('SIGKILL');
    await connection.close();
    await simulator.close();
  }
}

void main();
