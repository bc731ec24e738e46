import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { anyFreePort } from '../../src/dev/ports';
import { startSimulator } from '../../src/simulator';
import { Installed } from './installed';

const TOKEN = 'between-bot-and-worker';
const hasPython = spawnSync('python3', ['--version']).status === 0;
const installed = new Installed();

beforeAll(async () => {
  await installed.install('embedded');
  await installed.install('own-bot-tests');
}, 600_000);
afterAll(() => installed.remove());

/** What an example's README shows of what it prints. */
const shown = (name: string): string[] => {
  const page = readFileSync(join(installed.at(name), 'README.md'), 'utf8');
  return (/```text\n([\s\S]*?)\n```/.exec(page)?.[1] ?? '').split('\n');
};

it('embedded: the host does its own work and a cycle acts beside it, as its page says', async () => {
  const printed = await installed.run('embedded', 1, { TEMPORAL_ADDRESS: inject('temporalAddress') });
  // On a busy machine a cycle may end without having confirmed anything: a line more.
  const lines = printed.split('\n');
  expect(lines.filter((line) => shown('embedded').includes(line))).toEqual(shown('embedded'));
});

it("own-bot-tests: somebody's bot passes its own tests", async () => {
  expect(await installed.run('own-bot-tests', 1)).toMatch(/^# fail 0$/m);
});

describe.skipIf(!hasPython)('python-bot', () => {
  const started: ChildProcess[] = [];
  let lastWords = '';
  const start = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(program, args, {
      cwd: installed.at('python-bot'),
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (words) => {
      lastWords += words;
    });
    started.push(child);
  };
  const main = () => join(installed.at('embedded'), 'node_modules/grinder-reconcile/dist/main.js');
  const cli = async (...args: string[]) =>
    (
      await promisify(execFile)(process.execPath, [main(), ...args], {
        cwd: installed.at('python-bot'),
        env: { ...process.env, TEMPORAL_ADDRESS: inject('temporalAddress') },
      })
    ).stdout;

  beforeAll(() => installed.copy('python-bot'));
  // A process that ended early is why a test waits in vain.
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`on stderr of what was started: ${lastWords}`);
  });
  afterAll(async () => {
    const running = started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => once(child, 'close'));
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(ended);
  });

  it('writes a file that is whole at every moment, and that a worker can read', async () => {
    const file = join(installed.at('python-bot'), 'often.json');
    const often =
      'import write_state, book\nwhile True: write_state.write("often.json", book.expected_state())';
    start('python3', ['-c', often]);
    const read = () => JSON.parse(readFileSync(file, 'utf8')) as { asOf: string };
    await expect.poll(() => read().asOf).toBeDefined();
    const seen = new Set<string>();
    while (seen.size < 200) seen.add(read().asOf);
    expect(await cli('expected', 'validate', 'often.json')).toMatch(/^often\.json: valid, .*: 1 open orders/);
  });

  it('is believed by a worker, from the file and over HTTP', async () => {
    const keys = ['py_written', 'py_served'];
    const sim = await startSimulator({
      accounts: keys.map((label) => ({ apiKey: label, apiSecret: 'secret', label })),
    });
    const port = await anyFreePort();
    start('python3', ['write_state.py', 'state.json']);
    start('python3', ['serve_state.py', String(port)], { EXPECTED_STATE_TOKEN: TOKEN });
    const page = readFileSync(join(installed.at('python-bot'), 'README.md'), 'utf8').replaceAll(
      '8787',
      String(port),
    );
    const [file, http] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) =>
      JSON.parse(json),
    );
    const others = { exchange: { simulator: sim.url }, intervalSeconds: 3_600 };
    const accounts = { py_written: { ...others, ...file }, py_served: { ...others, ...http } };
    const config = { taskQueue: 'python-bot', metrics: { port: 0 }, accounts };
    writeFileSync(join(installed.at('python-bot'), 'reconcile.config.json'), JSON.stringify(config));
    start(process.execPath, [main(), 'worker'], {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      EXPECTED_STATE_TOKEN: TOKEN,
      ...Object.fromEntries(
        keys.flatMap((label) => [
          [`BINANCE_API_KEY_${label.toUpperCase()}`, label],
          [`BINANCE_API_SECRET_${label.toUpperCase()}`, 'secret'],
        ]),
      ),
    });
    try {
      for (const label of keys) {
        const [clientOrderId, unknown] = [
          'grinder_d_BTCUSDT_1_1704067200_1',
          'grinder_d_BTCUSDT_1_1704067200_2',
        ];
        const order = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.002', price: '90000' } as const;
        sim.account(label).addOrder({ ...order, clientOrderId, time: Date.now() - 600_000 });
        sim.account(label).addOrder({ ...order, clientOrderId: unknown, time: Date.now() - 600_000 });
        const { answer } = JSON.parse(await cli('run', label, '--json'));
        // The one that the bot expects is none.
        expect(answer.actions.map((action: { target: string }) => action.target)).toEqual([
          expect.stringContaining(unknown),
        ]);
      }
    } finally {
      await sim.close();
    }
  });
});
