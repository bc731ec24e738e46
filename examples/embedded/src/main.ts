import { EventEmitter, on } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { guardId, ReconcileClient, scheduleId } from 'grinder-reconcile/client';
import { startSimulator } from 'grinder-reconcile/simulator';
import { EncryptingCodec } from './codec';
import { runs } from './interceptor';
import { createWorker } from './worker';

const ACCOUNT = 'embedded_example';
const TASK_QUEUE = 'embedded-example';
const WHO = { operator: 'example', reason: 'the order is left over' };

/** Runs the host until a cycle has cancelled an order that nobody expects, then takes everything away. */
async function main(): Promise<void> {
  const address = process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  // Yours comes from where you keep keys.
  const codec = new EncryptingCodec(Buffer.alloc(32, 'example'));
  const client = new Client({ connection, dataConverter: { payloadCodecs: [codec] } });
  const reconcile = new ReconcileClient(client, { taskQueue: TASK_QUEUE });

  const exchange = await startSimulator({
    accounts: [{ apiKey: 'key', apiSecret: 'secret', label: 'main' }],
  });
  const account = exchange.account('main');
  account.addOrder({
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '0.002',
    price: '90000',
    clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
    time: Date.now() - 600_000,
  });

  const told = new EventEmitter();
  const reports = on(told, 'report');
  const worker = await createWorker(native, TASK_QUEUE, codec, {
    config: {
      metrics: { port: 0 },
      accounts: {
        [ACCOUNT]: {
          exchange: { simulator: exchange.url },
          expectedState: 'flat',
          intervalSeconds: 2,
          recvWindowMs: 1_000,
          confirmSeconds: 2,
          policy: {
            action: 'cancel_all',
            dryRun: false,
            allowActiveRemediation: true,
            symbolWhitelist: ['BTCUSDT'],
          },
        },
      },
    },
    environment: { BINANCE_API_KEY: 'key', BINANCE_API_SECRET: 'secret', ALLOW_MAINNET_TRADE: '1' },
    onReport: (report) => told.emit('report', report),
  });

  await worker.runUntil(async () => {
    const own = { taskQueue: TASK_QUEUE, workflowId: 'embedded-example-report', args: ['futures'] };
    console.log(await client.workflow.execute('dailyReport', own));
    for await (const [{ outcome, headline, actions }] of reports) {
      console.log(headline);
      if (outcome === 'acted') break;
      if (actions[0]?.reason === 'not_armed') console.log((await reconcile.arm(ACCOUNT, WHO)).result);
    }
    const { confirmed } = await reconcile.disarm(ACCOUNT, { ...WHO, wait: true });
    console.log(confirmed ? 'disarmed' : 'not disarmed');
    await client.schedule.getHandle(scheduleId(ACCOUNT)).delete();
    await client.workflow.getHandle(guardId(ACCOUNT)).terminate('the example is over');
  });
  console.log(`orders left: ${account.openOrders().length}; activities seen by the interceptor:`);
  console.log([...runs.keys()].sort().join(' '));
  await native.close();
  await connection.close();
  await exchange.close();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
