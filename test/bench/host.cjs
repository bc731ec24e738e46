// A worker of many accounts and their guards in a process of its own, as the stand-alone worker is, which says how it
// is when it is asked. Beside it, in the same process, a Worker of empty workflows.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { ReconcilePlugin } = require('../../dist');
const { workflowBundle } = require('../../dist/plugin/workflow-bundle');

const nothing = () => undefined;
const problems = [];
const problem = (message, fields) => problems.push(`${message} ${JSON.stringify(fields ?? {})}`);

/** A log that tells once so many accounts are ready, and keeps what went wrong. */
function logOf(accounts) {
  let ready = 0;
  return {
    trace: nothing,
    debug: nothing,
    info(message) {
      if (message === 'account ready' && ++ready === accounts) process.send({ ready: true });
    },
    warn: problem,
    error: problem,
  };
}

/** How this process is: memory after garbage is collected, in bytes, and the number of what it holds. */
async function vitals(plugin) {
  // Twice: what the first one finalizes is garbage only then.
  global.gc();
  await new Promise((resolve) => setImmediate(resolve));
  global.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  const lines = (await plugin.metrics.text()).split('\n');
  return {
    rss,
    heapUsed,
    external,
    files: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    series: lines.filter((line) => line !== '' && !line.startsWith('#')).length,
    problems: problems.length,
    lastProblems: problems.slice(-3),
  };
}

async function serve({ address, config, environment, emptyTaskQueue }) {
  const silent = {
    log: nothing,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
  };
  Runtime.install({ logger: silent, telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  const connection = await NativeConnection.connect({ address });
  const log = logOf(Object.keys(config.accounts).length);
  const plugin = new ReconcilePlugin({ config, environment, log });
  const workers = [
    await Worker.create({
      connection,
      taskQueue: config.taskQueue,
      workflowBundle: await workflowBundle('cycle'),
      plugins: [plugin],
    }),
    await Worker.create({
      connection,
      taskQueue: emptyTaskQueue,
      workflowsPath: join(__dirname, 'empty-workflow.cjs'),
      activities: { nothing: async () => undefined },
    }),
  ];
  process.on('message', async () => process.send({ vitals: await vitals(plugin) }));
  process.once('SIGTERM', () => {
    for (const worker of workers) worker.shutdown();
  });
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
  process.disconnect();
}

process.once('disconnect', () => process.exit());
// Many accounts are more than a command line takes.
process.once('message', (options) => {
  serve(options).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
