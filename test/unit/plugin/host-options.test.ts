import { readFileSync } from 'node:fs';
import type { PayloadCodec } from '@temporalio/common';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { forgivingCodec } from '../../../src/client/forgiving-codec';
import { withoutPlugins } from '../../../src/client/without-plugins';
import { built } from '../../../src/plugin/build-output';
import { ReconcilePlugin } from '../../../src/plugin/reconcile-plugin';
import { createLog } from '../../../src/telemetry/log';

const connection = { plugins: [] } as unknown as NativeConnection;
const HOST: WorkerOptions = { taskQueue: 'mine', connection };
const lines: unknown[][] = [];
const log = { ...createLog('silent'), warn: (...line: unknown[]) => void lines.push(line) };

const pluginWith = (more: object = {}, metrics: object = {}) =>
  new ReconcilePlugin({
    config: { metrics, accounts: { main: { exchange: 'demo', expectedState: 'flat' } } },
    environment: { BINANCE_API_KEY: 'k', BINANCE_API_SECRET: 's' },
    log: log as never,
    ...more,
  });

describe("a host's option that cycles cannot run with is refused by its name", () => {
  it.each([
    [
      { activities: { cancel: async () => 'theirs', mine: async () => 'mine' } },
      /^activities: cancel: the plugin has/,
    ],
    [{ enableNonLocalActivities: false }, /^enableNonLocalActivities: false: cycles are made of activities/],
    [{ connection: undefined }, /^connection: none: the guards' Worker shares the Worker's/],
  ])('%o', (options, problem) => {
    expect(() => pluginWith().configureWorker({ ...HOST, ...options })).toThrow(problem);
  });

  it('and all else stays as it was, twice where the plugin is asked twice', () => {
    const mine = async () => 'mine';
    const plugin = pluginWith();
    const once = plugin.configureWorker({ ...HOST, activities: { mine }, identity: 'me' });
    const twice = plugin.configureWorker(once);
    expect(twice).toMatchObject({ identity: 'me', connection, activities: { mine } });
    expect(Object.keys(twice.activities ?? {})).toEqual(
      expect.arrayContaining(['mine', 'cancel', 'observe']),
    );
  });

  it('two plugins on one Worker are', () => {
    const once = pluginWith().configureWorker(HOST);
    expect(() => pluginWith().configureWorker(once)).toThrow(/each Worker one plugin/);
  });
});

it('an option that this version does not know is told', () => {
  lines.length = 0;
  pluginWith().configureWorker({ ...HOST, fromTheFuture: 1 } as WorkerOptions);
  expect(lines).toEqual([[expect.stringMatching(/does not know/), { options: ['fromTheFuture'] }]]);
});

it('a bundle of the host that lacks the interceptor of the workflows is told, and how to make it whole', () => {
  lines.length = 0;
  const bundled = (workflowBundle: WorkerOptions['workflowBundle']) =>
    pluginWith().configureWorker({ ...HOST, workflowBundle } as WorkerOptions);
  bundled({ code: readFileSync(built('workflows/unbegun-task.js'), 'utf8') });
  bundled({ codePath: built('workflows/unbegun-task.js') });
  expect(lines).toEqual([]);
  bundled({ code: 'module.exports = {}' });
  bundled({ codePath: built('workflows/index.js') });
  expect(lines).toEqual(
    Array(2).fill([expect.stringMatching(/bundleWorkflowCode\({ workflowsPath, plugins/)]),
  );
});

it('a registry takes the metrics of one plugin', async () => {
  const registry = new Registry();
  pluginWith({ registry });
  expect(await registry.metrics()).toContain('grinder_reconcile_runs_total 0');
  expect(() => pluginWith({ registry })).toThrow(
    /^registry: has the metrics of another ReconcilePlugin already/,
  );
});

it('a plugin without options says which it needs', () => {
  const Untyped = ReconcilePlugin as unknown as new (options?: unknown) => unknown;
  for (const none of [[], [null], ['reconcile.config.json']])
    expect(() => new Untyped(...none)).toThrow(
      /^grinder\.ReconcilePlugin: needs its options, such as new ReconcilePlugin\(\{ config: /,
    );
});

it("the SDK's own metrics are the stand-alone worker's to serve", () => {
  expect(() => pluginWith({}, { temporalPort: 9_100 })).toThrow(
    /^config: metrics\.temporalPort: 9100: only the stand-alone worker .* Leave it out$/,
  );
  expect(() => pluginWith({}, { port: 9_100, temporalPort: 9_100 })).toThrow(
    /metrics\.temporalPort.*must be another port than metrics\.port/,
  );
});

it('a connection without its plugins is the same connection', () => {
  const real = { plugins: [{ name: 'x' }], withDeadline: () => 'asked' } as unknown as NativeConnection;
  const plain = withoutPlugins(real);
  expect(plain.plugins).toEqual([]);
  expect(plain.withDeadline(1, async () => 1)).toBe('asked');
  expect(real.plugins).toHaveLength(1);
});

describe('a forgiving codec', () => {
  const contexts: unknown[] = [];
  const codec: PayloadCodec = {
    async encode(payloads, context) {
      contexts.push(context);
      return payloads;
    },
    async decode([payload], context) {
      contexts.push(context);
      if (payload?.data?.length === 0) throw new Error('not for me');
      return [{ data: new Uint8Array([1]) }];
    },
  };
  const context = { type: 'workflow', namespace: 'default', workflowId: 'guard' } as const;

  it('tells the one it wraps whose the payloads are', async () => {
    await forgivingCodec(codec).encode([{}], context);
    await forgivingCodec(codec).decode([{ data: new Uint8Array([7]) }], context);
    expect(contexts).toEqual([context, context]);
  });

  it('leaves alone what that cannot decode, and decodes the rest', async () => {
    const foreign = { metadata: { encoding: Buffer.from('json/plain') }, data: new Uint8Array() };
    expect(await forgivingCodec(codec).decode([foreign, { data: new Uint8Array([7]) }])).toEqual([
      foreign,
      { data: new Uint8Array([1]) },
    ]);
  });

  it('tries again what it could not decode for a moment: a replay must read the same', async () => {
    let asked = 0;
    const decode: typeof codec.decode = async () => {
      asked += 1;
      if (asked < 3) throw new Error('no answer');
      return [{ data: new Uint8Array([1]) }];
    };
    const encrypted = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: new Uint8Array([7]) };
    expect(await forgivingCodec({ ...codec, decode }).decode([encrypted])).toEqual([
      { data: new Uint8Array([1]) },
    ]);
    expect(asked).toBe(3);
  });

  it('tries none again for a while after one that nobody can decode', async () => {
    let asked = 0;
    const decode: typeof codec.decode = async () => {
      asked += 1;
      throw new Error('not for me');
    };
    const encrypted = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: new Uint8Array([7]) };
    const forgiving = forgivingCodec({ ...codec, decode });
    expect(await forgiving.decode([encrypted])).toEqual([encrypted]);
    expect(asked).toBe(4);
    await forgiving.decode([encrypted, encrypted]);
    expect(asked).toBe(6);
  });
});
