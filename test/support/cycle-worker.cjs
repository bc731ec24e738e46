// A worker of cycles in a process of its own, so that tests can freeze and kill it for real. The guards'
// Worker runs in the test's process.
const { NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { ReconcilePlugin } = require('../../dist');
const { workflowBundle } = require('../../dist/plugin/workflow-bundle');
const { createLog } = require('../../dist/telemetry/log');
const { shiftClock } = require('./clock-ahead.cjs');

/** Tells the test, then goes on: a frozen or dead process can say nothing any more. */
exports.tell = (message) => new Promise((resolve) => process.send(message, () => resolve()));

/**
 * Serves cycles until it is told to stop.
 * @param wrap what stands between the activities and the guard's client; called for each, may see one twice
 * @param limits of the Worker
 */
exports.serveCycles = ({ address, config, environment, clockOffsetMs = 0 }, wrap, limits) => {
  if (clockOffsetMs !== 0) shiftClock(clockOffsetMs);
  process.once('disconnect', () => process.exit());
  serve(address, { config, environment }, wrap, limits).catch((error) => {
    console.error(error);
    process.exit(1);
  });
};

async function serve(address, { config, environment }, wrap, limits) {
  const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  Runtime.install({ logger: silent, telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const connection = await NativeConnection.connect({ address });
  class TestPlugin extends ReconcilePlugin {
    guardsOver(client) {
      return wrap(super.guardsOver(client));
    }
  }
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
    workflowBundle: await workflowBundle('cycle'),
    plugins: [plugin],
    stickyQueueScheduleToStartTimeout: '500ms',
    ...limits,
  });
  const running = worker.run();
  await exports.tell({ kind: 'ready' });
  await running;
  await connection.close();
  process.disconnect();
}
