import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { guardId } from '../../src/domain/names';
import { type FaultSpec, type Simulator, startSimulator } from '../../src/simulator';
import { answerBy } from '../support/answers';
import { CliProcess, cli } from '../support/cli';
import { emptyState } from '../support/empty-state';
import { SHORT_WINDOWS } from '../support/short-windows';
import { AGO, OPEN_POLICY } from '../support/stack';

/** A worker of its own with canary credentials, everything that it can stumble over, and every place that it writes to. */
const name = `s${randomBytes(5).toString('hex')}`;
const API_KEY = `canaryKey${randomBytes(12).toString('hex')}`;
const API_SECRET = `canarySecret${randomBytes(12).toString('hex')}`;
const TOKEN = `canaryToken${randomBytes(12).toString('hex')}`;
const CANARIES = [API_KEY, API_SECRET, TOKEN];

/** A secret as careless programs show it: whole, cut in half, in base64 wherever it begins, in hex. */
const formsOf = (secret: string): string[] => {
  const half = Math.ceil(secret.length / 2);
  const base64 = ['', 'a', 'ab'].map((before) =>
    Buffer.from(before + secret)
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, secret.slice(0, half), secret.slice(half), ...base64, Buffer.from(secret).toString('hex')];
};
const SECRETS = new RegExp(`${CANARIES.flatMap(formsOf).join('|')}|signature=[0-9a-f]{8}`, 'i');
/** What an answer may repeat of what it was sent. */
const TO_EXCHANGE = [API_KEY, API_SECRET].flatMap(formsOf).join(' ');
const TO_BOT = formsOf(TOKEN).join(' ');

