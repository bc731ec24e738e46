import { expect, it } from 'vitest';
import { goal, median, often, rate, show } from './figures';
import { Host } from './host';

const ACCOUNTS = [1, often(50, 3), often(500, 6)];
const WINDOWS = often(5, 1);
const WINDOW_MS = often(4_000, 1_000);
/** More only wait for each other: the cores are full. */
const MOST_IN_FLIGHT = 50;

/** Cycles and empty workflows a second, in windows that take turns. */
async function ratesOf(host: Host, inFlight: number) {
  await host.cycleOfEach();
  await rate(inFlight, WINDOW_MS, () => host.empty());
  let next = 0;
  const clean = async () => {
    const account = host.accounts[next++ % host.accounts.length] ?? '';
    expect((await host.cycle(account)).outcome).toBe('clean');
  };
  const rates = { empty: [] as number[], clean: [] as number[] };
  for (let window = 0; window < WINDOWS; window += 1) {
    rates.empty.push(await rate(inFlight, WINDOW_MS, () => host.empty()));
    rates.clean.push(await rate(inFlight, WINDOW_MS, clean));
  }
  return rates;
}

it('clean cycles a second of few and of many accounts', async (context) => {
  const rows = [];
  for (const accounts of ACCOUNTS) {
    const inFlight = Math.min(accounts, MOST_IN_FLIGHT);
    const host = await Host.start({ accounts });
    const rates = await ratesOf(host, inFlight).finally(() => host.stop());
    const ratio = median(rates.clean) / median(rates.empty);
    rows.push({
      accounts,
      'in flight': inFlight,
      'empty workflows / s': median(rates.empty),
      'clean cycles / s': median(rates.clean),
      ratio,
    });
    goal(context, {
      what: `cycles a second at ${accounts} account${accounts === 1 ? '' : 's'}, against empty workflows`,
      figure: ratio,
      unit: 'times',
      bound: { atLeast: 0.9 },
    });
  }
  show(context, `Medians of ${WINDOWS} windows of ${WINDOW_MS / 1_000} s each`, rows);
});
