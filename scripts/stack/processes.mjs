import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const running = new Map();

/** Starts a process whose output goes to `<name>.log` in the folder; `endsBy` is the signal that ends it in order. */
export function start(name, folder, command, args, env, endsBy = 'SIGTERM') {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.on('error', (error) => log.write(`${error.message}\n`));
  running.set(name, { child, endsBy });
}

/** Ends a process as its supervisor would, or as a crash would, and waits for it. */
export async function stop(name, signal) {
  const { child, endsBy } = running.get(name) ?? {};
  running.delete(name);
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal ?? endsBy);
  const kill = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await once(child, 'exit');
  clearTimeout(kill);
}

/** Ends all, the last one first. */
export async function stopAll() {
  for (const name of [...running.keys()].reverse()) await stop(name);
}

/** Runs a command to its end and returns what it printed on stdout. */
export async function run(command, args, { env } = {}) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text;
    });
  const [status] = await once(child, 'close');
  if (status !== 0) {
    const last = `${said.stdout}${said.stderr}`.slice(-2_000);
    throw new Error(`${[command, ...args].join(' ')} ended with ${status}:\n${last}`);
  }
  return said.stdout;
}

/** Tries until it gives something true; its last error is the reason when it does not. */
export async function until(what, attempt, seconds = 120) {
  const end = Date.now() + seconds * 1_000;
  let problem;
  for (;;) {
    try {
      const value = await attempt();
      if (value) return value;
      problem = undefined;
    } catch (error) {
      problem = error.message;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s${problem ? `: ${problem}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/**
 * Ports of 127.0.0.1 that nobody uses. They are below 32768: Temporal keeps its own in a column that holds no
 * greater ones.
 */
export async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

export const lastLines = (folder, name) => {
  try {
    return readFileSync(join(folder, `${name}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-8)
      .join('\n');
  } catch {
    return '';
  }
};