describe('API key, secret and bearer token', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  const env = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });
  const said: string[] = [];
  let sim: Simulator;
  let client: Client;
  let worker: CliProcess;
  let metrics = '';
  let health = '';
  let report = '';
  let bot: Server;
  /** What the bot says instead of its state. */
  let botSays: ((response: ServerResponse) => void) | null = null;

  async function run(...args: string[]): Promise<string> {
    const { stdout, stderr } = await cli(args, { cwd: directory, env: env() });
    said.push(stdout, stderr);
    return stdout;
  }

  beforeAll(async () => {
    sim = await startSimulator({ accounts: [{ apiKey: API_KEY, apiSecret: API_SECRET, label: 'main' }] });
    client = new Client({ connection: await Connection.connect({ address: inject('temporalAddress') }) });
    bot = createServer((request, response) => {
      expect(request.headers.authorization).toBe(`Bearer ${TOKEN}`);
      if (botSays !== null) botSays(response);
      else response.end(emptyState());
    });
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(bot.address() as AddressInfo).port}/expected`;
    const expectedState = { url, tokenEnv: 'BOT_TOKEN' };
    const account = { exchange: { simulator: sim.url }, expectedState, intervalSeconds: 86_400 };
    writeFileSync(
      join(directory, 'reconcile.config.json'),
      JSON.stringify({
        taskQueue: `secrets-${name}`,
        metrics: { port: 0 },
        accounts: { [name]: { ...account, ...SHORT_WINDOWS, policy: OPEN_POLICY } },
      }),
    );
    const credentials = {
      BINANCE_API_KEY: API_KEY,
      BINANCE_API_SECRET: API_SECRET,
      BOT_TOKEN: TOKEN,
      ALLOW_MAINNET_TRADE: '1',
      NODE_OPTIONS: `--report-on-signal --report-signal=SIGHUP --report-directory=${directory}`,
    };
    worker = new CliProcess(['worker', '--log-level', 'debug'], {
      cwd: directory,
      env: { ...env(), ...credentials },
    });
    await worker.says(/account ready/);
    await stumble();
    await stumbleOverBot();
    const { address } = JSON.parse(`{"address":"${/"metrics":"([^"]+)"/.exec(worker.stderr)?.[1]}"}`);
    metrics = await (await fetch(address)).text();
    health = await (await fetch(address.replace('/metrics', '/healthz'))).text();
    worker.signal('SIGHUP');
    report = await reportOf();
    await run('status', name);
    await run('status', name, '--json');
    await run('can-execute', name, '--symbol', 'BTCUSDT', '--amount', '0.004', '--price', '95000');
    worker.signal('SIGTERM');
    await worker.ended;
  }, 240_000);

  /** The report that Node.js writes of the process. */
  async function reportOf(): Promise<string> {
    return await vi.waitFor(
      () => {
        const file = readdirSync(directory).find((one) => /^report\..*\.json$/.test(one));
        const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8');
        // It is written bit by bit: a whole one is JSON.
        JSON.parse(text);
        return text;
      },
      { interval: 50, timeout: 60_000 },
    );
  }

  /** A bot that repeats the token in every way. */
  async function stumbleOverBot(): Promise<void> {
    const half = TOKEN.slice(0, Math.ceil(TOKEN.length / 2));
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(401, `no ${half}`).end(TO_BOT),
      (response) => response.end(`Bearer ${TO_BOT}`),
      (response) => response.end(JSON.stringify({ version: TO_BOT })),
      (response) => response.end(JSON.stringify({ version: half, [TOKEN]: 1 })),
      (response) => response.end(`{"version":1,"version":"${TOKEN}"`),
    ];
    for (const answer of answers) {
      botSays = answer;
      expect(answerBy('run', await run('run', name, '--json'))).toMatchObject({ outcome: 'inconclusive' });
      expect(await run('doctor')).toMatch(/fix {6}expected state: /);
    }
    botSays = null;
  }

  /** Reads and writes that fail in every way, with answers that echo the request as gateways do. */
  async function stumble(): Promise<void> {
    const echo = `${API_KEY} ${API_SECRET} ${TO_EXCHANGE} signature=${'0123456789abcdef'.repeat(4)}`;
    const bad: FaultSpec[] = [
      { kind: 'answer', status: 400, body: JSON.stringify({ code: -1022, msg: `Signature ${echo}` }) },
      { kind: 'answer', status: 502, body: `<html>${echo}</html>` },
      { kind: 'answer', status: 202, body: echo },
      { kind: 'redirect', location: `http://127.0.0.1:9/?${echo.replaceAll(' ', '&')}` },
      { kind: 'reset' },
    ];
    const reads = bad.map((fault, i) => ({ ...fault, match: { method: 'GET', nth: 1 + i * 2 } }));
    for (const fault of reads) sim.faults.add(fault);
    await run('run', name);
    sim.faults.clear();
    for (const fault of bad.slice(0, 2)) {
      const handle = sim.faults.add({ ...fault, match: { method: 'GET' } });
      expect(await run('doctor')).toMatch(/unknown {2}clock of the exchange: /);
      await run('expected', 'snapshot', name);
      handle.remove();
    }
    await run('arm', name, '--operator', 'me', '--reason', 'test');
    for (const fault of bad.slice(0, 2)) {
      sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: Date.now() - AGO });
      const handle = sim.faults.add({ ...fault, match: { method: 'POST' } });
      await run('run', name, '--json');
      handle.remove();
    }
  }

  afterAll(async () => {
    // It has ended already unless something failed before.
    worker.signal('SIGKILL');
    await client.schedule.getHandle(`reconcile/${name}`).delete();
    await client.workflow.getHandle(guardId(name)).terminate();
    await client.connection.close();
    await sim.close();
    bot.close();
    rmSync(directory, { recursive: true });
  });

  it('are in no workflow history: inputs, results, failures, heartbeats, markers', async () => {
    const decoded: string[] = [];
    let workflows = 0;
    for await (const { workflowId, runId } of client.workflow.list({
      query: `TaskQueue STARTS_WITH "secrets-${name}"`,
    })) {
      workflows += 1;
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      decoded.push(texts(history));
    }
    expect(workflows).toBeGreaterThanOrEqual(5);
    // What is looked at is what was written: other things of the requests are there.
    expect(decoded.join('\n')).toContain(name);
    expect(decoded.join('\n')).toContain('-1022');
    expect(decoded.join('\n')).not.toMatch(SECRETS);
  });

  it('are in no log line, though everything is logged', () => {
    expect(worker.stderr).toContain('a write failed');
    expect(worker.stderr + worker.stdout).not.toMatch(SECRETS);
  });

  it('are in nothing that a command prints', () => {
    expect(said.join('\n')).toMatch(/inconclusive[\s\S]*-1022/);
    expect(said.join('\n')).not.toMatch(SECRETS);
  });

  it('are in no metric', () => {
    expect(metrics).toContain('grinder_reconcile_runs_total');
    expect(metrics).not.toMatch(SECRETS);
    expect(JSON.parse(health)).toMatchObject({ status: 'ok' });
    expect(health).not.toMatch(SECRETS);
  });

  it('are in no report of the process, whose environment it shows', () => {
    expect(report).toContain('"ALLOW_MAINNET_TRADE": "1"');
    expect(report).not.toMatch(SECRETS);
  });

  it('would be found: cut, in base64, in hex', () => {
    for (const secret of CANARIES)
      for (const form of [...formsOf(secret), Buffer.from(`Bearer ${secret}`).toString('base64')])
        expect(`x${form}`).toMatch(SECRETS);
  });
});

/** Every text in a history, payloads decoded. */
function texts(node: unknown): string {
  if (typeof node === 'string') return node;
  if (node instanceof Uint8Array) return Buffer.from(node).toString('utf8');
  if (typeof node !== 'object' || node === null) return '';
  const own = Object.values(node).map(texts).join('\n');
  const { metadata, data } = node as { metadata?: unknown; data?: unknown };
  if (metadata === undefined || data === undefined) return own;
  try {
    return `${own}\n${JSON.stringify(defaultPayloadConverter.fromPayload(node as never))}`;
  } catch {
    return own;
  }
}
