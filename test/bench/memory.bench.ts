import { it } from 'vitest';
import { goal, often, show } from './figures';
import { Host, type Vitals } from './host';

const ACCOUNTS = [1, often(100, 3), often(500, 6)];
const CYCLES_OF_EACH = 3;
const MB = 1_000_000;

/** How a worker of so many accounts is once each of them has had some cycles. */
async function settled(accounts: number): Promise<Vitals> {
  const host = await Host.start({ accounts });
  try {
    for (let round = 0; round < CYCLES_OF_EACH; round += 1) await host.cycleOfEach();
    return await host.vitals();
  } finally {
    await host.stop();
  }
}

it('of few and of many accounts', async (context) => {
  const found: { accounts: number; vitals: Vitals }[] = [];
  for (const accounts of ACCOUNTS) found.push({ accounts, vitals: await settled(accounts) });
  show(
    context,
    'A worker process',
    found.map(({ accounts, vitals: { rss, heapUsed, files, series } }) => ({
      accounts,
      'RSS, MB': rss / MB,
      'heap, MB': heapUsed / MB,
      'open files': files,
      'lines of /metrics': series,
    })),
  );
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const more = last.accounts - first.accounts;
  const each = (of: (vitals: Vitals) => number) => (of(last.vitals) - of(first.vitals)) / more / MB;
  const rss = each((vitals) => vitals.rss);
  show(context, `Each account more, between ${first.accounts} and ${last.accounts}`, [
    { 'RSS, MB': rss, 'heap, MB': each((vitals) => vitals.heapUsed) },
  ]);
  goal(context, {
    what: 'memory of an account, RSS',
    figure: rss,
    unit: 'MB',
    bound: { atMost: 0.5 },
  });
});
