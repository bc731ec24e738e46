import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultDataConverter, TypedSearchAttributes } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../../src/client/fleet';
import type { GuardClient } from '../../../src/client/guard-client';
import { watchFleet } from '../../../src/client/watch';
import { CYCLE_TYPE, GUARD_TYPE, guardId, scheduleId } from '../../../src/domain/names';
import { eventually } from '../../support/eventually';
import { armedGuard } from '../domain/guard/builders';
import { statusOf } from '../domain/story/builders';
import { failedCall, refusal } from './fakes';

interface Cycle {
  readonly account: string;
  readonly startedAt: number;
  readonly closedAt?: number;
  readonly status?: string;
  /** Null: the namespace has no search attributes. */
  readonly outcome?: string | null;
}

/** A server with guards, schedules and cycles, which counts what it is asked. */
class FakeServer {
  readonly asked: string[] = [];
  down = false;
  /** Resolves when a guard answers. */
  guardAnswers: Promise<void> = Promise.resolve();
  guards: string[] = [];
  /** What guards say the time is. */
  at = NOW;
  schedules: string[] = [];
  cycles: Cycle[] = [];
  reported = 'clean';

  get client(): Client {
    const described = (workflowId: string) => {
      const found = this.infos().find((info) => info.workflowId === workflowId);
      if (found === undefined) throw new WorkflowNotFoundError('none', workflowId, undefined);
      return found;
    };
    return {
      options: { interceptors: {}, loadedDataConverter: defaultDataConverter },
      connection: {
        plugins: [],
        workflowService: {
          listSchedules: async () => {
            if (this.down) throw refusal('UNAVAILABLE');
            this.asked.push('schedules');
            return { schedules: this.schedules.map((account) => ({ scheduleId: scheduleId(account) })) };
          },
        },
      },
      workflow: {
        list: ({ query }: { query: string }) => this.each(query, this.matching(query)),
        getHandle: (workflowId: string) => ({
          describe: async () => described(workflowId),
          result: async () => {
            this.asked.push('result');
            return { outcome: this.reported };
          },
        }),
      },
      withAbortSignal: async (_signal: AbortSignal, call: () => unknown) => await call(),
      withDeadline: async (_deadline: number, call: () => unknown) => await call(),
      workflowService: {
        getSystemInfo: async () => {
          if (this.down) throw failedCall('UNAVAILABLE');
          this.asked.push('system info');
          return {};
        },
      },
    } as unknown as Client;
  }

  get guardClient(): GuardClient {
    return {
      status: async (account: string) => {
        this.asked.push(`status ${account}`);
        await this.guardAnswers;
        if (!this.guards.includes(account))
          throw new WorkflowNotFoundError('none', guardId(account), undefined);
        return { ...statusOf(armedGuard()), at: this.at };
      },
    } as unknown as GuardClient;
  }

  private async *each<T>(what: string, rows: readonly T[]): AsyncGenerator<T> {
    if (this.down) throw failedCall('UNAVAILABLE');
    this.asked.push(what);
    yield* rows;
  }

  private matching(query: string) {
    if (query.includes(GUARD_TYPE)) return this.guards.map((account) => ({ workflowId: guardId(account) }));
    const prefix = /STARTS_WITH "([^"]+)"/.exec(query)?.[1];
    const since = /CloseTime >= "([^"]+)"/.exec(query)?.[1];
    return this.infos()
      .filter(({ workflowId }) => prefix === undefined || workflowId.startsWith(prefix))
      .filter(({ closeTime }) => {
        if (closeTime === undefined) return !query.includes('!= "Running"');
        return prefix !== undefined
          ? query.includes('!= "Running"')
          : since !== undefined && closeTime >= new Date(since);
      })
      .sort(
        (a, b) =>
          Number(b.closeTime ?? Number.POSITIVE_INFINITY) - Number(a.closeTime ?? Number.POSITIVE_INFINITY),
      );
  }

  private infos() {
    return this.cycles.map(({ account, startedAt, closedAt, status, outcome = 'blocked' }) => ({
      type: CYCLE_TYPE,
      workflowId: `reconcile/${account}-${startedAt}`,
      runId: 'run',
      status: { name: status ?? (closedAt === undefined ? 'RUNNING' : 'COMPLETED') },
      startTime: new Date(startedAt),
      closeTime: closedAt === undefined ? undefined : new Date(closedAt),
      typedSearchAttributes: new TypedSearchAttributes(
        outcome === null
          ? []
          : ([
              { key: { name: 'ReconcileAccount', type: 'KEYWORD' }, value: account },
              ...(outcome === 'clean'
                ? []
                : [{ key: { name: 'ReconcileOutcome', type: 'KEYWORD' }, value: outcome }]),
            ] as never),
      ),
    }));
  }
}

const NOW = Date.now();

