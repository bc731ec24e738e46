import type { temporal } from '@temporalio/proto';
import type Long from 'long';
import type { GuardStatus } from '../../domain/guard/status';
import type { Policy } from '../../domain/policy';
import type { CycleReport } from '../../domain/report';
import type { AccountHandle, FaultControl, LogEntry } from '../../simulator';
import type { SimAccount } from './account';
import { collect } from './evidence';
import { PLAIN } from './kind';
import { Operator } from './operator';
import { cycleRuns } from './runs';
import { POLICY } from './settings';
import { World } from './world';

const AGO_MS = 600_000;
const own = (n: number, level = '1') => `grinder_d_BTCUSDT_${level}_1704067200_${n}`;

/** What one cycle meets: the same here and on a real server. */
export interface Scenario {
  readonly armed: boolean;
  /** What of the policy is another than everywhere. */
  readonly policy?: Partial<Policy>;
  /** Once it is done it is reset to the task in which it asks the guard, or to the next one: what that says counts. */
  readonly reset?: 'before it asks' | 'once it was granted';
  /** @param now ms */
  lay(account: AccountHandle, faults: FaultControl, now: number): void;
}

const order = (account: AccountHandle, now: number, clientOrderId: string) =>
  account.addOrder({
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '0.002',
    price: '90000',
    time: now - AGO_MS,
    clientOrderId,
  });
const position = (account: AccountHandle, now: number) =>
  account.setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: now - AGO_MS });
const strays = (account: AccountHandle, now: number) => {
  order(account, now, own(1));
  order(account, now, own(2));
  order(account, now, 'web_1');
};
const CANCEL = { method: 'DELETE', path: '/fapi/v1/batchOrders' } as const;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'strays are cancelled': { armed: true, lay: (account, _, now) => strays(account, now) },
  'nothing is done unless armed': { armed: false, lay: (account, _, now) => strays(account, now) },
  'a position is closed with its stop': {
    armed: true,
    lay(account, _, now) {
      position(account, now);
      account.addAlgoOrder({
        symbol: 'BTCUSDT',
        side: 'SELL',
        orderType: 'STOP_MARKET',
        triggerPrice: '80000',
        quantity: '0.004',
        reduceOnly: true,
        clientAlgoId: own(3, 'sl'),
        createTime: now - AGO_MS,
      });
    },
  },
  'a lost answer is found out': {
    armed: true,
    lay(account, faults, now) {
      strays(account, now);
      faults.add({ kind: 'reset', when: 'after', match: CANCEL, times: 1 });
    },
  },
  'a lost request is found out': {
    armed: true,
    lay(account, faults, now) {
      strays(account, now);
      faults.add({ kind: 'reset', when: 'before', match: CANCEL, times: 1 });
    },
  },
  'a refused close': {
    armed: true,
    lay(account, faults, now) {
      position(account, now);
      faults.add({ kind: 'reduce-only-rejected', match: { method: 'POST' }, times: 1 });
    },
  },
  'a dry run': { armed: true, policy: { dryRun: true }, lay: (account, _, now) => strays(account, now) },
  'more than one action may': {
    armed: true,
    policy: { maxOrdersPerAction: 1 },
    lay: (account, _, now) => strays(account, now),
  },
  'more than the budget of a cycle': {
    armed: true,
    policy: { budget: { ...POLICY.budget, maxNotionalPerRun: '300' } },
    lay: (account, _, now) => position(account, now),
  },
  'more than a close may be worth': {
    armed: true,
    policy: { maxFlattenNotionalUsdt: '100' },
    lay(account, _, now) {
      position(account, now);
      strays(account, now);
    },
  },
  'a symbol that is not on the list': {
    armed: true,
    policy: { symbolWhitelist: ['ETHUSDT'] },
    lay: (account, _, now) => strays(account, now),
  },
  'a policy that only closes': {
    armed: true,
    policy: { action: 'flatten' },
    lay(account, _, now) {
      position(account, now);
      strays(account, now);
    },
  },
  'an order of somebody else beside a position': {
    armed: true,
    lay(account, _, now) {
      position(account, now);
      account.addOrder({
        symbol: 'BTCUSDT',
        side: 'SELL',
        quantity: '0.004',
        price: '120000',
        time: now - AGO_MS,
        clientOrderId: 'web_2',
      });
    },
  },
  'a close that fills in part': {
    armed: true,
    lay(account, faults, now) {
      position(account, now);
      faults.add({ kind: 'partial-fill', quantity: '0.001', match: { method: 'POST' }, times: 1 });
    },
  },
  'a cycle that is reset to where it asks': {
    armed: true,
    reset: 'before it asks',
    lay: (account, _, now) => strays(account, now),
  },
  'a cycle that is reset to what it was granted': {
    armed: true,
    reset: 'once it was granted',
    lay: (account, _, now) => strays(account, now),
  },
  'an exchange that cannot be read': {
    armed: true,
    lay(account, faults, now) {
      strays(account, now);
      faults.add({ kind: 'internal-error', match: { path: '/fapi/v1/openOrders' } });
    },
  },
};

