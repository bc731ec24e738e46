import { it } from 'vitest';
import { manyAccounts } from '../support/many-accounts';
import { often, quantile, show } from './figures';

const COUNT = often(100, 3);

it(`${COUNT} new accounts of one worker`, async (context) => {
  const ready: number[] = [];
  let last: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    last = resolve;
  });
  const nothing = () => undefined;
  let start = 0;
  const { worker, close } = await manyAccounts(COUNT, {
    trace: nothing,
    debug: nothing,
    warn: (message, fields) => console.log(message, fields),
    error: nothing,
    info(message) {
      if (message !== 'account ready') return;
      ready.push((performance.now() - start) / 1_000);
      if (ready.length === COUNT) last();
    },
  });
  start = performance.now();
  await worker.runUntil(all);
  const row = (name: string, share: number) => ({
    accounts: name,
    'ready after, s': quantile(ready, share),
  });
  show(context, `${COUNT} new accounts: guard, policy and schedule made`, [
    row('the first', 0),
    row('half', 0.5),
    row('all', 1),
  ]);
  await close();
});
