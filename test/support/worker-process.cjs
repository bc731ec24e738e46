// A worker in a process of its own, so that tests can freeze and kill it for real. It serves cycles
// only; the guards' Worker runs in the test's process.
const { NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { cycleBundlePath, ReconcilePlugin } = require('../../dist');
const { createLog } = require('../../dist/telemetry/log');

const { address, config, environment, incident } = JSON.parse(process.argv[2]);

/** Tells the test, then goes on: a frozen or dead process can say nothing any more. */
const tell = (message) => new Promise((resolve) => process.send(message, () => resolve()));

/** Lets something happen at the n-th call of one method of the guard's client. */
function withIncident(guards) {
  if (!incident?.call || guards.incident) return guards;
  const real = guards[incident.call].bind(guards);
  let count = 0;
  guards.incident = true;
  guards[incident.call] = async (...args) => {
    count += 1;
    if (count !== (incident.nth ?? 1)) return real(...args);
    if (incident.when === 'before') await strike();
    const answer = await real(...args);
    if (incident.when === 'after') await strike();
    if (incident.does !== 'lose') return answer;
    if (incident.call === 'permit') return null;
    throw new Error('the answer was lost');
  };
  return guards;
}

async function strike() {
  if (incident.does === 'lose') return;
  await tell({ kind: 'incident' });
  process.kill(process.pid, incident.does === 'freeze' ? 'SIGSTOP' : 'SIGKILL');
  // The signal takes effect before anything that follows.
  await new Promise((resolve) => setImmediate(resolve));
}

class TestPlugin extends ReconcilePlugin {
  guardsOver(client) {
    return withIncident(super.guardsOver(client));
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
    // One task at a time: a frozen process then holds no open poll that would swallow other attempts.
    maxConcurrentActivityTaskExecutions: 1,
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
