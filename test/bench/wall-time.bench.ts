import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stack } from '../support/stack';
import { emptyWorkflows } from './empty-workflow';
import { goal, interleaved, median, often, show, timing } from './figures';
import { adapterOf, fiveReads } from './reads';
import { startAfter } from './start-cycle';

const ROUNDS = often(200, 5);
const WARMUP = often(20, 2);

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

it('wall time of a clean cycle against an empty workflow', async (context) => {
  const exchange = adapterOf(stack);
  const previous = await stack.cycle();
  const taken = await interleaved(ROUNDS, WARMUP, {
    empty: async () => (await empty.start()).result(),
    clean: async () => {
      // So many looks within a minute would use up the weight that Binance allows.
      stack.sim.limits.setUsedWeight(0);
      const cycle = await startAfter(stack, previous);
      expect((await cycle.result()).outcome).toBe('clean');
    },
    reads: () => fiveReads(exchange),
  });
  show(context, 'From start to result, taking turns', [
    timing('empty workflow', taken.empty),
    timing('clean cycle', taken.clean),
    timing("the exchange's five reads alone", taken.reads),
  ]);
  const [one, clean, reads] = [median(taken.empty), median(taken.clean), median(taken.reads)];
  const beyond = (clean - reads) / one;
  show(context, 'Ratios of the medians', [
    {
      'clean / empty': clean / one,
      '(clean - reads) / empty': beyond,
      'reads / clean': reads / clean,
    },
  ]);
  goal(context, {
    what: 'a clean cycle beyond its reads, against an empty workflow',
    figure: beyond,
    unit: 'times',
    bound: { atMost: 1.15 },
  });
});
