import { afterAll, beforeAll, expect, it } from 'vitest';
import { strayOrder } from '../support/strays';
import { goal, median, often, show } from './figures';
import { TwoWorkers } from './two-workers';

const ROUNDS = often(5, 1);
/** The defaults, but for a confirming look that comes as soon as it may. */
const ACCOUNT = { recvWindowMs: 3_000, confirmSeconds: 4 };
/** Of a look, of the confirming look, and of the write before its permit. */
const THIRD_LOOK = { path: '/fapi/v1/openOrders', nth: 3 };

const KILLS = {
  'before its permit, while it reads again': { match: THIRD_LOOK, when: 'before' },
  'after its write was carried out, before the answer': { match: { method: 'DELETE' }, when: 'after' },
} as const;

let two: TwoWorkers;
beforeAll(async () => {
  two = await TwoWorkers.start(ACCOUNT);
});
afterAll(() => two.stop());

/** A cycle that cancels one order; ms from its start to its end, and from a kill in between to its end. */
async function cycle(kill: (typeof KILLS)[keyof typeof KILLS] | null) {
  await two.complete();
  strayOrder({ exchange: two.sim.account('main') });
  await two.arm();
  const writes = two.sim.log.writes().length;
  const hold = kill === null ? null : two.sim.hold(kill);
  const startedAt = performance.now();
  const started = await two.startCycle();
  let killedAt = startedAt;
  if (hold !== null) {
    await hold.reached;
    await two.killActing(started);
    killedAt = performance.now();
    hold.release();
  }
  const report = await started.result();
  const endedAt = performance.now();
  expect(two.sim.log.writes().length - writes).toBeLessThanOrEqual(1);
  const left = two.sim.account('main').openOrders();
  for (const { clientOrderId } of left) two.sim.account('main').cancelBehindTheBack(clientOrderId);
  // A machine that is too busy to write in time ends a cycle with the order still there, and says why.
  if (left.length > 0) {
    process.stdout.write(`  left out: ${report.headline} ${JSON.stringify(report.actions)}\n`);
    return null;
  }
  expect(report).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
  return { all: endedAt - startedAt, afterKill: endedAt - killedAt };
}

async function cycles(kill: (typeof KILLS)[keyof typeof KILLS] | null) {
  const all: number[] = [];
  const afterKill: number[] = [];
  let leftOut = 0;
  while (all.length < ROUNDS) {
    const taken = await cycle(kill);
    if (taken === null) leftOut += 1;
    if (leftOut > ROUNDS) throw new Error('most cycles could not write in time: the machine is too busy');
    if (taken === null) continue;
    all.push(taken.all / 1_000);
    afterKill.push(taken.afterKill / 1_000);
  }
  return { all, afterKill };
}

it('the cycle of a killed worker ends on another one', async (context) => {
  const undisturbed = await cycles(null);
  const took = (all: readonly number[]) => ({
    n: all.length,
    'cycle, s': median(all),
    'max, s': Math.max(...all),
  });
  const rows: Record<string, string | number>[] = [{ killed: 'not at all', ...took(undisturbed.all) }];
  for (const [where, kill] of Object.entries(KILLS)) {
    const { all, afterKill } = await cycles(kill);
    const beyond = median(all) - median(undisturbed.all);
    rows.push({ killed: where, ...took(all), 'from kill to end, s': median(afterKill), 'beyond, s': beyond });
    goal(context, { what: `killed ${where}: beyond`, figure: beyond, unit: 's', bound: { atMost: 6 } });
  }
  show(context, 'A cycle with one cancel', rows);
});
