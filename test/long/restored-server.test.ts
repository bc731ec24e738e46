import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReconcileClient } from '../../src/client';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer, type TemporalServer } from '../../src/dev/temporal-server';
import { ownPort } from '../support/own-port';
import { Stack } from '../support/stack';
import { strayOrder } from '../support/strays';

/** A Temporal server of its own that is killed, backed up, lost, and restored from the backup. */
class MortalServer {
  private server: TemporalServer | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'restored-'));
  private constructor(
    private readonly executable: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<MortalServer> {
    const server = new MortalServer(await resolveTemporalCli(() => undefined), await ownPort());
    await server.start();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async backUp(): Promise<void> {
    await this.copied('now', 'backup');
  }

  /** Whatever happened since the backup never did. */
  async restore(): Promise<void> {
    await this.copied('backup', 'now');
  }

  async end(): Promise<void> {
    await this.server?.kill();
    rmSync(this.folder, { recursive: true });
  }

  private async start(): Promise<void> {
    const { executable, port } = this;
    const dbFile = join(this.folder, 'now.db');
    this.server = await startTemporalServer({ executable, port, uiPort: null, dbFile });
  }

  /** The database is a file and those that belong to it. */
  private async copied(from: string, to: string): Promise<void> {
    await this.server?.kill();
    const files = readdirSync(this.folder);
    for (const file of files) if (file.startsWith(`${to}.db`)) rmSync(join(this.folder, file));
    for (const file of files)
      if (file.startsWith(`${from}.db`))
        cpSync(join(this.folder, file), join(this.folder, file.replace(from, to)));
    await this.start();
  }
}

/** An account that was armed when the backup was made, and has acted since. */
async function actedSinceTheBackup() {
  const server = await MortalServer.start();
  const stack = await Stack.start({ address: server.address });
  await stack.arm({ ttlSeconds: 3_600 });
  await server.backUp();
  strayOrder(stack);
  expect(await (await stack.startCycle()).result()).toMatchObject({ outcome: 'acted' });
  expect(stack.sim.log.writes()).toHaveLength(1);
  const reconcile = new ReconcileClient(stack.client, { taskQueue: stack.taskQueue });
  const end = async () => {
    await stack.stop();
    await server.end();
  };
  return { server, stack, reconcile, end };
}

describe.concurrent('a Temporal server that was restored from a backup taken while armed', () => {
  it('has forgotten a disarm: a worker that remembers more replaces the guard, before anything is sent', async () => {
    const { server, stack, end } = await actedSinceTheBackup();
    try {
      await stack.guards.disarm(stack.account, { operator: 'ada' });
      strayOrder(stack);
      // The worker sees it.
      expect(await (await stack.startCycle()).result()).toMatchObject({ outcome: 'blocked' });
      await server.restore();
      const report = await (await stack.startCycle()).result();
      // Whoever sees it first: the cycle itself, or what follows the guards; a guard that is being born allows nothing.
      const reason = expect.stringMatching(/^(guard_unavailable|not_armed|action_is_none)$/);
      expect(report).toMatchObject({ outcome: 'blocked', actions: [{ reason }] });
      const { armed, budget } = await stack.until(({ disarmed }) => disarmed?.reason === 'set_back');
      expect({ armed, unknown: budget.unknown }).toEqual({ armed: false, unknown: true });
      expect(stack.sim.log.writes()).toHaveLength(1);
    } finally {
      await end();
    }
  });

  it('tells nothing to a worker that started since: an operator says so, and nothing is sent', async () => {
    const { server, stack, reconcile, end } = await actedSinceTheBackup();
    const { account } = stack;
    try {
      await stack.stopWorker();
      await server.restore();
      strayOrder(stack);
      const cycle = await stack.startCycle();
      // No worker is there: it takes effect before anything else when one is.
      const said = await reconcile.disarm(account, { operator: 'ada', restored: true });
      expect(said).toMatchObject({ recorded: true, confirmed: false });
      await stack.startWorker();
      expect(await cycle.result()).toMatchObject({ outcome: 'blocked', actions: [{ reason: 'not_armed' }] });
      expect(await stack.status()).toMatchObject({
        disarmed: { reason: 'set_back', by: 'ada' },
        budget: { unknown: true, remaining: { calls: 0 } },
      });
      // Not before somebody has looked, and says so.
      await stack.arm();
      expect(await (await stack.startCycle()).result()).toMatchObject({ outcome: 'blocked' });
      expect(stack.sim.log.writes()).toHaveLength(1);
      await stack.arm({ acceptUnknownLedger: true });
      // Nor before everything has arrived that may have been permitted since.
      await stack.until(({ lockedUntil, at }) => lockedUntil <= at);
      expect(await (await stack.startCycle()).result()).toMatchObject({ outcome: 'acted' });
      expect(stack.sim.log.writes()).toHaveLength(2);
    } finally {
      await end();
    }
  });
});
