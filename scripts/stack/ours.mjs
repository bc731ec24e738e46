import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { resolveTemporalCli } from '../../dist/dev/temporal-cli.js';
import { freePorts, run, start, stop, until } from './processes.mjs';

const PROGRAM = resolve('dist/main.js');
const SECRETS = resolve('ops/compose/demo/secrets');

/** The demo of Compose against that Temporal: exchange, worker, and the commands. */
export async function ours(folder, address) {
  const [exchangePort, metricsPort] = await freePorts(2);
  const expected = join(folder, 'state', 'demo.json');
  mkdirSync(join(folder, 'state'));
  const config = JSON.parse(readFileSync('ops/compose/demo/reconcile.config.json', 'utf8'));
  config.metrics = { host: '127.0.0.1', port: metricsPort };
  config.accounts.demo.exchange.simulator = `http://127.0.0.1:${exchangePort}`;
  config.accounts.demo.expectedState.file = expected;
  writeFileSync(join(folder, 'reconcile.config.json'), JSON.stringify(config));

  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
  };
  const url = `http://127.0.0.1:${metricsPort}`;
  return {
    /** A command of ours. Returns what it prints. On a busy machine a connection may need a second try. */
    command: (...args) => until(args.join(' '), () => run(process.execPath, [PROGRAM, ...args], { env }), 60),

    /** Executions that Temporal's own command finds. Returns what it prints. */
    async list(query) {
      return await run(await resolveTemporalCli(console.log), ['workflow', 'list', '--query', query], {
        env,
      });
    },

    async startExchange() {
      start(
        'exchange',
        folder,
        process.execPath,
        [PROGRAM, 'simulator', '--port', String(exchangePort), '--demo', expected],
        env,
      );
      await until(
        'the exchange answers',
        async () => (await fetch(`http://127.0.0.1:${exchangePort}/fapi/v1/time`)).ok,
      );
    },

    async startWorker() {
      start(
        'worker',
        folder,
        process.execPath,
        [PROGRAM, 'worker', '--config', join(folder, 'reconcile.config.json')],
        {
          ...env,
          BINANCE_API_KEY_FILE: join(SECRETS, 'binance_api_key'),
          BINANCE_API_SECRET_FILE: join(SECRETS, 'binance_api_secret'),
          ALLOW_MAINNET_TRADE: '1',
        },
      );
      await this.healthy();
    },

    stopWorker: () => stop('worker'),

    /** When the worker last saw that something was granted or permitted, ms. */
    async seenActing() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const [, seconds = '0'] =
        /^grinder_reconcile_last_remediation_timestamp_seconds\{.*\} (\S+)/m.exec(text) ?? [];
      return Number(seconds) * 1_000;
    },

    /** Requests that the exchange was sent and that can change something. */
    async writes() {
      const answer = await fetch(`http://127.0.0.1:${exchangePort}/admin/log?writes=true`);
      return (await answer.json()).length;
    },

    healthy: () => until('the worker is healthy', async () => (await fetch(`${url}/healthz`)).ok),

    /** Orders and positions removed so far. */
    async executed() {
      const text = await (await fetch(`${url}/metrics`)).text();
      return [...text.matchAll(/^grinder_reconcile_action_executed_total\{.*\} (\d+)/gm)]
        .map(([, count]) => Number(count))
        .reduce((sum, count) => sum + count, 0);
    },

    /** What the guard says, once it answers: a server that has just started may not carry the question yet. */
    status: () =>
      until('the guard answers', async () => {
        const printed = await run(process.execPath, [PROGRAM, 'status', 'demo', '--json'], { env });
        return JSON.parse(printed).answer.accounts[0].status;
      }),
  };
}
