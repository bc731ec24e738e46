// A worker of cycles in a process of its own that serves several accounts. Where it is told to, an
// account's call to its guard stands still: the test kills or freezes the process meanwhile.
const { NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { cycleBundlePath, ReconcilePlugin } = require('../../dist');
const { createLog } = require('../../dist/telemetry/log');

const { address, config, environment, places, slots } = JSON.parse(process.argv[2]);

const tell = (message) => new Promise((resolve) => process.send(message, () => resolve()));
let goOn;
const resumed = new Promise((resolve) => {
  goOn = resolve;
});
process.on('message', () => goOn());

/** Stands still at the n-th call of an account until the process is woken again. */
function standingStill(guards) {
  if (guards.stands) return guards;
  guards.stands = true;
  const counts = {};
  for (const call of ['status', 'reserve', 'permit', 'settle']) {
    const real = guards[call].bind(guards);
    guards[call] = async (account, ...args) => {
      const key = `${account} ${call}`;
      counts[key] = (counts[key] ?? 0) + 1;
      const place = places[account];
      const here = place?.call === call && place.nth === counts[key] ? place.when : null;
      const stand = async () => {
        await tell({ kind: 'reached', account });
        await resumed;
      };
      if (here === 'before') await stand();
      const answer = await real(account, ...args);
      if (here === 'after') await stand();
      return answer;
    };
  }
  return guards;
}

class TestPlugin extends ReconcilePlugin {
  guardsOver(client) {
    return standingStill(super.guardsOver(client));
  }
}

async function main() {
  const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  Runtime.install({ logger: silent, telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const connection = await NativeConnection.connect({ address });
  const plugin = new TestPlugin({
    config,
    environment,
    log: createLog('silent'),
    serveMetrics: false,
    createMissing: false,
    runGuards: false,
  });
  const worker = await Worker.create({
    connection,
    taskQueue: config.taskQueue,
    workflowBundle: { codePath: cycleBundlePath() },
    plugins: [plugin],
    // As many as there are accounts: once each stands still, no open poll is left to swallow attempts.
    maxConcurrentActivityTaskExecutions: slots,
    maxConcurrentWorkflowTaskPolls: 2,
    stickyQueueScheduleToStartTimeout: '500ms',
  });
  const running = worker.run();
  await tell({ kind: 'ready' });
  await running;
  await connection.close();
  process.disconnect();
}

process.once('disconnect', () => process.exit());
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
