// Loaded into a worker process before everything else (NODE_OPTIONS): what happens to one from outside, on SIGHUP.
//   HOOK=stop-guards        the guards' Worker is shut down behind the plugin's back
//   HOOK=lose-guards        the same, and its run() never settles
//   HOOK=freeze-in-task     the process stops itself (SIGSTOP) while the guards' Worker is in a workflow task
//   HOOK=hang-files         reading FILE hangs in a thread of libuv's for as long as there is a pipe FILE.pipe, from the start
//   HOOK=shout              three megabytes of log lines are written at once
//   HOOK=fail-attempts      each attempt of an activity dies while there is FILE, for the account that it names
const { isMainThread } = require('node:worker_threads');

const hook = process.env['HOOK'];

if (isMainThread && hook === 'hang-files') hangFiles();
else if (isMainThread && hook === 'shout') process.on('SIGHUP', shout);
else if (isMainThread && hook === 'fail-attempts') failAttempts();
else if (isMainThread) watchGuards();

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

function failAttempts() {
  const { readFileSync } = require('node:fs');
  const { Worker } = require('@temporalio/worker');
  const doomed = () => {
    try {
      return readFileSync(process.env['FILE'], 'utf8');
    } catch {
      return null;
    }
  };
  const inbound = {
    async execute(input, next) {
      if (input.args[0]?.account === doomed()) throw new Error('the attempt died');
      return await next(input);
    },
  };
  const create = Worker.create.bind(Worker);
  Worker.create = async (options) => {
    const { activity = [], ...others } = options.interceptors ?? {};
    return await create({
      ...options,
      interceptors: { ...others, activity: [...activity, () => ({ inbound })] },
    });
  };
}

function freezeIn(worker) {
  if (worker.getStatus().numInFlightWorkflowActivations === 0) return setImmediate(() => freezeIn(worker));
  // The task is on its way to the workflows' thread.
  setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 50);
}

/** A read that waits for the other end of a pipe, as one of a dead file system waits for its server. */
function hangFiles() {
  const files = require('node:fs/promises');
  const { existsSync } = require('node:fs');
  const { open } = files;
  files.open = async (name, ...more) => {
    const pipe = `${name}.pipe`;
    // The flags that are asked for would not wait.
    if (existsSync(pipe)) await (await open(pipe, 'r')).close();
    return await open(name, ...more);
  };
}

function shout() {
  const { stderr } = require('../../dist/telemetry/stderr.js');
  const line = JSON.stringify({ msg: 'shouted', text: 'x'.repeat(1_000) });
  for (let i = 0; i < 3_000; i += 1) stderr().write(`${line}\n`);
}