describe('all accounts at a glance', () => {
  it('are those that have a guard or a schedule, each with its newest cycle and the one that runs', async () => {
    const server = new FakeServer();
    server.guards = ['a', 'b'];
    server.schedules = ['b', 'gone'];
    server.cycles = [
      { account: 'a', startedAt: NOW - 9_000, closedAt: NOW - 8_000 },
      { account: 'a', startedAt: NOW - 5_000, closedAt: NOW - 4_000, outcome: 'clean' },
      { account: 'b', startedAt: NOW - 1_000 },
      // Another account, whose name begins alike.
      { account: 'a_2', startedAt: NOW - 900, closedAt: NOW - 800 },
    ];
    const rows = await new Fleet(server.client, server.guardClient).read();
    expect(rows).toMatchObject([
      { account: 'a', status: { armed: true }, schedule: null, running: null, last: { outcome: 'clean' } },
      { account: 'b', schedule: { paused: false }, running: { startedAt: NOW - 1_000 }, last: null },
      { account: 'gone', status: null, problem: expect.stringMatching(/no guard for account "gone"/) },
    ]);
  });

  it('cost one query for each guard and three lists, and what is known is not asked for again', async () => {
    const server = new FakeServer();
    server.guards = ['a', 'b'];
    server.cycles = [{ account: 'a', startedAt: NOW - 9_000, closedAt: NOW - 8_000 }];
    const fleet = new Fleet(server.client, server.guardClient);
    await fleet.read();
    server.asked.length = 0;
    server.cycles.push({ account: 'b', startedAt: NOW - 5_000, closedAt: NOW, outcome: 'acted' });
    expect(await fleet.read()).toMatchObject([
      { last: { outcome: 'blocked' } },
      { last: { outcome: 'acted' } },
    ]);
    expect(server.asked).toHaveLength(5);
    expect(server.asked.filter((what) => what.startsWith('status '))).toEqual(['status a', 'status b']);
  });

  it('go by the server’s clock: that of this machine may be ahead', async () => {
    const there = Date.now() - 3_600_000;
    const server = new FakeServer();
    server.guards = ['a'];
    server.at = there;
    server.cycles = [{ account: 'a', startedAt: there - 1_000, closedAt: there }];
    const fleet = new Fleet(server.client, server.guardClient);
    expect((await fleet.read())[0]?.last?.outcome).toBe('blocked');
    server.cycles.push({
      account: 'a',
      startedAt: there + 9_000,
      closedAt: there + 60_000,
      outcome: 'unverified',
    });
    server.at = there + 61_000;
    expect((await fleet.read())[0]?.last?.outcome).toBe('unverified');
  });

  it('tell an outcome from the report, once, where search attributes do not', async () => {
    const server = new FakeServer();
    server.guards = ['a'];
    server.cycles = [{ account: 'a', startedAt: NOW - 9_000, closedAt: NOW - 8_000, outcome: null }];
    server.reported = 'planned';
    const fleet = new Fleet(server.client, server.guardClient);
    for (let i = 0; i < 2; i += 1) expect((await fleet.read())[0]?.last?.outcome).toBe('planned');
    expect(server.asked.filter((what) => what === 'result')).toHaveLength(1);
  });

  it('tell a cycle that ended without a report', async () => {
    const server = new FakeServer();
    server.guards = ['a'];
    server.cycles = [{ account: 'a', startedAt: NOW - 9_000, closedAt: NOW - 8_000, status: 'TIMED_OUT' }];
    expect((await new Fleet(server.client, server.guardClient).read())[0]?.last).toMatchObject({
      status: 'TIMED_OUT',
      outcome: null,
    });
  });
});

describe('watching', () => {
  it('goes on where the server does not answer, and says when it answered last', async () => {
    const server = new FakeServer();
    server.guards = ['a'];
    const ended = new AbortController();
    const views = watchFleet(server.client, server.guardClient, { everyMs: 1, signal: ended.signal });
    const next = async () => (await views.next()).value;
    const first = await next();
    expect(first).toMatchObject({ rows: [{ account: 'a' }], noAnswerSince: null, problem: null });
    server.down = true;
    const gone = await next();
    expect(gone).toMatchObject({
      rows: [{ account: 'a', status: { armed: true } }],
      problem: 'Temporal answered UNAVAILABLE',
    });
    expect(gone?.noAnswerSince).toBeLessThanOrEqual(first?.at ?? 0);
    expect((await next())?.noAnswerSince).toBe(gone?.noAnswerSince);
    server.down = false;
    expect(await next()).toMatchObject({ noAnswerSince: null, problem: null });
    ended.abort();
    expect((await views.next()).done).toBe(true);
  });

  describe('a look that takes long', () => {
    const slow = () => {
      const server = new FakeServer();
      server.guards = ['a'];
      let answer = () => undefined as unknown;
      server.guardAnswers = new Promise((resolve) => {
        answer = () => resolve();
      });
      const next = async () =>
        (await watchFleet(server.client, server.guardClient, { everyMs: 1, silentMs: 1 }).next()).value;
      const asked = () =>
        eventually(async () =>
          expect(server.asked.filter((what) => what === 'system info').length).toBeGreaterThan(2),
        );
      return { server, next, asked, answer };
    };

    it('is waited for as long as the server answers', async () => {
      const { next, asked, answer } = slow();
      const view = next();
      await asked();
      answer();
      expect(await view).toMatchObject({ rows: [{ account: 'a' }], noAnswerSince: null });
    });

    it('is given up where it does not', async () => {
      const { server, next, asked } = slow();
      const view = next();
      await asked();
      server.down = true;
      expect(await view).toMatchObject({ rows: [], problem: 'Temporal answered UNAVAILABLE' });
    });
  });
});
