import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { prepareNamespace } from '../../src/client/namespace';
import { until } from '../../src/outside/until';
import { ownPort } from './own-port';

/** The development server of the Temporal CLI that the other tests use is older than Workflow Pause. */
const VERSION = '1.31.2';
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'grinder-reconcile');
const PROGRAM = join(CACHE, `temporal-server-${VERSION}`, 'temporal-server');
const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;

/** Whether it was built: `scripts/build-temporal-server.sh 1.31.2`. */
export const hasPausingServer = existsSync(PROGRAM);

/** A Temporal server that can pause workflows, in memory, on 127.0.0.1. */
export class PausingServer {
  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<PausingServer> {
    const folder = mkdtempSync(join(tmpdir(), 'pausing-server-'));
    const ports = await freePorts(2 * SERVICES.length + 1);
    const address = `127.0.0.1:${ports[0]}`;
    const config = join(folder, 'config.json');
    writeFileSync(join(folder, 'dynamic.yaml'), 'frontend.WorkflowPauseEnabled:\n  - value: true\n');
    writeFileSync(config, JSON.stringify(configOf(folder, address, ports)));
    const child = spawn(PROGRAM, ['--config-file', config, '--allow-no-auth', 'start'], {
      stdio: 'ignore',
    });
    const server = new PausingServer(address, folder, child);
    try {
      await until(() => prepared(address), {
        what: `Temporal's server ${VERSION} at ${address}`,
        withinMs: 120_000,
        tolerate: () => child.exitCode === null,
      });
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }
}

async function prepared(address: string): Promise<true> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await prepareNamespace(new Client({ connection }), 1);
    return true;
  } finally {
    await connection.close();
  }
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await ownPort());
  return [...ports];
}

function configOf(folder: string, address: string, [...ports]: number[]) {
  const store = {
    sql: {
      pluginName: 'sqlite',
      databaseName: 'default',
      connectAddr: 'localhost',
      connectProtocol: 'tcp',
      connectAttributes: { mode: 'memory', cache: 'private' },
      maxConns: 1,
      maxIdleConns: 1,
    },
  };
  const service = () => ({
    rpc: { grpcPort: ports.shift(), membershipPort: ports.shift(), bindOnIP: '127.0.0.1' },
  });
  const services = Object.fromEntries(SERVICES.map((name) => [name, service()]));
  const archival = { state: 'disabled' };
  return {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'store',
      visibilityStore: 'visibility',
      numHistoryShards: 1,
      datastores: { store, visibility: store },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: address },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: archival, visibility: archival },
    namespaceDefaults: { archival: { history: archival, visibility: archival } },
    publicClient: { hostPort: address },
    dynamicConfigClient: { filepath: join(folder, 'dynamic.yaml'), pollInterval: '10s' },
  };
}