/** By id, the end of the task that a scenario's cycle is reset to. */
export function resetTask(
  events: readonly temporal.api.history.v1.IHistoryEvent[],
  reset: NonNullable<Scenario['reset']>,
): Long | null {
  const asked = events.findIndex(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'reserve',
  );
  const isEnd = ({ workflowTaskCompletedEventAttributes: completed }: (typeof events)[number]) =>
    completed != null;
  const task =
    reset === 'before it asks' ? events.slice(0, asked).findLast(isEnd) : events.slice(asked).find(isEnd);
  return task?.eventId ?? null;
}

export type Told = ReturnType<typeof told>;

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const withoutTimes = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(TIME, 'TIME'));

/** What a cycle said and sent, without what differs from run to run. */
export function told(
  report: CycleReport,
  entries: readonly LogEntry[],
  { budget, armed, resting }: GuardStatus,
) {
  const sent = ({ method, path, params }: LogEntry) => {
    const { timestamp: _, recvWindow: __, newClientOrderId: ___, ...rest } = params;
    return `${method} ${path} ${JSON.stringify(Object.entries(rest).sort())}`;
  };
  // The plugin's jobs are not simulated: one reads exchangeInfo, which is kept for minutes, another the balance, once.
  const reads = entries
    .filter(({ write, path }) => !write && !/\/(exchangeInfo|balance)$/.test(path))
    .map(({ method, path }) => `${method} ${path}`);
  const { account: _, plan, exchangeId: __, observedAt, asOf, actions, ...said } = report;
  return withoutTimes({
    ...said,
    hasPlan: plan !== null,
    isObserved: observedAt !== null && asOf !== null,
    actions: actions.map(({ key: ___, ...row }) => row),
    writes: entries.filter(({ write }) => write).map(sent),
    reads: [...new Set(reads)].sort(),
    used: budget.used,
    armed,
    resting: resting.map(({ symbol }) => symbol),
  });
}

/** Plays every scenario. */
export async function playAll(): Promise<Record<string, Told>> {
  const all: Record<string, Told> = {};
  for (const name of Object.keys(SCENARIOS)) all[name] = await play(name);
  return all;
}

/** Plays a scenario in a world of its own. */
export async function play(name: string): Promise<Told> {
  const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (scenario === undefined)
    throw new TypeError(
      `no scenario ${JSON.stringify(name)}; known are ${Object.keys(SCENARIOS).join(', ')}`,
    );
  const world = new World(1, PLAIN);
  const account = world.accounts[0] as SimAccount;
  const operator = new Operator(world, account);
  world.startWorker();
  await world.finish(operator.create());
  if (scenario.policy !== undefined) await world.finish(operator.configure(scenario.policy));
  if (scenario.armed) await world.finish(operator.arm());
  await world.run(1_000);
  scenario.lay(account.exchange, world.exchange.faults, world.time.now());
  await world.finish(operator.runCycle());
  const cycle = cycleRuns(world.server, account.label).at(-1);
  await world.finish(cycle?.whenClosed() ?? Promise.resolve());
  if (cycle !== undefined && scenario.reset !== undefined) {
    await world.finish(operator.resetTo(cycle, resetTask(cycle.events, scenario.reset)));
    await world.finish(world.server.find(cycle.workflowId).whenClosed());
  }
  const { cycles } = await collect(world, account);
  const report = cycles.findLast(({ execution: { workflowId } }) => workflowId === cycle?.workflowId)?.report;
  if (report == null) throw new Error(`${name}: the cycle gave no report`);
  const entries = [...world.exchange.log.entries];
  const status = await world.finish(world.guards.status(account.label));
  await world.end();
  return told(report, entries, status);
}
