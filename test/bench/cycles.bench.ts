import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CycleReport } from '../../src/domain/report';
import { billableIn, queriesIn, updatesOf } from '../support/billable';
import { OPEN_POLICY, Stack } from '../support/stack';
import { protectiveOrder, strayOrder, strayPosition } from '../support/strays';
import { emptyWorkflows } from './empty-workflow';
import { show, timed } from './figures';
import type { Row } from './page/findings';
import { startAfter } from './start-cycle';

/** What a schedule is billed for each cycle that it starts: https://docs.temporal.io/cloud/actions */
const OF_SCHEDULE = 2;

const eventsOf = async (handle: WorkflowHandle) => (await handle.fetchHistory()).events ?? [];
type Events = Awaited<ReturnType<typeof eventsOf>>;

/** What a run put into its history. */
function countsOf(events: Events) {
  const count = (name: string) => events.filter((event) => event[name as never] !== null).length;
  return {
    events: events.length,
    'workflow tasks': count('workflowTaskCompletedEventAttributes'),
    activities: count('activityTaskScheduledEventAttributes'),
    timers: count('timerStartedEventAttributes'),
  };
}

/** What Temporal Cloud would bill for a cycle, beside its schedule. */
async function actionsOf(stack: Stack, cycle: WorkflowHandle, events: Events): Promise<number> {
  const guard = await eventsOf(stack.guardHandle());
  const counted = Object.values(billableIn(events)).reduce((sum, each) => sum + each, 0);
  return counted + updatesOf(cycle.workflowId, guard) + queriesIn(events);
}

let stack: Stack;
let empty: Awaited<ReturnType<typeof emptyWorkflows>>;

beforeAll(async () => {
  stack = await Stack.start();
  empty = await emptyWorkflows(stack.client, stack.native);
});
afterAll(async () => {
  await empty.stop();
  await stack.stop();
});

it('events, workflow tasks, Actions and weight of each kind of cycle', async (context) => {
  const rows: Row[] = [];
  let previous: CycleReport | undefined;
  const run = async (kind: string, outcome: string, writes = 0) => {
    const before = stack.sim.log.writes().length;
    const guardBefore = (await stack.guardHandle().describe()).historyLength;
    stack.sim.limits.setUsedWeight(0);
    const cycle: WorkflowHandle<() => Promise<CycleReport>> =
      previous === undefined ? await stack.startCycle() : await startAfter(stack, previous);
    const ms = await timed(async () => expect((await cycle.result()).outcome).toBe(outcome));
    const guard = (await stack.guardHandle().describe()).historyLength - guardBefore;
    expect(stack.sim.log.writes().length - before).toBe(writes);
    const events = await eventsOf(cycle);
    const schedule = previous === undefined ? 0 : OF_SCHEDULE;
    rows.push({
      cycle: kind,
      ...countsOf(events),
      'guard events': guard,
      Actions: (await actionsOf(stack, cycle, events)) + schedule,
      writes,
      weight: stack.sim.limits.usedWeight(),
      ms,
    });
    previous = await cycle.result();
  };
  const hello = await empty.start();
  await hello.result();
  const yardstick = countsOf(await eventsOf(hello));
  rows.push({ cycle: '(empty workflow, one activity)', ...yardstick });
  await run('clean, started by hand', 'clean');
  // From here on as the schedule starts them.
  await run('clean', 'clean');
  expect(rows.at(-1)).toMatchObject({ ...yardstick, events: 11, 'workflow tasks': 2, Actions: 4 });
  strayOrder(stack);
  await run('blocked', 'blocked');
  await stack.configure({ ...OPEN_POLICY, dryRun: true });
  await run('planned (dry run)', 'planned');
  await stack.configure(OPEN_POLICY);
  await stack.arm();
  await run('acted: one cancel', 'acted', 1);
  await stack.unlocked();
  strayOrder(stack);
  protectiveOrder(stack);
  strayPosition(stack);
  await run('acted: two cancels, one close', 'acted', 3);
  show(context, 'One cycle of each kind', rows);
});
