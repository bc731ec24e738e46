// Loaded into a worker process before everything else (NODE_OPTIONS): what happens to one from outside, on SIGHUP.
//   HOOK=stop-guards        the guards' Worker is shut down behind the plugin's back
//   HOOK=lose-guards        the same, and its run() never settles
//   HOOK=freeze-in-task     the process stops itself (SIGSTOP) while the guards' Worker is in a workflow task
//   HOOK=hang-file:PATH     reading PATH hangs in a thread of libuv's, from the start
const { isMainThread } = require('node:worker_threads');

const [hook, path] = (process.env['HOOK'] ?? '').split(/:(.*)/s);

if (isMainThread && hook === 'hang-file') hangFile();
else if (isMainThread && hook !== '') watchGuards();

function watchGuards() {
  const { Worker } = require('@temporalio/worker');
  const create = Worker.create.bind(Worker);
  Worker.create = async (options) => {
    const worker = await create(options);
    if (!options.taskQueue.endsWith('-guard')) return worker;
    if (hook === 'lose-guards') {
      const run = worker.run.bind(worker);
      worker.run = () => {
        void run();
        return new Promise(() => undefined);
      };
    }
    process.on('SIGHUP', () => (hook === 'freeze-in-task' ? freezeIn(worker) : worker.shutdown()));
    return worker;
  };
}

function freezeIn(worker) {
  if (worker.getStatus().numInFlightWorkflowActivations === 0) return setImmediate(() => freezeIn(worker));
  // The task is on its way to the workflows' thread.
  setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 50);
}

/** A read that waits for the other end of a pipe, as one of a dead file system waits for its server. */
function hangFile() {
  const files = require('node:fs/promises');
  const { open } = files;
  files.open = async (name, ...more) => {
    // The flags that are asked for would not wait.
    return await (name === path ? open(`${path}.pipe`, 'r') : open(name, ...more));
  };
}
